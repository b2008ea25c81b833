"""The composition root: addresses and settings in, a running centre out.

Order at start: database (and its schema) → journal and its views, caught up → books restored from them →
switch connected and reconciled → screens and API. At the end in reverse; calls that talk go on without us.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
from pathlib import Path
from zoneinfo import ZoneInfo

import asyncpg
import structlog
from nats.aio.client import Client as Nats

from huying import __version__
from huying.ari import AriClient
from huying.channels.voice import recovery
from huying.channels.voice.claims import DialClaims
from huying.channels.voice.control import CallControl
from huying.channels.voice.dialler import Dialler
from huying.channels.voice.directory import Directory
from huying.channels.voice.floor import Floor
from huying.channels.voice.look_ups import LookUps
from huying.channels.voice.prompts import Prompts
from huying.channels.voice.remote import RemoteTelephones
from huying.channels.voice.supervision import Supervision
from huying.channels.voice.trunks import Trunks
from huying.config import Settings
from huying.engines.addresses import Addresses
from huying.engines.speech import Speech
from huying.errors import Unavailable
from huying.features.accounts.service import first_administrator
from huying.features.alarms import window
from huying.features.alarms.jobs import AlarmWatch
from huying.features.callbacks import service as callbacks
from huying.features.customers.schemas import KnownCustomer
from huying.features.folds import all_folds
from huying.features.health.service import Health
from huying.features.live import sync
from huying.features.live.hub import LiveHub
from huying.features.live.view import LiveView
from huying.features.messages import service as messages
from huying.features.people import service as people
from huying.features.planning.jobs import Trials
from huying.features.reckoner import Reckoner
from huying.features.recordings.archive import archive_of
from huying.features.recordings.exports import Exports
from huying.features.recordings.jobs import Recordings
from huying.features.recordings.signing import SIGNING_FILE, Signer
from huying.features.rosters.jobs import RosterSolver
from huying.features.supervision import service as supervision
from huying.features.trunks.passwords import TrunkPasswords
from huying.features.trunks.repository import tries_of_the_hour
from huying.features.voicemails.service import Voicemails
from huying.journal import events as e
from huying.journal import stream
from huying.journal.projector import Projector
from huying.journal.writer import JournalWriter
from huying.kit import clock
from huying.kit.database import Database, connect_pool
from huying.kit.refresh import Refresh
from huying.kit.tasks import Supervisor
from huying.models.migrations import migrate
from huying.telephony import switch as s
from huying.telephony.ari_switch import APPLICATION, AriSwitch
from huying.telephony.call import Call
from huying.telephony.registrations import Registrations
from huying.telephony.trunks import AriTrunks
from huying.trunking.toll import HOUR

log = structlog.get_logger(__name__)

_CATCH_UP_SECONDS = 0.5
_SWITCH_SECONDS = 5.0
_DIRECTORY_ENTITIES = {
    "person",
    "queue",
    "skill",
    "number",
    "campaign",
    "trunk",
    "toll_rules",
    "toll_prices",
    "flow",
    "calendar",
    "alarm_rule",
    "supervision_policy",
}
_CAMPAIGN_FACTS = (e.CampaignStarted, e.CampaignPaused, e.CampaignCompleted, e.LeadsImported)
_IN_FORCE_SECONDS = 2.0


class Centre:
    """Everything one process runs, and what requests find at `app.state.centre`."""

    def __init__(
        self,
        settings: Settings,
        addresses: Addresses,
        database: Database,
        pool: asyncpg.Pool,
        nats: Nats,
        bus: stream.Turns,
    ) -> None:
        self.settings = settings
        self.addresses = addresses
        self.database = database
        self.country = settings.centre.country
        self.sip_host = "" if settings.external.ari_url else settings.sip.host
        self.zone = ZoneInfo(settings.centre.time_zone)
        self._pool = pool
        self._nats = nats
        self._tasks = Supervisor()
        self.rosters = RosterSolver(self._tasks)
        self.reckoner = Reckoner()
        self.trials = Trials(self._tasks)
        self.journal = JournalWriter(nats, Path(addresses.data_dir) / "journal-spill")
        self.projector = Projector(nats, pool, all_folds())
        self.directory = Directory(database, pool, self.country, key_seconds=settings.sip.key_seconds)
        self.recordings = Recordings(archive_of(addresses), self.journal, clock.now)
        self.exports = Exports(
            self.recordings.archive, Signer(Path(addresses.data_dir) / SIGNING_FILE), clock.now
        )
        self._client = AriClient(
            addresses.ari_url, addresses.ari_user, addresses.ari_password, app=APPLICATION
        )
        media_host = _media_host(addresses)
        # before AriSwitch, for trunks must be there when calls are reconciled
        on_switch = AriTrunks(self._client, media_host=media_host)
        self.switch = AriSwitch(
            self._client,
            media_host=media_host,
            check_seconds=settings.sip.phone_check_seconds,
        )
        prompts = Prompts(Speech(addresses.espeak, Path(addresses.prompts_dir)), Path(addresses.beep))
        self.floor = Floor()
        self._look_ups = LookUps(settings.look_ups.allowed_hosts)
        self._claims = DialClaims(database)
        self.control = CallControl(
            switch=self.switch,
            journal=self.journal,
            directory=self.directory,
            prompts=prompts,
            floor=self.floor,
            tasks=self._tasks,
            clock=clock.now,
            recordings=self.recordings,
            most_calls=settings.limits.max_calls,
            look_up=self._look_ups.ask,
            claims=self._claims,
        )
        self.supervision = Supervision(self.control.site, self.control.talking, self.control.agents)
        self.control.parties.when_passed_on(self.supervision.passed_on)
        self.control.media.when_company_changes(self.supervision.company_changed)
        self.hub = LiveHub(LiveView(), self.control.callers_waiting, clock.now)
        self.alarms = AlarmWatch(
            self.hub,
            self.journal,
            clock.now,
            self.control.site.outside,
            most_lines=settings.limits.max_calls,
        )
        self._registrations = Registrations(_console(settings, addresses))
        self.trunks = Trunks(
            on_switch=on_switch,
            switch=self.switch,
            outside=self.control.site.outside,
            prompts=prompts,
            passwords=TrunkPasswords(Path(addresses.data_dir) / "trunk-passwords.json", os.environ),
            registrations=self._registrations,
            clock=clock.now,
        )
        self.voicemails = Voicemails(self.hub, self.journal)
        self.dialler = Dialler(self.control, self._claims, database, self._tasks)
        self.control.arrivals.when_known(self._name_customer)
        self.health = Health(
            {
                "postgres": self._postgres_answers,
                "nats": self._nats_answers,
                "asterisk": self._asterisk_answers,
                "recordings": self._recordings_are_kept,
            },
            self.journal,
            clock.now,
            self._degraded,
        )
        bus.when_lost(self.health.look)
        bus.when_back(self.projector.anew)
        bus.when_back(self.health.look)
        self.journal.when_turned(self.health.look)
        self._refresh = Refresh(self.reload)
        self._switch_seen = asyncio.Event()
        self.replaced = asyncio.Event()
        """Another process has taken our place at the switch: this one must end."""

    # ── life ─────────────────────────────────────────────────────────────────────────────────────

    async def start(self) -> None:
        """Everything up to the point where calls come in."""
        await asyncio.to_thread(self.recordings.archive.ready)
        await self._catch_up()
        await self.directory.load()
        self.control.agents.members_changed()
        await self.trunks.bring()
        self.journal.listen(self.floor.hear, *Floor.HEARS)
        expecting = self.control.site.expecting
        self.journal.listen(expecting.hear, *expecting.HEARS)
        self.journal.listen(self.hub.hear)
        self.journal.listen(self.alarms.half_hour.hear, *window.HEARS)
        self.journal.listen(self.recordings.hear, *Recordings.HEARS)
        self.journal.listen(self.supervision.hear_fact, *Supervision.HEARS)
        self.journal.listen(self.control.remote.hear_fact, *RemoteTelephones.HEARS)
        self.journal.listen(self._configuration, e.ConfigurationChanged, *_CAMPAIGN_FACTS)
        self.hub.view.put_centre(started_us=clock.now(), version=__version__)
        sync.put_configuration(self.hub, self.control)
        await recovery.restore(self._pool, self.control, self.floor, self.recordings)
        await self._expect_telephones()
        async with self.database.transaction() as session:
            self.control.site.outside.restore(await tries_of_the_hour(session, clock.now() - HOUR))
        sync.put_restored(self.hub, self.control)
        await sync.put_day(self.hub, self._pool, clock=clock.now, zone=self.zone)
        await self._load_supervision()
        await self.alarms.restore(self.database)
        await messages.restore(self.database, self.hub)
        await self.voicemails.restore(self.database)
        await callbacks.restore(self.database, self.hub)
        await supervision.end_left_over(self.database, self.journal, clock.now)
        self.journal.record(e.CentreStarted(at=clock.now(), version=__version__))
        self.switch.listen(self._hear)
        self._client.on_replaced(self.replaced.set)
        await self._client.start()
        # a switch that is away is said by `health`, not by not starting
        with contextlib.suppress(Unavailable):
            await self._client.wait_connected(_SWITCH_SECONDS)
        self._tasks.keep("health", self.health.watch)
        self._tasks.keep("configuration", self._refresh.run)
        self._tasks.keep("alarms", self._watch_alarms)
        self._tasks.keep("days", self._days)
        self._tasks.keep("registrations", self._registrations.run)
        self._tasks.keep("trunks", self.trunks.watch)
        self._tasks.keep("house", self._keep_house)
        self._tasks.keep("recordings", self.recordings.file_for_ever)
        self._tasks.spawn("left-over", self._left_over())

    async def stop(self) -> None:
        """Let go of the switch, store what is left. Nobody's call is hung up."""
        self.control.site.timers.cancel_all()
        await self._client.stop()
        await self._tasks.stop()
        await self.journal.stop()
        await self._look_ups.close()
        await self._nats.close()
        await self._pool.close()
        await self.database.close()

    async def _catch_up(self) -> None:
        """The views hold everything the journal has, what was left on disk included."""
        await self.journal.start()
        await self.journal.stored()
        js = await stream.ensure_stream(self._nats)
        last = (await js.stream_info(stream.STREAM)).state.last_seq
        self._tasks.keep("projector", self.projector.run)
        if last:
            await self.projector.reached(last, seconds=600)

    def _hear(self, report: s.Report) -> None:
        if self.supervision.hear(report):
            return
        if isinstance(report, s.SwitchReturned):
            recovery.reconcile(self.control, report)
            sync.put_restored(self.hub, self.control)
            self._switch_seen.set()
            self.dialler.campaigns_changed()
        elif not self.trunks.heard(report, self._say_test):
            self.control.hear(report)

    def _say_test(self, leg_id: s.LegId) -> None:
        self._tasks.spawn("test-call", self.trunks.say_test(leg_id))

    def _name_customer(self, call: Call, card: KnownCustomer) -> None:
        self.hub.view.name_customer(call.id, {"id": card.id, "name": card.name, "tier": card.tier})
        self.hub.publish()

    async def _left_over(self) -> None:
        await self._switch_seen.wait()
        for call in list(self.control.site.calls.values()):
            self.control.arrivals.introduce(call, await self.control.arrivals.identify(call))
        await self._claims.settle(set(self.control.site.calls))

    async def _watch_alarms(self) -> None:
        """Who waits is known when the switch has said who is still there: before, every queue looks empty."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_SWITCH_SECONDS):
                await self._switch_seen.wait()
        await self.alarms.watch()

    async def _keep_house(self) -> None:
        """Calls that ended unseen are known once the switch has been heard."""
        await self._switch_seen.wait()
        await self.recordings.keep_house(self._pool, self.caught_up)

    async def _days(self) -> None:
        await sync.new_days(self.hub, self._pool, clock=clock.now, zone=self.zone)

    async def kept(self) -> None:
        """Wait until what has happened so far outlives this process, half a second at most; not while the
        stream is away, when facts go to the disk instead."""
        if self.journal.away:
            return
        with contextlib.suppress(TimeoutError, Unavailable):
            async with asyncio.timeout(_CATCH_UP_SECONDS):
                await self.journal.stored()

    async def caught_up(self) -> None:
        """Wait until the views hold what has happened so far, half a second at most."""
        with contextlib.suppress(TimeoutError, Unavailable):
            async with asyncio.timeout(_CATCH_UP_SECONDS):
                await self.journal.stored()
                await self.projector.reached(self.journal.sequence)

    # ── configuration ────────────────────────────────────────────────────────────────────────────

    def _configuration(self, event: e.Event) -> None:
        if not isinstance(event, e.ConfigurationChanged) or event.entity in _DIRECTORY_ENTITIES:
            self._refresh.ask()

    async def in_force(self) -> None:
        """Wait until calls are handled by the configuration as it was recorded so far.

        After 2 s it goes on without: a database that is away meanwhile is asked again until it answers.
        """
        await self._refresh.met(_IN_FORCE_SECONDS)

    async def reload(self) -> None:
        """Read the configuration anew and let it take effect."""
        await self.directory.load()
        await self.trunks.bring()
        await self._load_supervision()
        sync.put_configuration(self.hub, self.control)
        self.control.agents.members_changed()
        self.control.callbacks.resume()
        self.control.remote.configured()
        self.dialler.campaigns_changed()

    async def _expect_telephones(self) -> None:
        """SIP telephones of those who are signed in register with the password they have."""
        async with self.database.transaction() as session:
            digests = await people.sip_digests(session)
        for seat in self.floor.seats():
            if seat.device == "phone" and seat.agent_id in digests:
                self.switch.expect(s.Device(seat.device_name, "phone", digests[seat.agent_id]))

    async def _load_supervision(self) -> None:
        await self.alarms.load(self.database)
        async with self.database.transaction() as session:
            policy = await supervision.policy(session)
        self.hub.view.supervision.tell(policy.agents_told)

    # ── health ───────────────────────────────────────────────────────────────────────────────────

    def _degraded(self, parts: list[str]) -> None:
        self.hub.view.put_centre(degraded=parts)
        self.hub.publish()

    async def _postgres_answers(self) -> bool:
        async with self._pool.acquire(timeout=1) as connection:
            return bool(await connection.fetchval("SELECT true"))

    async def _nats_answers(self) -> bool:
        return self._nats.is_connected and not self.journal.away

    async def _asterisk_answers(self) -> bool:
        return self._client.connected

    async def _recordings_are_kept(self) -> bool:
        room = await asyncio.to_thread(shutil.disk_usage, self.recordings.archive.incoming)
        return not self.recordings.stuck and room.free >= self.settings.limits.free_megabytes * 1_000_000


def _console(settings: Settings, addresses: Addresses) -> Path | None:
    """The console of our own Asterisk."""
    return None if settings.external.ari_url else Path(addresses.data_dir) / "asterisk/run/asterisk.ctl"


def _media_host(addresses: Addresses) -> str:
    return "" if addresses.sip_host == "0.0.0.0" else addresses.sip_host  # noqa: S104 - recognised, not bound


async def open_centre(settings: Settings, addresses: Addresses) -> Centre:
    """Connect to the parts and bring the schema up to date. Raises SetupError, Unavailable."""
    database = Database(addresses.database_url)
    await database.wait()
    await migrate(addresses.database_url)
    await first_administrator(database, Path(addresses.data_dir))
    pool = await connect_pool(addresses.database_url)
    bus = stream.Turns()
    nats = await stream.connect(addresses.nats_url, "centre", bus)
    return Centre(settings, addresses, database, pool, nats, bus)
