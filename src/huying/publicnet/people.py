"""The people outside: callers who come in, and whoever picks up a number the centre dials.

Each call is one coroutine that tells a person's story from the first ring to the last word, and writes down
what happened in the ledger. A story always ends: every wait has a limit.
"""

from __future__ import annotations

import asyncio

from huying.kit.clock import Clock, now
from huying.publicnet import plan, speech
from huying.publicnet.line import NORMAL, Board, Gone, Leg, first_of, wait_for
from huying.publicnet.parties import Parties, Party, Tally
from huying.publicnet.scenario import (
    CAUSES,
    Behaviour,
    Busy,
    Congestion,
    Fax,
    Machine,
    Person,
    Scenario,
    Suspended,
    SwitchedOff,
    Unreachable,
    Vacant,
    kind_of,
)
from huying.publicnet.truth import Ledger, Placed, PlacedOutcome, Received, ReceivedOutcome

RING_LIMIT = 60
LONGEST_WAIT = 3600.0
SHORTEST_TALK = 0.3  # nobody hangs up faster than this once somebody speaks
OTHER_SIDE_LIMIT = 15.0  # seconds the other side has to hang up when it is its turn
HUMAN_LIMIT = 600.0  # the same when an agent is a human, who may talk as long as she likes


class World:
    """What the people share."""

    def __init__(self, scenario: Scenario, sounds: speech.Sounds, ledger: Ledger, clock: Clock = now) -> None:
        self.scenario = scenario
        self.sounds = sounds
        self.ledger = ledger
        self.clock = clock
        self.parties = Parties(clock)
        self.tally = Tally()

    def media(self, name: str) -> str:
        """The ARI media URI of a sound."""
        return self.sounds.media(name)


# ── calling in ───────────────────────────────────────────────────────────────────────────────────


async def call_in(world: World, board: Board, planned: plan.PlannedCall) -> None:
    """One caller's story."""
    entry = Placed(id=planned.id, caller=planned.caller, called=planned.called, at=world.clock())
    world.ledger.placed.append(entry)
    party = Party(
        planned.id,
        planned.caller,
        planned.language,
        planned.dialogue,
        planned.talk,
        hangs_up=planned.hangs_up,
    )
    world.parties.enter(party)
    try:
        leg = await board.place(planned.caller, planned.called, seconds=RING_LIMIT)
        await first_of(leg.answered.wait(), wait_for(leg.gone), timeout=RING_LIMIT + 5)
        if leg.answered.is_set():
            entry.answered = world.clock()
            entry.packets_received = await _wait_and_talk(world, leg, planned, party)
        leg.hang_up()
        gone = await leg.gone
        entry.cause, entry.sip_code = gone.cause, gone.sip_code
        entry.ended_by = "caller" if gone.by_us else "centre"
    finally:
        world.parties.leave(party)
        entry.ended = world.clock()
        entry.joined, entry.agent = party.joined_at, party.agent
        entry.outcome = _placed_outcome(entry)


async def _wait_and_talk(world: World, leg: Leg, planned: plan.PlannedCall, party: Party) -> int | None:
    leg.keep_playing(world.media(speech.CNG if planned.fax else speech.ROOM))
    keys = asyncio.create_task(_press_keys(leg, planned))
    try:
        await first_of(party.joined.wait(), wait_for(leg.gone), timeout=min(planned.patience, LONGEST_WAIT))
    finally:
        keys.cancel()
    if party.joined.is_set() and not leg.gone.done():
        return await talk(world, leg, party)
    return await leg.packets()


async def _press_keys(leg: Leg, planned: plan.PlannedCall) -> None:
    if planned.keys:
        await asyncio.sleep(planned.keys_after)
        leg.press(planned.keys)


def _placed_outcome(entry: Placed) -> PlacedOutcome:
    if entry.answered is None:
        return "refused"
    if entry.joined is not None:
        return "talked"
    return "gave_up" if entry.ended_by == "caller" else "cut_off"


async def talk(world: World, leg: Leg, party: Party) -> int | None:
    """The customer's side of a conversation that has just begun. Packets heard, None when unknown."""
    leg.keep_playing(world.media(world.sounds.dialogue("customer", party.language, party.dialogue)))
    limit = max(party.talk, SHORTEST_TALK)
    if not party.hangs_up:
        limit += HUMAN_LIMIT if party.human else OTHER_SIDE_LIMIT
    await first_of(wait_for(leg.gone), timeout=limit)
    return await leg.packets()


# ── being called ─────────────────────────────────────────────────────────────────────────────────


async def be_called(world: World, leg: Leg, number: str, caller: str) -> None:
    """The story of one call to a number."""
    planned = plan.answer(world.scenario, number, world.tally.next(number))
    entry = Received(
        id=leg.id,
        number=number,
        caller=caller,
        at=world.clock(),
        behaviour=planned.name,
        kind=kind_of(planned.behaviour),
    )
    world.ledger.received.append(entry)
    party = Party(
        leg.id,
        number,
        getattr(planned.behaviour, "language", "en"),
        planned.dialogue,
        planned.talk or planned.lasts,
        hangs_up=planned.hangs_up or not isinstance(planned.behaviour, Person),
    )
    try:
        await _before_answer(world, leg, planned)
        if isinstance(planned.behaviour, Person | Machine | Fax) and not leg.gone.done():
            world.parties.enter(party)
            await leg.answer()
            entry.answered = world.clock() if leg.answered.is_set() else None
            entry.packets_received = await _after_answer(world, leg, planned, party)
        leg.hang_up(cause_of(planned.behaviour) if entry.answered is None else NORMAL)
        gone = await leg.gone
        entry.cause = gone.cause
        entry.outcome = _received_outcome(entry, party, gone)
    finally:
        world.parties.leave(party)
        entry.ended = world.clock()
        entry.joined, entry.agent = party.joined_at, party.agent


def cause_of(behaviour: Behaviour) -> int:
    """The Q.850 cause a number that is not answered is released with."""
    given: int | None = getattr(behaviour, "cause", None)
    return given if given is not None else CAUSES.get(kind_of(behaviour), NORMAL)


def _received_outcome(entry: Received, party: Party, gone: Gone) -> ReceivedOutcome:
    if entry.answered is not None:
        return "talked" if party.joined.is_set() else "nobody_spoke"
    return "released" if gone.by_us else "cancelled"


async def _before_answer(world: World, leg: Leg, planned: plan.PlannedAnswer) -> None:
    """Ringing, a delay or a notice; ends early when the centre gives up."""
    behaviour = planned.behaviour
    if isinstance(behaviour, Vacant | Suspended | SwitchedOff | Unreachable):
        await first_of(wait_for(leg.gone), timeout=behaviour.after)
        leg.progress()
        for _ in range(behaviour.repeats):
            await leg.play(world.media(world.sounds.notice(kind_of(behaviour), behaviour.language)))
    elif isinstance(behaviour, Busy | Congestion):
        await first_of(wait_for(leg.gone), timeout=behaviour.after)
    else:
        if planned.rings_seconds > 0:
            leg.ring()
        await first_of(wait_for(leg.gone), timeout=planned.rings_seconds)


async def _after_answer(world: World, leg: Leg, planned: plan.PlannedAnswer, party: Party) -> int | None:
    behaviour = planned.behaviour
    if isinstance(behaviour, Machine):
        await leg.play(world.media(f"machine-{behaviour.language}"), world.media(speech.BEEP))
        leg.keep_playing(world.media(speech.ROOM))
        await first_of(wait_for(leg.gone), timeout=planned.lasts)
        return await leg.packets()
    if isinstance(behaviour, Fax):
        leg.keep_playing(world.media(speech.CED))
        await first_of(wait_for(leg.gone), timeout=planned.lasts)
        return await leg.packets()
    await first_of(leg.play(world.media(f"hello-{party.language}")), party.joined.wait())
    if not party.joined.is_set():
        leg.keep_playing(world.media(speech.ROOM))
    await first_of(party.joined.wait(), wait_for(leg.gone), timeout=planned.patience)
    if party.joined.is_set() and not leg.gone.done():
        return await talk(world, leg, party)
    return await leg.packets()
