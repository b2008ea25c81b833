"""Where a caller goes who does not simply get the next agent: to one agent alone, to a number outside, by a
rule of her queue into a flow and back into the line; and what becomes of her when what she waits for is gone.

The same over real SIP is in tests/live/voice/test_sent_on.py.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from huying.flows import document as d
from huying.flows.calendars import Calendar, Period
from huying.flows.commands import Version
from huying.journal import events as e
from huying.routing.rules import QueueRules, Spill
from huying.telephony import causes
from huying.telephony import switch as s
from support.virtual import HELP, HER, MONDAY_NOON, OTHER, SALES, VIA_FLOW, House, queue

pytestmark = pytest.mark.unit

ABROAD = "+861066660000"
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@pytest.fixture
async def house() -> AsyncIterator[House]:
    made = House()
    yield made
    await made.tasks.stop()


def say(text: str, to: str = "bye") -> d.Say:
    return d.Say(prompt=d.Prompt(en=text), next=to)


def leads_to(house: House, flow_id: str, start: str, **nodes: d.AnyNode) -> None:
    """Publish a flow; a number of this name leads there."""
    house.directory.flows[Version(flow_id, 1)] = d.Flow(start=start, nodes={**nodes, "bye": d.HangUp()})
    house.directory.published = {**house.directory.published, flow_id: 1}


def rules(house: House, queue_id: str = "sales", **changes: Any) -> None:
    plan = queue(queue_id, **{"rules": QueueRules(queue_id), "callback_offer_seconds": 0, **changes})
    house.directory.queues = {**house.directory.queues, queue_id: plan}
    house.control.agents.members_changed()


def nodes(house: House) -> list[str]:
    """Where callers were in the flow under test, in order."""
    return [fact.node for fact in house.journal.of(e.FlowNodeEntered) if fact.node != "queue"]


def ends(house: House) -> list[str]:
    return [fact.reason for fact in house.journal.of(e.FlowEnded)]


def rings(house: House) -> list[str]:
    """The agents whose telephones were rung, in order."""
    return [fact.agent_id for fact in house.journal.of(e.AgentOffered)]


async def answers(house: House) -> str:
    leg = str(house.switch.of("ring")[-1][0])
    await house.hear(s.LegAnswered(leg))
    return leg


async def ends_call(house: House, leg: str) -> None:
    """She hangs up, and the agent has no wrap-up to do."""
    await house.hear(s.LegEnded(leg, 16))
    await house.passes(0)


# ── one agent ────────────────────────────────────────────────────────────────────────────────────────


def for_li(house: House, **more: Any) -> None:
    hers = d.Agent(agent="li", queue="sales", seconds=40, missed="gone", **more)
    leads_to(house, VIA_FLOW, "hers", hers=hers, gone=say("away"), after=say("thanks"))


async def test_she_waits_for_one_agent_whoever_else_is_free(house: House) -> None:
    for_li(house, after="after")
    await house.sits_down("chen")
    await house.sits_down("li")
    first = await house.calls(OTHER, HELP)
    assert rings(house) == ["chen"]
    await answers(house)
    second = await house.calls(OTHER, HELP)
    await answers(house)
    await ends_call(house, first)
    assert house.state("chen") == "ready"
    leg = await house.calls(HER, VIA_FLOW)
    assert rings(house) == ["chen", "li"], "li talks; nobody else is asked"
    await ends_call(house, second)
    assert rings(house) == ["chen", "li", "li"]
    assert house.journal.of(e.AgentOffered)[-1].why.rule == "named_agent"
    hers = await answers(house)
    await house.hear(s.LegEnded(hers, 16))
    assert nodes(house)[-1] == "after"
    assert leg not in house.hung_up()


async def test_who_is_not_there_is_not_waited_for(house: House) -> None:
    for_li(house)
    await house.sits_down("chen")
    await house.calls(HER, VIA_FLOW)
    assert nodes(house) == ["hers", "gone"]
    assert rings(house) == []
    assert house.journal.of(e.CallQueued) == [], "she has never waited"


async def test_the_wait_for_her_ends_in_time(house: House) -> None:
    for_li(house)
    await house.sits_down("li")
    await house.calls(OTHER, HELP)
    await answers(house)
    await house.sits_down("chen")
    await house.calls(HER, VIA_FLOW)
    await house.passes(39)
    assert nodes(house) == ["hers"]
    await house.passes(2)
    assert (nodes(house), ends(house)[-1]) == (["hers", "gone"], "agent")
    assert rings(house) == ["li"]


@pytest.mark.parametrize("how", ["no_answer", "refused", "signed_out"])
async def test_she_does_not_take_it(house: House, how: str) -> None:
    for_li(house)
    await house.sits_down("li")
    if how == "signed_out":
        talk = await house.calls(OTHER, HELP)
        await answers(house)
        await house.calls(HER, VIA_FLOW)
        house.control.agents.not_ready("li", "break")
        await ends_call(house, talk)
        assert nodes(house) == ["hers"], "she may come back from her break"
        house.control.agents.sign_out("li")
    else:
        await house.calls(HER, VIA_FLOW)
        leg = str(house.switch.of("ring")[-1][0])
        await house.passes(16) if how == "no_answer" else await house.hear(s.LegEnded(leg, causes.USER_BUSY))
    await house.settle()
    assert nodes(house) == ["hers", "gone"]
    assert house.site.acd.waiting("sales") == []


async def test_a_supervisor_gives_her_to_another_agent(house: House) -> None:
    for_li(house)
    await house.sits_down("li")
    await house.calls(OTHER, HELP)
    await answers(house)
    await house.calls(HER, VIA_FLOW)
    call = next(call for call in house.site.calls.values() if call.customer_number == HER)
    await house.sits_down("chen")
    house.control.waiting.give(call, "chen", 30)
    assert rings(house) == ["li", "chen"]
    await answers(house)
    assert not house.control.flows.reaches(call)


# ── a number outside ─────────────────────────────────────────────────────────────────────────────────


def outside(house: House, number: str = ABROAD, **more: Any) -> None:
    ways = {"no_answer": "silent", "busy": "engaged", "refused": "sorry", **more}
    there = d.Number(number=number, seconds=20, **ways)
    others = {name: say(name) for name in ("silent", "engaged", "sorry", "after")}
    leads_to(house, VIA_FLOW, "there", there=there, **others)


async def test_a_number_outside_answers_and_hangs_up(house: House) -> None:
    outside(house, after="after")
    leg = await house.calls(HER, VIA_FLOW)
    (out,) = [args[0] for args in house.switch.of("dial")]
    assert house.dialled == [ABROAD]
    assert house.journal.of(e.TrunkTried)[0].purpose == "flow"
    assert house.switch.of("music") == [(leg,)], "she hears music while it rings"
    await house.hear(s.LegRinging(out), s.LegAnswered(out))
    (joined,) = house.switch.of("join")
    assert set(joined[1]) == {leg, out}
    await house.hear(s.LegEnded(out, 16))
    assert nodes(house) == ["there", "after"]
    await house.said_all(leg)
    await house.hear(s.LegEnded(leg, 16))
    assert house.outcome(leg) == "self_served"


async def test_without_a_way_on_the_call_ends_with_the_talk(house: House) -> None:
    outside(house)
    leg = await house.calls(HER, VIA_FLOW)
    out = house.switch.of("dial")[-1][0]
    await house.hear(s.LegAnswered(out), s.LegEnded(out, 16))
    assert leg in house.hung_up()
    await house.hear(s.LegEnded(leg, 16))
    assert house.outcome(leg) == "self_served"


@pytest.mark.parametrize(
    ("cause", "node"),
    [(causes.USER_BUSY, "engaged"), (causes.NO_ANSWER, "silent"), (causes.UNALLOCATED, "sorry")],
)
async def test_a_number_outside_is_not_reached(house: House, cause: int, node: str) -> None:
    outside(house)
    await house.calls(HER, VIA_FLOW)
    await house.hear(s.LegEnded(house.switch.of("dial")[-1][0], cause))
    assert nodes(house) == ["there", node]
    assert ends(house) == ["number"]


async def test_it_rings_no_longer_than_the_node_says(house: House) -> None:
    outside(house)
    await house.calls(HER, VIA_FLOW)
    await house.passes(19)
    assert nodes(house) == ["there"]
    await house.passes(2)
    assert nodes(house) == ["there", "silent"]
    assert house.switch.of("dial")[-1][0] in house.hung_up()


@pytest.mark.parametrize("number", ["{caller.language}", "+88213", "{nothing}"])
async def test_what_may_not_be_called_is_refused(house: House, number: str) -> None:
    outside(house, number)
    await house.calls(HER, VIA_FLOW)
    assert (nodes(house), house.dialled) == (["there", "sorry"], [])


async def test_left_out_ways_are_that_of_no_answer(house: House) -> None:
    outside(house, busy="", refused="")
    house.directory.trunks = {}
    house.site.outside.configured()
    await house.calls(HER, VIA_FLOW)
    assert nodes(house) == ["there", "silent"]
    assert house.journal.of(e.OutsideCallRefused)[0].reason == "no_trunk"


async def test_she_hangs_up_while_it_rings(house: House) -> None:
    outside(house)
    leg = await house.calls(HER, VIA_FLOW)
    out = house.switch.of("dial")[-1][0]
    await house.hear(s.LegEnded(leg, 16))
    assert out in house.hung_up()
    await house.hear(s.LegEnded(out, 16))
    assert (nodes(house), house.outcome(leg)) == (["there"], "abandoned")


async def test_an_agent_sends_her_into_a_flow_that_sends_her_outside(house: House) -> None:
    outside(house)
    await house.sits_down()
    leg = await house.calls(HER, SALES)
    await answers(house)
    call = house.site.by_leg[leg]
    house.control.parties.lend(call, "chen", Version(VIA_FLOW, 1))
    await house.settle()
    assert house.dialled == [ABROAD]
    assert house.state() != "talking", "she does not get her back"
    await house.hear(s.LegEnded(house.switch.of("dial")[-1][0], causes.USER_BUSY))
    assert nodes(house)[-2:] == ["there", "engaged"]
    assert call.in_flow


# ── rules of a queue ─────────────────────────────────────────────────────────────────────────────────


async def test_a_wait_that_is_too_long_leads_into_a_flow_and_back_into_the_line(house: House) -> None:
    leads_to(house, "sorry", "text", text=say("It takes long", "on"), on=d.Return())
    rules(house, rules=QueueRules("sales", spill=(Spill("wait", 20, "sorry", "flow"),)))
    leg = await house.calls(HER)
    await house.calls(OTHER)
    await house.passes(20)
    assert house.said(leg) == ["It takes long"]
    spilled = house.journal.of(e.CallSpilled)[0]
    assert spilled.call_id == house.site.by_leg[leg].id
    assert (spilled.to_queue_id, spilled.to_flow_id, spilled.when) == ("", "sorry", "wait")
    await house.said_all(leg)
    assert ends(house)[-1] == "line"
    assert house.site.acd.waiting("sales")[0] == house.site.by_leg[leg].id, "she keeps her place"
    await house.passes(100)
    assert house.said(leg) == ["It takes long"], "a rule sends nobody to the same place twice"
    await house.sits_down()
    assert rings(house) == ["chen"]


async def test_an_agent_who_is_not_reached_costs_nobody_her_place(house: House) -> None:
    hers = d.Agent(agent="li", queue="help", seconds=30, missed="back")
    leads_to(house, "ask", "hers", hers=hers, back=d.Return())
    rules(house, rules=QueueRules("sales", spill=(Spill("wait", 20, "ask", "flow"),)))
    await house.sits_down("li")
    await house.calls(OTHER, HELP)
    await answers(house)
    leg = await house.calls(HER)
    await house.passes(20)
    assert house.site.acd.waiting("help") == [house.site.by_leg[leg].id]
    await house.passes(30)
    assert (ends(house)[-1], house.site.acd.waiting("help")) == ("line", [])
    assert house.site.acd.waiting("sales") == [house.site.by_leg[leg].id]


async def test_a_flow_takes_her_elsewhere(house: House) -> None:
    leads_to(house, "more", "help", help=d.Queue(queue="help"))
    rules(house, rules=QueueRules("sales", spill=(Spill("size", 1, "more", "flow"),)))
    await house.calls(OTHER)
    leg = await house.calls(HER)
    assert house.site.acd.waiting("help") == [house.site.by_leg[leg].id]


async def test_outside_the_hours_of_a_queue(house: House) -> None:
    leads_to(house, "closed", "text", text=say("We are closed"))
    mornings = Calendar(time_zone="Asia/Shanghai", week=dict.fromkeys(WEEK, (Period("08:00", "12:30"),)))
    house.directory.calendars = {"office": mornings}
    rules(house, rules=QueueRules("sales", spill=(Spill("hours", 0, "closed", "flow", "office"),)))
    early = await house.calls(OTHER)
    assert house.now == MONDAY_NOON
    await house.passes(3600)
    assert house.said(early) == [], "who waits already is still waited for"
    late = await house.calls(HER)
    assert house.said(late) == ["We are closed"]


# ── what she waits for is gone ───────────────────────────────────────────────────────────────────────


async def test_a_queue_that_is_deleted_leads_back_to_the_beginning(house: House) -> None:
    leg = await house.calls(HER, SALES)
    sales = Version(SALES, 1)
    house.directory.flows[sales] = d.Flow(start="q", nodes={"q": d.Queue(queue="help")})
    del house.directory.queues["sales"]
    house.control.agents.members_changed()
    await house.settle()
    assert house.site.acd.waiting("help") == [house.site.by_leg[leg].id]


@pytest.mark.parametrize("there", [True, False])
async def test_a_parked_call_whose_queue_is_deleted(house: House, there: bool) -> None:
    await house.sits_down()
    leg = await house.calls(HER, SALES)
    await answers(house)
    call = house.site.by_leg[leg]
    house.control.parking.park(call, "chen")
    house.directory.flows[Version(SALES, 1)] = d.Flow(start="q", nodes={"q": d.Queue(queue="help")})
    del house.directory.queues["sales"]
    house.control.agents.members_changed()
    if not there:
        house.control.agents.not_ready("chen", "break")
    await house.passes(61)
    if there:
        assert rings(house) == ["chen", "chen"], "to her who parked it"
        await house.passes(16)
    assert house.site.acd.waiting("help") == [call.id]


# ── who lets it ring ─────────────────────────────────────────────────────────────────────────────────


async def test_a_queue_may_let_it_pass_that_nobody_takes_a_call(house: House) -> None:
    rules(house, most_misses=3, rules=QueueRules("sales", strategy="ring_all"))
    await house.sits_down("chen")
    await house.sits_down("li")
    await house.calls(HER, SALES)
    await house.passes(31)
    assert len(rings(house)) == 6, "both are rung again each time"
    assert (house.state("chen"), house.state("li")) == ("ringing", "ringing")
    await house.passes(15)
    assert (house.state("chen"), house.state("li")) == ("not_ready", "not_ready")


async def test_who_takes_one_begins_to_count_anew(house: House) -> None:
    rules(house, most_misses=2)
    await house.sits_down()
    first = await house.calls(HER, SALES)
    await house.passes(16)
    await answers(house)
    await ends_call(house, first)
    await house.calls(OTHER, SALES)
    await house.passes(15)
    assert house.state() == "ringing"
    await house.hear(s.LegEnded(str(house.switch.of("ring")[-1][0]), causes.USER_BUSY))
    assert house.state() == "not_ready", "who refuses says so herself"
