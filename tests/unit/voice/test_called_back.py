"""Call control against a switch that writes down what it is asked, in virtual time: who is to be called back
is called once, in her turn, by an agent who was reserved first; and what happens when anything comes between.

The same over real SIP, with a kill in the middle, is in tests/live/voice/test_callbacks.py.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from huying.channels.voice import recovery
from huying.channels.voice.control import CallControl
from huying.channels.voice.directory import AgentPlan, Directory, NumberPlan, QueuePlan
from huying.channels.voice.floor import Floor
from huying.channels.voice.manual import Dialled
from huying.channels.voice.trunk_plans import TollPlan, TrunkPlan
from huying.errors import HuyingError
from huying.features.callbacks.projections import callback_key, step_callback
from huying.flows.calendars import Calendar, Period
from huying.flows.commands import Version
from huying.flows.document import Callback as CallbackNode
from huying.flows.document import Flow, HangUp, simplest
from huying.journal import events as e
from huying.kit.clock import SECOND
from huying.kit.tasks import Supervisor
from huying.routing.callbacks import Retries
from huying.routing.rules import QueueRules, Spill
from huying.telephony import switch as s
from huying.telephony.trunks import SipTrunk
from huying.trunking import lines
from huying.trunking.toll import Destinations, Limits, Prices

pytestmark = pytest.mark.unit

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


class House:
    """Two queues, each with a number; one agent who serves both."""

    def __init__(self) -> None:
        self.now = MONDAY_NOON
        self.switch, self.journal = Switch(), Journal()
        self.directory = Directory(NOTHING, NOTHING, "CN")
        self._configure()
        floor = Floor()
        self.journal.listeners.append(floor.hear)
        self.tasks = Supervisor()
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


class Rows:
    """The view of callbacks as the facts of a process that is gone leave it; no call is open any more."""

    def __init__(self, facts: list[e.Event]) -> None:
        self.rows: dict[str, Any] = {}
        empty = dict.fromkeys(("call_id", "given_to", "given_until_us", "ended_us", "outcome"))
        for fact in facts:
            if (key := callback_key(fact)) is not None:
                self.rows[key] = {**empty, "tier": "", **(step_callback(self.rows.get(key), fact) or {})}

    async def fetch(self, query: str) -> list[Any]:
        open_ones = [row for row in self.rows.values() if row["ended_us"] is None]
        return open_ones if "ended_us IS NULL ORDER BY" in " ".join(query.split()) and "b.*" in query else []


async def after_a_kill(before: House) -> House:
    """A new process, with a switch that has lost all lines."""
    house = House()
    house.now = before.now
    await house.control.callbacks.restore(Rows(before.journal.facts))
    house.control.switch_up = False
    recovery.reconcile(house.control, s.SwitchReturned(()))
    await house.settle()
    return house


@pytest.fixture
async def house() -> AsyncIterator[House]:
    made = House()
    yield made
    await made.tasks.stop()


async def test_she_asks_and_is_called_when_an_agent_is_free(house: House) -> None:
    leg = await house.asks()
    assert house.outcome(leg) == "callback", "no abandon"
    assert house.dialled == []
    await house.sits_down()
    assert house.state() == "reserved"
    assert house.dialled == [], "her own telephone first"
    out = await house.picks_up()
    assert house.dialled == [HER]
    (tried,) = house.journal.of(e.TrunkTried)
    assert tried.purpose == "callback"
    await house.hear(s.LegRinging(out), s.LegAnswered(out))
    assert house.state() == "talking"
    assert house.ended == [("answered", 1)]
    (placed,) = house.journal.of(e.CallPlaced)
    (attempt,) = house.journal.of(e.CallbackAttempted)
    assert (placed.callback_id, placed.queue_id) == (attempt.callback_id, "sales")
    assert (attempt.call_id, attempt.why.rule) == (placed.call_id, "longest_idle")
    await house.hear(s.LegEnded(out, 16))
    assert house.timers.set_for.keys() <= {("wrap_up", "chen")}


async def test_the_place_is_kept(house: House) -> None:
    leg = await house.calls(HER)
    await house.passes(10)
    waits = await house.calls(OTHER)
    await house.passes(10)
    await house.hear(s.LegDigit(leg, "1"), s.LegEnded(leg, 16))
    await house.sits_down()
    await house.picks_up()
    assert house.dialled == [HER], "she came before"
    await house.sits_down("li")
    assert house.state("li") == "ringing"
    await house.hear(s.LegEnded(waits, 16))


async def test_the_offer_is_made_after_the_wait_and_not_into_another_word(house: House) -> None:
    leg = await house.calls()
    await house.passes(29)
    assert house.said(leg) == []
    await house.passes(2)
    assert house.said(leg) == ["offer"]
    house.directory.queues["sales"] = queue("sales", announce_seconds=30)
    other = await house.calls(OTHER)
    await house.passes(31)
    assert house.said(other) == ["position 2"]
    await house.said_all(other)
    await house.passes(5)
    assert house.said(other) == ["position 2", "offer"]


async def test_a_queue_that_does_not_offer_it_does_not_take_it(house: House) -> None:
    house.directory.queues["sales"] = queue("sales", callback_offer_seconds=0)
    leg = await house.calls()
    await house.passes(600)
    await house.hear(s.LegDigit(leg, "1"))
    assert house.said(leg) == []
    assert house.journal.of(e.CallbackRequested) == []
    await house.hear(s.LegEnded(leg, 16))
    assert house.outcome(leg) == "abandoned"


@pytest.mark.parametrize("number", ["anonymous", "110", "+12125550123"])
async def test_a_number_that_may_not_be_called_is_not_promised_a_call(house: House, number: str) -> None:
    leg = await house.calls(number)
    await house.passes(60)
    assert house.said(leg) == [], "nor is it offered one"
    await house.hear(s.LegDigit(leg, "1"))
    assert house.said(leg) == ["not promised"]
    await house.said_all(leg)
    assert house.site.acd.position(house.site.by_leg[leg].id) == 1, "she waits on"


async def test_busy_and_no_answer_by_the_rules_of_the_queue_and_then_no_more(house: House) -> None:
    await house.asks()
    await house.sits_down()
    out = await house.picks_up()
    await house.hear(s.LegEnded(out, 17, 486))
    assert house.state() == "ready"
    (first,) = house.journal.of(e.CallbackDeferred)
    assert (first.result, first.tries, first.next_us) == ("busy", 1, house.now + 100 * SECOND)
    await house.passes(99)
    assert house.state() == "ready"
    await house.passes(2)
    assert house.state() == "reserved"
    out = await house.picks_up()
    await house.hear(s.LegRinging(out), s.LegEnded(out, 19, 480))
    assert house.ended == [("not_reached", 2)]
    await house.passes(3600)
    assert house.dialled == [HER, HER]


async def test_an_agent_whose_telephone_does_not_answer_costs_no_try(house: House) -> None:
    await house.asks()
    await house.sits_down()
    hers = house.switch.of("ring")[-1][0]
    await house.hear(s.LegEnded(hers, 19))
    assert house.state() == "not_ready"
    (deferred,) = house.journal.of(e.CallbackDeferred)
    assert (deferred.result, deferred.tries, house.dialled) == ("agent_missed", 0, [])
    await house.sits_down("li")
    assert house.state("li") == "reserved"


async def test_nobody_is_disturbed_while_no_line_is_free(house: House) -> None:
    await house.asks()
    house.site.outside.lines.configure([lines.Trunk("trunk", max_calls=0)])
    house.directory.trunks = {}
    await house.sits_down()
    assert house.state() == "ready"
    assert house.switch.of("ring") == []
    assert [fact.result for fact in house.journal.of(e.CallbackDeferred)] == ["no_line"]


async def test_a_number_that_was_barred_meanwhile_is_called_no_more(house: House) -> None:
    await house.asks()
    toll = house.directory.toll
    house.directory.toll = TollPlan(
        Destinations("CN", refused_prefixes=("+86138",)), toll.prices, toll.limits
    )
    await house.sits_down()
    assert (house.ended, house.state()) == ([("refused", 0)], "ready")


async def test_she_calls_again_and_waits_in_her_place(house: House) -> None:
    await house.asks(HER)
    await house.passes(10)
    other = await house.calls(OTHER)
    await house.passes(10)
    again = await house.calls(HER)
    assert house.ended == [("merged", 0)]
    mine, hers = house.site.by_leg[again], house.site.by_leg[other]
    assert house.site.acd.waiting("sales") == [mine.id, hers.id]
    await house.hear(s.LegEnded(again, 16))
    assert house.outcome(again) == "abandoned"
    await house.sits_down()
    assert house.state() == "ringing"
    assert house.dialled == []


async def test_in_whatever_queue_she_waits_then(house: House) -> None:
    await house.asks(HER, SALES)
    again = await house.calls(HER, HELP)
    assert house.ended == [("merged", 0)]
    assert house.site.acd.waiting("help") == [house.site.by_leg[again].id]


async def test_she_calls_while_she_is_being_called(house: House) -> None:
    await house.asks()
    await house.sits_down()
    out = await house.picks_up()
    again = await house.calls()
    assert house.ended == [("merged", 0)]
    assert out in house.hung_up()
    await house.hear(s.LegEnded(out, 16, asked=True))
    assert house.state() == "ringing", "with the call she made"
    assert house.site.by_leg[again].state == "ringing"


async def test_nobody_calls_her_while_she_is_in_a_flow(house: House) -> None:
    await house.asks()
    house.directory.flows[Version(HELP, 1)] = simplest("help", "Welcome", "en")
    again = await house.calls(HER, HELP)
    await house.sits_down()
    assert house.state() == "ready"
    await house.hear(s.LegEnded(again, 16))
    assert house.state() == "reserved", "she did not wait for anybody: her place is still there"


async def test_nobody_calls_her_while_an_agent_talks_with_her_anyway(house: House) -> None:
    await house.asks()
    house.directory.agents["li"] = AgentPlan("li", "li", {}, {}, may_dial=True)
    house.control.agents.members_changed()
    await house.sits_down("li")
    by_hand = await house.control.dial("li", Dialled(HER, "help"))
    await house.sits_down("chen")
    assert house.state("chen") == "ready"
    house.control.hang_up(by_hand, "li")
    await house.settle()
    assert house.state("chen") == "reserved"


async def test_a_number_is_promised_one_call(house: House) -> None:
    for _ in range(2):
        leg = await house.calls(HER, VIA_FLOW)
        assert leg in house.hung_up()
        await house.hear(s.LegEnded(leg, 16))
        assert house.outcome(leg) == "callback"
    assert len(house.journal.of(e.CallbackRequested)) == 1


async def test_only_while_the_queue_is_open(house: House) -> None:
    house.directory.calendars = {
        "office": Calendar("Asia/Shanghai", {"mon": (Period("09:00", "12:01"), Period("14:00", "18:00"))})
    }
    house.directory.queues["sales"] = queue("sales", callback_calendar_id="office")
    await house.asks()
    await house.passes(61)
    await house.sits_down()
    assert house.state() == "ready"
    await house.passes(2 * 3600 - 62)
    assert house.state() == "ready"
    await house.passes(2)
    assert house.state() == "reserved"


async def test_it_rings_at_one_agent_and_never_leaves_its_queue(house: House) -> None:
    rules = QueueRules("sales", strategy="ring_all", spill=(Spill("wait", 5, "help"),))
    house.directory.queues["sales"] = queue("sales", rules=rules)
    house.control.agents.members_changed()
    await house.asks()
    await house.passes(60)
    assert house.journal.of(e.CallSpilled) == []
    for name in ("chen", "li"):
        await house.sits_down(name)
    assert [house.state(name) for name in ("chen", "li")] == ["reserved", "ready"]


async def test_given_to_one_agent_and_cancelled(house: House) -> None:
    await house.asks()
    (asked,) = house.journal.of(e.CallbackRequested)
    house.journal.record(e.AgentSignedIn(at=house.now, agent_id="li", device="browser"))
    house.control.callbacks.give(asked.callback_id, "li", by="boss")
    await house.sits_down("chen")
    assert house.state("chen") == "ready"
    await house.sits_down("li")
    assert house.state("li") == "reserved"
    with pytest.raises(HuyingError, match="being called"):
        house.control.callbacks.cancel(asked.callback_id, by="boss")
    out = await house.picks_up()
    await house.hear(s.LegEnded(out, 17, 486))
    house.control.callbacks.cancel(asked.callback_id, by="boss")
    assert house.ended == [("cancelled", 1)]
    with pytest.raises(HuyingError, match="over"):
        house.control.callbacks.cancel(asked.callback_id, by="boss")
    await house.passes(7200)
    assert house.dialled == [HER]


async def test_who_has_signed_out_is_not_waited_for(house: House) -> None:
    await house.asks()
    (asked,) = house.journal.of(e.CallbackRequested)
    await house.sits_down("li")
    out = await house.picks_up()
    await house.hear(s.LegEnded(out, 17, 486))
    house.control.callbacks.give(asked.callback_id, "li", by="boss")
    house.control.agents.sign_out("li")
    await house.sits_down("chen")
    await house.passes(101)
    assert house.state("chen") == "reserved"


async def test_the_queue_is_deleted(house: House) -> None:
    await house.asks()
    del house.directory.queues["sales"]
    house.control.agents.members_changed()
    house.control.callbacks.resume()
    assert house.ended == [("cancelled", 0)]


async def test_it_is_not_counted_among_the_callers_who_wait(house: House) -> None:
    await house.asks()
    leg = await house.calls(OTHER)
    assert len(house.site.acd.waiting("sales")) == 2
    assert house.control.callers_waiting("sales") == [house.site.by_leg[leg].id]


async def test_a_promise_outlives_us(house: House) -> None:
    await house.asks()
    await house.passes(40)
    anew = await after_a_kill(house)
    waits = await anew.calls(OTHER)
    await anew.sits_down()
    assert anew.state() == "reserved"
    await anew.picks_up()
    assert anew.dialled == [HER], "before her who came later"
    await anew.hear(s.LegEnded(waits, 16))
    await anew.tasks.stop()


async def test_a_try_that_nobody_saw_end_costs_none_and_is_made_again(house: House) -> None:
    await house.asks()
    await house.sits_down()
    await house.picks_up()
    anew = await after_a_kill(house)
    (deferred,) = anew.journal.of(e.CallbackDeferred)
    assert (deferred.result, deferred.tries) == ("lost", 0)
    await anew.sits_down()
    assert anew.state() == "ready"
    await anew.passes(100)
    assert anew.state() == "reserved"
    await anew.tasks.stop()


async def test_a_switch_that_is_away_costs_no_try(house: House) -> None:
    await house.asks()
    await house.hear(s.SwitchLost())
    await house.sits_down()
    assert (house.state(), house.switch.of("ring")) == ("ready", [])
    recovery.reconcile(house.control, s.SwitchReturned((), devices={"agent-chen": True}))
    await house.passes(60)
    assert house.state() == "reserved"
