"""Robot agents: they sign in like any agent, register a telephone, answer, talk, wrap up, are ready again.

What a robot does next follows from its own record in the live feed, never from what it did last, so a restart
of the centre or a lost request only costs it a moment.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import structlog

from huying.ari.errors import AriError
from huying.ari.requests import asterisk
from huying.kit.tasks import Supervisor
from huying.publicnet import plan
from huying.publicnet.desk import Desk, Refused
from huying.publicnet.line import BUSY, Ari, Leg, RobotCallIn, first_of, wait_for
from huying.publicnet.network import ROBOT_PREFIX
from huying.publicnet.parties import Party
from huying.publicnet.people import OTHER_SIDE_LIMIT, SHORTEST_TALK, World
from huying.publicnet.truth import RobotCall

log = structlog.get_logger(__name__)

_EXPIRY_SECONDS = 120
_RING_LIMIT = 120.0
_UNMATCHED_TALK = 20.0
_TRY_AGAIN_SECONDS = 1.0
_LOOK_AGAIN_SECONDS = 5.0
_CATCH_UP_SECONDS = 4.0  # after that the state still stands because what we did was lost
_REGISTRATION_SECONDS = 5.0
NOTES = {
    "en": "Question answered, nothing left to do.",
    "zh": "问题已解答，无需后续处理。",
}


class Robot:
    """One robot: a person at the centre's API and a telephone on the second Asterisk."""

    def __init__(self, number: int, desk: Desk, ari: Ari, world: World) -> None:
        self.login = desk.login
        self._number = number
        self._desk = desk
        self._ari = ari
        self._world = world
        self._tasks = Supervisor()
        self._changed = asyncio.Event()
        self._dispositions: list[str] = []
        self._calls = 0
        self._turn = plan.robot_turn(world.scenario, number, 0)
        self._tired = False
        self._language = "en"
        self._leaving = False
        self._done: tuple[object, object] = (None, None)
        self._done_until = 0.0

    async def start(self) -> None:
        """Sign in and go to work; what fails is tried again until `stop`."""
        self._tasks.keep(f"{self.login} feed", lambda: self._desk.follow("desk", self._changed.set))
        self._tasks.keep(f"{self.login} work", self._work)

    @property
    def state(self) -> str:
        """Its state as the centre sees it; "" when unknown."""
        return str(self._me().get("state", ""))

    async def stop(self) -> None:
        """Sign off, give the telephone back."""
        self._leaving = True
        with contextlib.suppress(Refused):
            await self._desk.ask("POST", "/api/desk/sign-out")
            await self._desk.ask("DELETE", "/api/session")
        await self._tasks.stop()
        for kind in ("registration", "auth"):
            with contextlib.suppress(AriError):
                await self._ari.ask(asterisk.delete_object("res_pjsip", kind, ROBOT_PREFIX + self.login))
        await self._desk.close()

    # ── at the desk ──────────────────────────────────────────────────────────────────────────────

    async def _work(self) -> None:
        """Look at one's own state, do what it asks for, wait for the next change."""
        while not self._leaving:
            self._changed.clear()
            try:
                await self._next_step()
            except Refused as refused:
                log.info("robot_refused", robot=self.login, error=str(refused))
                await asyncio.sleep(_TRY_AGAIN_SECONDS)
                continue
            await first_of(self._changed.wait(), timeout=_LOOK_AGAIN_SECONDS)

    async def _next_step(self) -> None:
        me = self._me()
        state, seen = me.get("state"), (me.get("state"), me.get("since_us"))
        if state == "not_ready" and not me.get("device_online"):
            await self._expect_telephone()
            return
        clock = asyncio.get_running_loop().time
        if seen == self._done and clock() < self._done_until:
            return  # done already; the feed has not caught up yet
        if state == "offline":
            await self._sign_on()
        elif state == "wrap_up":
            await self._wrap_up(str(me["call_id"]))
        elif state == "not_ready":
            await self._get_ready()
        self._done, self._done_until = seen, clock() + _CATCH_UP_SECONDS

    def _me(self) -> dict[str, Any]:
        found: dict[str, Any] = self._desk.state.get("agents", {}).get(self._desk.user_id, {})
        return found

    async def _sign_on(self) -> None:
        device = await self._desk.ask("POST", "/api/desk/device", {"kind": "phone", "new_password": True})
        await self.register(device)

    async def _expect_telephone(self) -> None:
        """The feed says when the telephone has registered; if it does not, it gets new credentials."""
        await first_of(self._changed.wait(), timeout=_REGISTRATION_SECONDS)
        if not self._changed.is_set():
            await self._sign_on()

    async def _get_ready(self) -> None:
        if self._tired:
            self._tired = False
            await asyncio.sleep(self._turn.rests)
        await self._desk.ask("POST", "/api/desk/ready")

    async def _wrap_up(self, call_id: str) -> None:
        await asyncio.sleep(self._turn.wrap_up)
        if not self._dispositions:
            choices = await self._desk.ask("GET", "/api/dispositions")
            self._dispositions = [str(choice["code"]) for choice in choices]
        chosen = self._dispositions[int(self._turn.choice * len(self._dispositions))]
        body = {
            "call_id": call_id,
            "disposition": chosen,
            "note": NOTES[self._language],
            "then": "ready",
        }
        try:
            await self._desk.ask("POST", "/api/desk/wrap-up", body)
        except Refused as refused:
            if refused.code != "desk.no_wrap_up":  # its time was over: the centre has ended it itself
                raise

    async def register(self, device: dict[str, Any]) -> None:
        """Push the telephone's credentials and its registration to the second Asterisk."""
        name = ROBOT_PREFIX + self.login
        server = f"{device['sip_host']}:{device['sip_port']}"
        auth = {"auth_type": "digest", "username": device["user"], "password": device["password"]}
        registration = {
            "server_uri": f"sip:{server}",
            "client_uri": f"sip:{device['user']}@{server}",
            "contact_user": name,
            "outbound_auth": name,
            "transport": "udp",
            "expiration": str(_EXPIRY_SECONDS),
            "retry_interval": "2",
            "forbidden_retry_interval": "5",
            "fatal_retry_interval": "5",
            "max_retries": "1000",
            "auth_rejection_permanent": "no",
            "max_random_initial_delay": "0",
        }
        # Asterisk keeps a registration whose own fields are unchanged, with the old password.
        with contextlib.suppress(AriError):
            await self._ari.ask(asterisk.delete_object("res_pjsip", "registration", name))
        for kind, fields in (("auth", auth), ("registration", registration)):
            pairs: Any = [{"attribute": key, "value": str(value)} for key, value in fields.items()]
            await self._ari.ask(asterisk.update_object("res_pjsip", kind, name, fields=pairs))

    # ── on the telephone ─────────────────────────────────────────────────────────────────────────

    async def take(self, leg: Leg, ringing: RobotCallIn) -> None:
        """One call that rings at this robot."""
        turn = self._turn = plan.robot_turn(self._world.scenario, self._number, self._calls)
        self._calls += 1
        entry = RobotCall(
            robot=self.login,
            call_id=ringing.call_id,
            shown=ringing.shown,
            at=self._world.clock(),
            does=turn.does,
        )
        self._world.ledger.robot_calls.append(entry)
        self._tired = turn.does != "answer"
        leg.ring()
        if turn.does == "miss":
            await first_of(wait_for(leg.gone), timeout=_RING_LIMIT)
        else:
            await first_of(wait_for(leg.gone), timeout=0 if ringing.auto_answer else turn.answers_after)
        if turn.does == "answer":
            await leg.answer()
            if leg.answered.is_set():
                entry.answered = self._world.clock()
                entry.packets_received = await self._talk(leg, ringing, entry)
        leg.hang_up(BUSY if turn.does == "reject" else 16)
        entry.ended = self._world.clock()

    async def _talk(self, leg: Leg, ringing: RobotCallIn, entry: RobotCall) -> int | None:
        party = self._world.parties.join(ringing.shown, self.login)
        entry.party = party.id if party else ""
        language, dialogue = (party.language, party.dialogue) if party else ("en", 0)
        self._language = language
        leg.keep_playing(self._world.media(self._world.sounds.dialogue("agent", language, dialogue)))
        try:
            await first_of(wait_for(leg.gone), timeout=_turn_to_hang_up(party))
            return await leg.packets()
        finally:
            if party is not None:
                party.with_agent = False


def _turn_to_hang_up(party: Party | None) -> float:
    """Seconds until the robot ends the talk, if the other side has not."""
    if party is None:
        return _UNMATCHED_TALK
    talk = max(party.talk, SHORTEST_TALK)
    return talk + OTHER_SIDE_LIMIT if party.hangs_up else talk
