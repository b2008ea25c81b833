"""Who takes part in a call, from facts alone: whatever happens, nobody sits in silence or in two rooms."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huying.journal import events as e
from huying.routing.why import Why
from huying.telephony.conversation import Conversation, part_of

pytestmark = pytest.mark.unit

CALL, CUSTOMER = "call-1", "customer"
LEGS = ["l1", "l2", "l3"]
AGENT = {"l1": "a1", "l2": "a2", "l3": None}
"""l3 is a number outside."""


def offered(leg: str = "l1", at: int = 10) -> e.Event:
    return e.AgentOffered(
        at=at, call_id=CALL, queue_id="q", agent_id=AGENT[leg] or "", leg_id=leg, why=Why("longest_idle")
    )


def answered(leg: str = "l1", at: int = 20) -> e.Event:
    return e.AgentAnswered(at=at, call_id=CALL, agent_id=AGENT[leg] or "", leg_id=leg)


def invited(leg: str, place: e.Place, at: int = 30) -> e.Event:
    return e.PartyInvited(
        at=at, call_id=CALL, leg_id=leg, by="a1", place=place, agent_id=AGENT[leg],
        number="" if AGENT[leg] else "+861055500009",
    )  # fmt: skip


def came(leg: str, at: int = 40) -> e.Event:
    return e.PartyAnswered(at=at, call_id=CALL, leg_id=leg, agent_id=AGENT[leg])


def after(*events: e.Event) -> Conversation:
    conversation = Conversation()
    for event in events:
        conversation.hear(event)
    return conversation


TALK = (offered(), answered())
ADVICE = (*TALK, invited("l2", "consult"), came("l2"))


def withdrawn(leg: str, at: int = 25) -> e.Event:
    return e.OfferWithdrawn(at=at, call_id=CALL, agent_id=AGENT[leg] or "", leg_id=leg)


def test_of_all_who_are_rung_the_first_answer_has_the_call() -> None:
    rung = after(offered("l1"), offered("l2"))
    assert [part.leg_id for part in rung.offered()] == ["l1", "l2"]
    rung.hear(answered("l2"))
    assert [part.leg_id for part in rung.offered()] == ["l1"]
    rung.hear(withdrawn("l1"))
    assert rung.lead is rung.parts["l2"]
    assert rung.open() == [rung.parts["l2"]]
    assert rung.rooms(CUSTOMER).main == {CUSTOMER, "l2"}


def test_a_parked_customer_is_alone_with_music() -> None:
    parked = after(*TALK, e.CallParked(at=30, call_id=CALL, agent_id="a1", lot=1, seconds=60))
    assert parked.lead is None
    assert parked.rooms(CUSTOMER).music == {CUSTOMER}


def test_nobody_is_arranged_before_the_first_talk() -> None:
    rooms = after(offered()).rooms(CUSTOMER)
    assert not rooms.main
    assert not rooms.music


def test_two_talk() -> None:
    rooms = after(*TALK).rooms(CUSTOMER)
    assert rooms.main == {CUSTOMER, "l1"}
    assert not rooms.music


def test_on_hold_she_hears_music_and_it_is_counted() -> None:
    held = after(*TALK, e.CallHeld(at=50, call_id=CALL, agent_id="a1"))
    assert held.rooms(CUSTOMER).main == held.rooms(CUSTOMER).music == {CUSTOMER}
    held.hear(e.CallResumed(at=80, call_id=CALL, agent_id="a1"))
    assert held.rooms(CUSTOMER).main == {CUSTOMER, "l1"}
    assert held.parts["l1"].hold_us == 30


def test_advice_the_ring_the_talk_the_swap() -> None:
    rings = after(*TALK, invited("l2", "consult")).rooms(CUSTOMER)
    assert (rings.consult, rings.ringback, rings.music) == ({"l1"}, {"l1"}, {CUSTOMER})
    talk = after(*ADVICE).rooms(CUSTOMER)
    assert (talk.consult, talk.ringback, talk.music) == ({"l1", "l2"}, set(), {CUSTOMER})
    swapped = after(*ADVICE, e.ConsultSwapped(at=60, call_id=CALL, agent_id="a1", place="main"))
    rooms = swapped.rooms(CUSTOMER)
    assert (rooms.main, rooms.consult, rooms.music) == ({CUSTOMER, "l1"}, {"l2"}, {"l2"})


def test_joined_and_left_to_the_colleague() -> None:
    joined = after(*ADVICE, e.ConsultJoined(at=60, call_id=CALL, agent_id="a1"))
    assert joined.rooms(CUSTOMER).main == {CUSTOMER, "l1", "l2"}
    joined.hear(e.PartyLeft(at=70, call_id=CALL, leg_id="l1", reason="hung_up", agent_id="a1", heir="l2"))
    assert joined.lead is joined.parts["l2"]
    assert joined.rooms(CUSTOMER).main == {CUSTOMER, "l2"}


def test_handed_over_after_advice() -> None:
    given_away = after(
        *ADVICE, e.CallTransferred(at=60, call_id=CALL, agent_id="a1", kind="attended", leg_id="l2")
    )
    assert given_away.lead is given_away.parts["l2"]
    assert given_away.parts["l1"].left_us == 60
    assert given_away.parts["l1"].hold_us == 30


def test_the_adviser_goes_and_nobody_overhears_the_agent() -> None:
    alone = after(*ADVICE, e.PartyLeft(at=60, call_id=CALL, leg_id="l2", reason="hung_up", agent_id="a2"))
    assert alone.parts["l1"].place == "aside"
    assert alone.rooms(CUSTOMER).music == {CUSTOMER}


def test_back_in_the_queue_nobody_has_the_call() -> None:
    waits = after(*TALK, e.CallQueued(at=60, call_id=CALL, queue_id="q", requeued=True))
    assert waits.lead is None
    assert waits.rooms(CUSTOMER).music == {CUSTOMER}


def test_each_who_took_part_has_a_wrap_up_of_her_own() -> None:
    over = after(
        *ADVICE,
        e.CallEnded(at=90, call_id=CALL, outcome="answered", ended_by="customer", cause=16),
        e.WrapUpEnded(at=120, agent_id="a2", call_id=CALL, disposition="sale", note="n"),
    )
    assert (over.parts["l2"].wrapped_us, over.parts["l2"].disposition) == (120, "sale")
    assert over.parts["l1"].wrapped_us is None
    assert over.parts["l1"].hold_us == 60


FACTS: dict[str, Any] = {
    "offered": lambda leg, at: offered(leg, at) if AGENT[leg] else invited(leg, "main", at),
    "answered": lambda leg, at: answered(leg, at) if AGENT[leg] else came(leg, at),
    "advice": lambda leg, at: invited(leg, "consult", at),
    "added": lambda leg, at: invited(leg, "main", at),
    "came": came,
    "missed": lambda leg, at: e.PartyMissed(at=at, call_id=CALL, leg_id=leg, reason="no_answer"),
    "left": lambda leg, at: e.PartyLeft(
        at=at, call_id=CALL, leg_id=leg, reason="hung_up", heir=LEGS[at % 3]
    ),
    "held": lambda leg, at: e.CallHeld(at=at, call_id=CALL, agent_id="a1"),
    "resumed": lambda leg, at: e.CallResumed(at=at, call_id=CALL, agent_id="a1"),
    "swapped": lambda leg, at: e.ConsultSwapped(at=at, call_id=CALL, agent_id="a1", place="consult"),
    "joined": lambda leg, at: e.ConsultJoined(at=at, call_id=CALL, agent_id="a1"),
    "given": lambda leg, at: e.CallTransferred(
        at=at, call_id=CALL, agent_id="a1", kind="attended", leg_id=leg
    ),
    "queued": lambda leg, at: e.CallQueued(at=at, call_id=CALL, queue_id="q"),
}  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(sorted(FACTS)), st.sampled_from(LEGS)), max_size=40))
def test_whatever_happens(road: list[tuple[str, str]]) -> None:
    """Also roads call control never takes: the books may be told anything and stay books."""
    conversation = Conversation()
    for at, (what, leg) in enumerate(road, start=10):
        conversation.hear(FACTS[what](leg, at))
        rooms = conversation.rooms(CUSTOMER)
        assert not rooms.main & rooms.consult
        if conversation.begun:
            assert CUSTOMER in rooms.main
            assert (CUSTOMER in rooms.music) == (rooms.main == {CUSTOMER})
        assert len([part for part in conversation.parts.values() if part.lead and part.present]) <= 1
        present = {part.leg_id for part in conversation.parts.values() if part.present}
        assert (rooms.main | rooms.consult) - {CUSTOMER} <= present
        assert all(0 <= part.hold_us <= at for part in conversation.parts.values())
        again = Conversation(part_of(asdict(part)) for part in conversation.parts.values())
        assert again.rooms(CUSTOMER) == rooms
