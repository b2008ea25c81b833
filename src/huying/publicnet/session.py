"""One run of the public network: everything put together, played, and brought to an end.

Order of a bounded run: robots ready, campaigns started, calls placed as planned; then no new calls, campaigns
paused, calls on the line finish by themselves (bounded), the books are compared, robots sign off.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import msgspec
import structlog

from huying.ari import AriClient
from huying.config import read_effective
from huying.engines.addresses import Addresses
from huying.engines.speech import Speech
from huying.errors import SetupError
from huying.features.recordings.archive import archive_of
from huying.kit.clock import SECOND, Micros, now
from huying.kit.tasks import Supervisor
from huying.publicnet import books, people, plan, report, speech
from huying.publicnet.desk import Desk, Refused
from huying.publicnet.floor import Floor
from huying.publicnet.line import Board, Leg, RobotCallIn, first_of
from huying.publicnet.network import APPLICATION
from huying.publicnet.robots import Robot
from huying.publicnet.scenario import Scenario
from huying.publicnet.truth import Ledger

T = TypeVar("T")

log = structlog.get_logger(__name__)

CONNECT_SECONDS = 20.0
READY_SECONDS = 30.0
DRAIN_SECONDS = 180.0
SETTLE_SECONDS = 20.0
_LOOK_SECONDS = 0.25


class Session:
    """`robots` replaces the scenario's count. `login` and `password` are an administrator's."""

    def __init__(
        self,
        addresses: Addresses,
        scenario: Scenario,
        *,
        login: str,
        password: str,
        robots: int | None = None,
    ) -> None:
        self.addresses = addresses
        self.scenario = scenario
        self.ledger = Ledger()
        self.stopping = asyncio.Event()
        self.robot_count = scenario.robots.count if robots is None else robots
        self._base = f"http://{addresses.web_host}:{addresses.web_port}"
        self._trainer = Desk(self._base, login, password)
        self._tasks = Supervisor()
        self._ari = AriClient(
            addresses.publicnet_ari_url,
            addresses.publicnet_ari_user,
            addresses.publicnet_ari_password,
            app=APPLICATION,
        )
        self.board = Board(self._ari, self._tasks, self._called, self._robot_rings)
        self.board.attach(self._ari)
        self._robots: dict[str, Robot] = {}
        self._began: Micros = now()
        self._calls: set[asyncio.Task[None]] = set()
        self._campaigns: list[str] = []

    # ── beginning ────────────────────────────────────────────────────────────────────────────────

    async def open(self) -> None:
        """Sounds, the link to the second Asterisk, the trainer's session. Raises SetupError."""
        settings = read_effective(self.addresses.settings_file)
        folder = Path(settings.paths.cache) / "publicnet"
        voices = Speech(self.addresses.espeak, folder / "clips")
        self.world = people.World(self.scenario, await speech.prepare(voices, folder / "sounds"), self.ledger)
        await self._ari.start()
        try:
            await self._ari.wait_connected(CONNECT_SECONDS)
        except Exception as error:
            where = self.addresses.publicnet_ari_url
            raise SetupError("publicnet.away", f"The second Asterisk at {where} does not answer.") from error
        self.floor = Floor(self._trainer, self.world.parties)
        await self.patiently(self._trainer.open)
        self._tasks.keep("board", lambda: self._trainer.follow("board", self.floor.look))

    async def patiently(self, work: Callable[[], Awaitable[T]]) -> T:
        """Ask the centre; while it is away, again for `CONNECT_SECONDS`. Raises SetupError when it says no.

        `work` must be good to be done twice: the centre may go away after it has listened.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + CONNECT_SECONDS
        while True:
            try:
                return await work()
            except Refused as refused:
                if refused.status not in (0, 502, 503) or loop.time() > deadline:
                    raise SetupError(
                        "publicnet.centre", f"The centre at {self._base} refuses: {refused}."
                    ) from refused
            await asyncio.sleep(_LOOK_SECONDS)

    async def staff(self, queue_ids: list[str] | None = None) -> None:
        """Robots at work, in all queues by default. Raises SetupError when they are not ready in time."""
        if not self.robot_count:
            return
        hired = await self.patiently(lambda: self.floor.hire(self.robot_count, queue_ids))
        for number, (login, password) in enumerate(hired):
            robot = Robot(number, Desk(self._base, login, password), self._ari, self.world)
            self._robots[login] = robot
            await robot.start()
        await self._until(lambda: not self._not_at_work(), READY_SECONDS)
        if late := self._not_at_work():
            raise SetupError("publicnet.robots", f"Not ready after {READY_SECONDS:g} s: {', '.join(late)}.")
        log.info("robots_ready", count=len(self._robots))

    def _not_at_work(self) -> list[str]:
        away = ("", "offline", "not_ready")
        return [login for login, robot in self._robots.items() if robot.state in away]

    async def start_campaigns(self) -> None:
        """Every campaign that has something left to call; they are paused again at the end."""
        self._campaigns = await self.patiently(self.floor.start_campaigns)

    # ── playing ──────────────────────────────────────────────────────────────────────────────────

    def begin(self) -> None:
        """Time zero of the plan and of the books."""
        self._began = now()

    def planned(self) -> Iterable[plan.PlannedCall]:
        """The scenario's calls from this moment of the day on."""
        clock = datetime.now()
        return plan.calls(self.scenario, clock.hour * 3600 + clock.minute * 60 + clock.second)

    async def play(self, calls: Iterable[plan.PlannedCall], seconds: float | None = None) -> None:
        """Place calls at their times until they are used up, `seconds` are over or the run is stopped."""
        loop = asyncio.get_running_loop()
        start = loop.time()
        for call in calls:
            if seconds is not None and call.at >= seconds:
                break
            await first_of(self.stopping.wait(), timeout=max(0.0, start + call.at - loop.time()))
            if self.stopping.is_set():
                return
            self._place(call)
        if seconds is not None:
            await first_of(self.stopping.wait(), timeout=max(0.0, start + seconds - loop.time()))

    def _place(self, call: plan.PlannedCall) -> None:
        if len(self._calls) >= self.scenario.max_calls:
            log.warning("all_lines_busy", call=call.id, lines=self.scenario.max_calls)
            return
        task = asyncio.create_task(people.call_in(self.world, self.board, call), name=call.id)
        self._calls.add(task)
        task.add_done_callback(self._placed_done)

    def _placed_done(self, task: asyncio.Task[None]) -> None:
        self._calls.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("caller_failed", call=task.get_name(), exc_info=error)

    async def _called(self, leg: Leg, number: str, caller: str) -> None:
        await people.be_called(self.world, leg, number, caller)

    async def _robot_rings(self, leg: Leg, ringing: RobotCallIn) -> None:
        robot = self._robots.get(ringing.robot)
        if robot is None:
            log.warning("unknown_robot", robot=ringing.robot)
            leg.hang_up(1)
            return
        await robot.take(leg, ringing)

    # ── ending ───────────────────────────────────────────────────────────────────────────────────

    async def drain(self) -> None:
        """No new calls out; wait until every call has ended and every robot is idle."""
        for campaign in self._campaigns:
            with contextlib.suppress(Refused):
                await self._trainer.ask("POST", f"/api/campaigns/{campaign}/pause")
        await self._until(lambda: not self._busy(), DRAIN_SECONDS)

    def _busy(self) -> bool:
        working = ("reserved", "ringing", "talking", "wrap_up")
        return self.ledger.open_calls() > 0 or any(robot.state in working for robot in self._robots.values())

    async def _until(self, condition: Callable[[], bool], seconds: float) -> None:
        """Wait for the condition, at most `seconds`, or until the run is stopped."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while not (condition() or self.stopping.is_set() or loop.time() > deadline):
            await first_of(self.stopping.wait(), timeout=_LOOK_SECONDS)

    async def account(self, seed: int) -> report.Report:
        """The report, once the centre has caught up or `SETTLE_SECONDS` are over."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + SETTLE_SECONDS
        seconds = (now() - self._began) / SECOND
        while True:
            found = await books.read(
                self.addresses.database_url,
                self.addresses.nats_url,
                archive_of(self.addresses),
                self._began,
            )
            result = report.compare(self.ledger, found, seed=seed, seconds=round(seconds, 1))
            if not result.unaccounted or loop.time() > deadline:
                return result
            await asyncio.sleep(1.0)

    async def close(self) -> None:
        """Hang everything up and leave. Never raises for what is already gone."""
        for leg in list(self.board.legs.values()):
            leg.hang_up()
        await asyncio.gather(*(robot.stop() for robot in self._robots.values()), return_exceptions=True)
        for task in list(self._calls):
            task.cancel()
        await asyncio.gather(*self._calls, return_exceptions=True)
        await self._tasks.stop()
        await self._trainer.close()
        await self._ari.stop()

    def write_ledger(self, file: Path) -> None:
        """What really happened, as JSON, beside the report."""
        file.write_bytes(msgspec.json.format(msgspec.json.encode(self.ledger)))
