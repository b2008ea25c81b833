"""Call control against a switch that writes down what it is asked, in virtual time: two queues, each with a
number, two agents who serve both, a trunk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from huying.channels.voice.control import CallControl
from huying.channels.voice.directory import AgentPlan, Directory, NumberPlan, QueuePlan
from huying.channels.voice.floor import Floor
from huying.channels.voice.trunk_plans import TollPlan, TrunkPlan
from huying.errors import Unavailable
from huying.flows.commands import Version
from huying.flows.document import Callback as CallbackNode
from huying.flows.document import Flow, HangUp, simplest
from huying.journal import events as e
from huying.kit.clock import SECOND
from huying.kit.tasks import Supervisor
from huying.routing.callbacks import Retries
from huying.routing.rules import QueueRules
from huying.telephony import switch as s
from huying.telephony.call import Call
from huying.telephony.trunks import SipTrunk
from huying.trunking import lines
from huying.trunking.toll import Destinations, Limits, Prices

NOTHING: Any = None
MONDAY_NOON = 1_795_406_400 * SECOND
"""2026-11-23 04:00 UTC, 12:00 in Shanghai."""
HER, OTHER = "+8613800000021", "+8613800000022"
SALES, HELP, VIA_FLOW = "+861055500001", "+861055500002", "+861055500003"


class Switch:
    """Does nothing and remembers it all."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *args, **how: self.asked.append((name, args, how))

    def of(self, name: str) -> list[tuple[Any, ...]]:
        return [args for what, args, _ in self.asked if what == name]


class Journal:
    def __init__(self) -> None:
        self.facts: list[e.Event] = []
        self.listeners: list[Callable[[e.Event], None]] = []

    def record(self, *facts: e.Event) -> None:
        for fact in facts:
            self.facts.append(fact)
            for listener in self.listeners:
                listener(fact)

    def of(self, kind: type[Any]) -> list[Any]:
        return [fact for fact in self.facts if isinstance(fact, kind)]


class VirtualTimers:
    """`kit.timers.Timers`, by the clock of the test."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.set_for: dict[tuple[str, str], tuple[int, Callable[[], None]]] = {}

    def set(self, what: str, whose: str, seconds: float, then: Callable[[], None]) -> None:
        self.set_for[(what, whose)] = (self.house.now + round(seconds * SECOND), then)

    def cancel(self, what: str, whose: str) -> None:
        self.set_for.pop((what, whose), None)

    def rename(self, what: str, old: str, new: str) -> None:
        if (what, old) in self.set_for:
            self.set_for[(what, new)] = self.set_for.pop((what, old))


class Prompts:
    """What is said is its own name."""

    beep = Path("beep")

    async def get(self, text: str, _locale: str) -> Path:
        return Path(text)

    async def position(self, position: int, _locale: str) -> Path:
        return Path(f"position {position}")

    async def callback_offer(self, _locale: str) -> Path:
        return Path("offer")

    async def callback_answer(self, _locale: str, *, taken: bool) -> Path:
        return Path("promised" if taken else "not promised")


def queue(queue_id: str, **changes: Any) -> QueuePlan:
    plain: dict[str, Any] = {
        "id": queue_id,
        "name": queue_id,
        "ring_seconds": 15,
        "most_misses": 1,
        "wrap_up_seconds": 0,
        "service_level_percent": 80,
        "service_level_seconds": 20,
        "short_abandon_seconds": 5,
        "announce_seconds": 0,
        "record": False,
        "last_agent_seconds": 0,
        "park_seconds": 60,
        "announce_position": True,
        "announce_wait": False,
        "caller_id": "",
        "callback_offer_seconds": 30,
        "callback_retries": Retries(2, busy=100 * SECOND, silent=600 * SECOND),
        "callback_calendar_id": None,
        "rules": QueueRules(queue_id),
    }
    return QueuePlan(**{**plain, **changes})


class Claims:
    """Numbers in calls of ours; `elsewhere` are those others are calling; `away`: nobody answers."""

    def __init__(self) -> None:
        self.away = False
        self.elsewhere: set[str] = set()
        self.ours: dict[str, str] = {}

    async def take(self, call: Call) -> bool:
        if self.away:
            raise Unavailable("database.away", "The database does not answer.")
        free = call.customer_number not in self.elsewhere | set(self.ours.values())
        if free:
            self.ours[call.id] = call.customer_number
        return free

    async def give_back(self, call: Call) -> None:
        self.ours.pop(call.id, None)


class House:
    """Two queues, each with a number; one agent who serves both."""

    def __init__(self) -> None:
        self.now = MONDAY_NOON
        self.switch, self.journal = Switch(), Journal()
        self.directory = Directory(NOTHING, NOTHING, "CN", key_seconds=15)
        self._configure()
        floor = Floor()
        self.journal.listeners.append(floor.hear)
        self.tasks = Supervisor()
        self.claims = Claims()
        self.control = CallControl(
            switch=self.switch,
            journal=self.journal,
            directory=self.directory,
            prompts=Prompts(),
            floor=floor,
            tasks=self.tasks,
            clock=lambda: self.now,
            recordings=NOTHING,
            most_calls=100,
            look_up=NOTHING,
            claims=self.claims,
        )
        self.site = self.control.site
        self.timers = self.site.timers = VirtualTimers(self)
        self.site.outside.configured()
        self.control.switch_up = True
        self.control.agents.members_changed()
        self.calls_in = 0

    def _configure(self) -> None:
        directory = self.directory
        directory.queues = {"sales": queue("sales"), "help": queue("help")}
        directory.agents = {
            name: AgentPlan(name, name, {"sales": 1, "help": 1}, {}, may_dial=False)
            for name in ("chen", "li")
        }
        asks = CallbackNode(queue="sales", next="bye", refused="bye")
        flows = {
            SALES: simplest("sales", "", "en"),
            HELP: simplest("help", "", "en"),
            VIA_FLOW: Flow(start="ask", nodes={"ask": asks, "bye": HangUp()}),
        }
        directory.flows = {Version(number, 1): flow for number, flow in flows.items()}
        directory.numbers = {
            number.removeprefix("+"): NumberPlan(number, number, "", None, "en", Version(number, 1))
            for number in flows
        }
        directory.trunks = {
            "trunk": TrunkPlan(
                id="trunk",
                name="carrier",
                lines=lines.Trunk("trunk", max_calls=20),
                sip=SipTrunk("trunk", "127.0.0.1", 5060),
                country="CN",
                dial_format="e164_plus",
                dial_prefix="",
                caller_format="e164_plus",
                caller_id="",
                allowed_caller_ids=frozenset(),
            )
        }
        prices = Prices({}, home_price=1000, other_price=30_000, home="CN")
        directory.toll = TollPlan(Destinations("CN"), prices, Limits(5_000_000, 5_000_000, 5_000_000, 600))

    async def settle(self) -> None:
        """Everything that can happen now has happened."""
        for _ in range(20):
            await asyncio.sleep(0)

    async def hear(self, *reports: s.Report) -> None:
        for report in reports:
            self.control.hear(report)
            await self.settle()

    async def passes(self, seconds: float) -> None:
        until = self.now + round(seconds * SECOND)
        while due := sorted(
            ((at, key) for key, (at, _) in self.timers.set_for.items() if at <= until), key=lambda one: one[0]
        ):
            at, key = due[0]
            self.now = max(self.now, at)
            self.timers.set_for.pop(key)[1]()
            await self.settle()
        self.now = until

    async def calls(self, number: str = HER, called: str = SALES) -> str:
        """She calls; returns her leg."""
        self.calls_in += 1
        leg = f"line-{self.calls_in}"
        await self.hear(s.LegArrived(leg, "trunk", called.removeprefix("+"), number))
        return leg

    async def asks(self, number: str = HER, called: str = SALES) -> str:
        """She calls, waits, presses 1 and hears that she will be called back."""
        leg = await self.calls(number, called)
        await self.hear(s.LegDigit(leg, "1"))
        assert self.said(leg) == ["promised"]
        await self.said_all(leg)
        assert leg in self.hung_up()
        await self.hear(s.LegEnded(leg, 16))
        return leg

    def said(self, leg: str) -> list[str]:
        return [str(file) for one, _, files in self.switch.of("play") if one == leg for file in files]

    async def said_all(self, leg: str) -> None:
        playback_id = next(args[1] for args in reversed(self.switch.of("play")) if args[0] == leg)
        await self.hear(s.PromptsEnded(leg, playback_id))

    def hung_up(self) -> list[str]:
        return [args[0] for args in self.switch.of("hang_up")]

    async def sits_down(self, name: str = "chen") -> None:
        self.journal.record(
            e.AgentSignedIn(at=self.now, agent_id=name, device="browser"),
            e.DeviceRegistered(at=self.now, agent_id=name),
        )
        self.control.agents.ready(name)
        await self.settle()

    def state(self, name: str = "chen") -> str:
        return self.site.floor.seat(name).state

    async def picks_up(self) -> str:
        """The agent's own telephone answers by itself; returns the leg on which the customer is dialled."""
        await self.hear(s.LegAnswered(self.switch.of("ring")[-1][0]))
        return str(self.switch.of("dial")[-1][0])

    @property
    def dialled(self) -> list[str]:
        return [args[2] for args in self.switch.of("dial")]

    @property
    def ended(self) -> list[tuple[str, int]]:
        return [(fact.outcome, fact.tries) for fact in self.journal.of(e.CallbackEnded)]

    def outcome(self, leg: str) -> str:
        (call_id,) = [fact.call_id for fact in self.journal.of(e.CallOffered) if fact.channel_id == leg]
        (over,) = [fact for fact in self.journal.of(e.CallEnded) if fact.call_id == call_id]
        return str(over.outcome)
