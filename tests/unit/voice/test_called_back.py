"""Who is to be called back is called once, in her turn, by an agent who was reserved first; and what happens
when anything comes between (`support.virtual`).

The same over real SIP, with a kill in the middle, is in tests/live/voice/test_callbacks.py.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from huying.channels.voice import recovery
from huying.channels.voice.callbacks import Plan
from huying.channels.voice.directory import AgentPlan
from huying.channels.voice.manual import Dialled
from huying.channels.voice.trunk_plans import TollPlan
from huying.errors import HuyingError
from huying.features.callbacks.projections import callback_key, step_callback
from huying.flows.calendars import Calendar, Period
from huying.flows.commands import Version
from huying.flows.document import simplest
from huying.journal import events as e
from huying.kit.clock import SECOND
from huying.routing.rules import QueueRules, Spill
from huying.telephony import switch as s
from huying.trunking import lines
from huying.trunking.toll import Destinations
from support.virtual import HELP, HER, OTHER, SALES, VIA_FLOW, House, queue

pytestmark = pytest.mark.unit


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


@pytest.mark.parametrize("hindrance", [("elsewhere", {HER}), ("away", True)])
async def test_nobody_is_disturbed_for_a_number_that_cannot_be_claimed(
    house: House, hindrance: tuple[str, Any]
) -> None:
    await house.asks()
    setattr(house.claims, *hindrance)
    await house.sits_down()
    assert (house.switch.of("ring"), house.state()) == ([], "ready")
    (put_off,) = house.journal.of(e.CallbackDeferred)
    assert (put_off.result, put_off.tries) == ("no_line", 0)
    house.claims.elsewhere, house.claims.away = set(), False
    await house.passes(61)
    out = await house.picks_up()
    assert list(house.claims.ours.values()) == [HER]
    await house.sits_down("li")
    with pytest.raises(HuyingError, match="call with us already"):
        await house.control.dial("li", Dialled(HER, "sales"))
    await house.hear(s.LegEnded(out, 17, 486))
    assert house.claims.ours == {}, "free again"


async def test_there_are_no_more_calls_than_there_may_be(house: House) -> None:
    await house.sits_down()
    house.site.most_calls = 1
    await house.calls(OTHER)
    await house.sits_down("li")
    with pytest.raises(HuyingError, match="lines"):
        await house.control.dial("li", Dialled(HER, "sales"))
    await house.settle()
    assert house.claims.ours == {}
    await house.control.dial("li", Dialled("110", "sales"))
    assert house.state("li") == "reserved", "an emergency call passes"


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


HOUR = 3600


def planned(house: House, seconds: float, number: str = HER, *, own: bool = False) -> str:
    """Chen promises her a call in so many seconds."""
    at_us = house.now + round(seconds * SECOND)
    plan = Plan("call-1", "sales", number, at_us, own, "about the bill", "customer-1", "gold", "zh-CN")
    return house.control.callbacks.plan(plan, "chen")


async def test_a_planned_call_is_made_at_its_time_and_not_before(house: House) -> None:
    callback_id = planned(house, 20 * HOUR)
    await house.sits_down()
    await house.passes(20 * HOUR - 1)
    assert (house.state(), house.dialled) == ("ready", [])
    await house.passes(2)
    assert house.state() == "reserved"
    out = await house.picks_up()
    await house.hear(s.LegAnswered(out))
    (placed,) = house.journal.of(e.CallPlaced)
    assert (placed.callback_id, placed.customer_id, placed.locale) == (callback_id, "customer-1", "zh-CN")
    assert house.ended == [("answered", 1)]


async def test_who_planned_it_for_herself_makes_it_when_she_is_at_work(house: House) -> None:
    planned(house, HOUR, own=True)
    planned(house, 3 * HOUR, OTHER, own=True)
    await house.sits_down("li")
    await house.sits_down("chen")
    await house.passes(HOUR + 1)
    assert (house.state("chen"), house.state("li")) == ("reserved", "ready")
    out = await house.picks_up()
    await house.hear(s.LegAnswered(out), s.LegEnded(out, 16))
    house.control.agents.sign_out("chen")
    await house.passes(2 * HOUR)
    assert house.state("li") == "reserved", "nobody waits for somebody who has signed out"


async def test_a_planned_call_is_moved_and_cancelled(house: House) -> None:
    await house.sits_down()
    callback_id = planned(house, HOUR, own=True)
    house.control.callbacks.move(callback_id, house.now + 3 * HOUR * SECOND, "chen")
    await house.passes(2 * HOUR)
    assert house.state() == "ready"
    assert [fact.until_us - house.now for fact in house.journal.of(e.CallbackGiven)] == [0, 2 * HOUR * SECOND]
    await house.passes(HOUR + 1)
    assert house.state() == "reserved"
    with pytest.raises(HuyingError, match="right now"):
        house.control.callbacks.move(callback_id, house.now + HOUR * SECOND, "chen")
    out = await house.picks_up()
    await house.hear(s.LegEnded(out, 17, 486))
    house.control.callbacks.cancel(callback_id, "chen")
    assert house.ended == [("cancelled", 1)]


async def test_what_is_planned_for_later_is_no_place_in_the_line(house: House) -> None:
    planned(house, 20 * HOUR)
    await house.asks()
    assert len(house.journal.of(e.CallbackRequested)) == 2, "she who waits now is promised a call now"
    again = await house.calls()
    assert house.ended == [("merged", 0)], "and the plan stands"
    await house.hear(s.LegEnded(again, 16))
    await house.sits_down()
    await house.passes(20 * HOUR)
    assert house.state() == "reserved"


async def test_when_its_time_has_come_she_may_call_first(house: House) -> None:
    planned(house, HOUR)
    await house.passes(HOUR + 1)
    await house.calls()
    assert house.ended == [("merged", 0)]


async def test_what_cannot_be_promised_is_refused(house: House) -> None:
    mornings = Calendar("Asia/Shanghai", {"mon": (Period("09:00", "17:00"),)})
    house.directory.calendars["hours"] = mornings
    house.directory.queues["sales"] = queue("sales", callback_calendar_id="hours")
    planned(house, HOUR)
    for seconds, number, code in (
        (0, OTHER, "callback.past"),
        (200 * 24 * HOUR, OTHER, "callback.too_far"),
        (12 * HOUR, OTHER, "callback.closed"),
        (2 * HOUR, HER, "callback.planned"),
        (HOUR, "110", "outside.barred"),
        (HOUR, "anonymous", "number.invalid"),
    ):
        with pytest.raises(HuyingError) as refused:
            planned(house, seconds, number)
        assert refused.value.code == code
    assert len(house.journal.of(e.CallbackRequested)) == 1


async def test_a_plan_outlives_us(house: House) -> None:
    callback_id = planned(house, HOUR, own=True)
    anew = await after_a_kill(house)
    await anew.sits_down("li")
    await anew.sits_down("chen")
    with pytest.raises(HuyingError, match="planned already"):
        planned(anew, 2 * HOUR)
    assert anew.control.callbacks.planned_by(callback_id) == "chen"
    await anew.passes(HOUR + 1)
    assert (anew.state("chen"), anew.state("li")) == ("reserved", "ready")
    await anew.tasks.stop()
