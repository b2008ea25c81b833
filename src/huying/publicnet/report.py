"""Do the centre's books agree with what really happened? Pure: ledger and books in, one report out.

Every disagreement becomes an entry of `unaccounted` with its reason; nothing is averaged away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal, get_args

import msgspec

from huying.journal.events import AttemptResult
from huying.kit.clock import SECOND, Micros
from huying.publicnet.books import Attempt, Books, Call, Recording
from huying.publicnet.scenario import CAUSES
from huying.publicnet.truth import Ledger, Placed, Received, RobotCall

EARLY: Micros = 1 * SECOND  # clocks are the same machine's; a call may be noticed a moment before we note it
LATE: Micros = 10 * SECOND
AT_ONCE: Micros = SECOND // 2  # two things that happen within this may be seen in either order
SHORTER = 1.0  # seconds a recording may lack against the talk, for the bridge's and the file's edges
LOSS = 0.02  # share of it, besides: sound that a busy machine did not send is in no recording
LONGER = 2.5
PACKETS = 50  # RTP packets a second at 20 ms each
LONG_ENOUGH_TO_HEAR = 2.0

HONEST = "lost"
"""The centre was away when it ended and says that it does not know: no disagreement, but counted."""
WITHOUT_A_CALL = ("invalid", HONEST)
"""Results an attempt may have though the network never saw it: not dialled, or honestly unknown."""


class Unaccounted(msgspec.Struct, frozen=True):
    what: Literal["call", "attempt", "recording", "robot_call"]
    id: str
    reason: str


class Report(msgspec.Struct, kw_only=True):
    """The report file. Waits in seconds; `mean_wait` is the average speed of answer (queue to agent)."""

    offered: int
    answered: int
    abandoned: int
    mean_wait: float
    mean_wait_abandoned: float
    outcomes: dict[str, int]
    attempts: dict[str, int]
    recordings: int
    events: int
    unaccounted: list[Unaccounted]
    network: dict[str, int]
    seed: int
    seconds: float
    replay: dict[str, float | int | str] | None = None


_EXPECTED = {
    "talked": ("answered",),
    "gave_up": ("abandoned", "self_served"),
    "cut_off": ("self_served",),
    "refused": ("refused",),
}
"""What the centre may say of a call of which the network saw this: after a message either side hangs up."""


def compare(ledger: Ledger, books: Books, *, seed: int, seconds: float) -> Report:
    """The report over one run."""
    inbound = [call for call in books.calls if call.direction == "inbound"]
    answered = [call for call in inbound if call.answered_us is not None]
    abandoned = [call for call in inbound if call.outcome == "abandoned"]
    pairs, problems = _match_placed(ledger.placed, inbound)
    for placed, call in pairs:
        problems += _check_placed(placed, call)
    problems += _check_attempts(ledger.received, books)
    problems += _check_open(books.calls)
    talks = {call.id: _talk_of(placed, ledger.robot_calls) for placed, call in pairs}
    problems += _check_recordings(books, talks)
    problems += _check_robots(ledger.robot_calls)
    problems += _check_hearing(ledger)
    return Report(
        offered=len(inbound),
        answered=len(answered),
        abandoned=len(abandoned),
        mean_wait=_mean(_waited(call, call.answered_us) for call in answered),
        mean_wait_abandoned=_mean(_waited(call, call.ended_us) for call in abandoned),
        outcomes=dict(Counter(call.outcome or "open" for call in inbound)),
        attempts=dict(Counter(attempt.result or "open" for attempt in books.attempts)),
        recordings=sum(recording.state == "stored" for recording in books.recordings),
        events=books.events,
        unaccounted=problems,
        network=_network(ledger),
        seed=seed,
        seconds=seconds,
    )


def _network(ledger: Ledger) -> dict[str, int]:
    counts = Counter(f"placed_{call.outcome}" for call in ledger.placed)
    counts.update(f"received_{call.outcome}" for call in ledger.received)
    counts.update(f"robots_{call.does}" for call in ledger.robot_calls)
    return {"placed": len(ledger.placed), "received": len(ledger.received), **counts}


# ── calls in ─────────────────────────────────────────────────────────────────────────────────────


def _match_placed(
    placed: Sequence[Placed], calls: Sequence[Call]
) -> tuple[list[tuple[Placed, Call]], list[Unaccounted]]:
    """Each placed call with the centre's row for it: same numbers, offered when it was placed."""
    left = list(calls)
    pairs, problems = [], []
    for entry in placed:
        fits = [
            call
            for call in left
            if _same(call.customer_number, entry.caller)
            and _same(call.our_number, entry.called)
            and entry.at - EARLY <= call.offered_us <= max(entry.at + LATE, (entry.ended or 0) + EARLY)
        ]
        if not fits:
            said = f"{entry.outcome}, cause {entry.cause}, SIP {entry.sip_code}"
            reason = f"placed from {entry.caller} to {entry.called} ({said}), the centre has no such call"
            problems.append(Unaccounted("call", entry.id, reason))
            continue
        call = min(fits, key=lambda call: abs(call.offered_us - entry.at))
        left.remove(call)
        pairs.append((entry, call))
    problems += [Unaccounted("call", call.id, "the centre has a call nobody placed") for call in left]
    return pairs, problems


def _check_placed(entry: Placed, call: Call) -> list[Unaccounted]:
    if call.ended_us is None or call.outcome in (*_EXPECTED.get(entry.outcome or "", ()), HONEST):
        return []
    if call.outcome in ("answered", "abandoned") and _close(entry.joined, call.ended_us):
        return []  # an answer and a hang-up crossed on the wire
    if call.outcome == "answered" and entry.outcome == "gave_up" and _close(entry.ended, call.answered_us):
        return []
    seen = f"the network saw {entry.outcome}, cause {entry.cause}, ended by {entry.ended_by}"
    return [Unaccounted("call", call.id, f"the centre says {call.outcome}; {seen} ({entry.id})")]


# ── calls out ────────────────────────────────────────────────────────────────────────────────────


def _check_attempts(received: Sequence[Received], books: Books) -> list[Unaccounted]:
    left = list(received)
    problems = []
    for attempt in books.attempts:
        if attempt.result is None:
            problems.append(Unaccounted("attempt", attempt.id, "it has no result"))
        entry = _received_for(attempt, left)
        if entry is None:
            if attempt.result not in (None, *WITHOUT_A_CALL):
                reason = f"{attempt.result}, but the network never received a call to {attempt.number}"
                problems.append(Unaccounted("attempt", attempt.id, reason))
            continue
        left.remove(entry)
        problems += _check_received(attempt, entry)
    problems += [
        Unaccounted("call", entry.id, f"the network received a call to {entry.number} that is no attempt")
        for entry in left
    ]
    return problems


def _received_for(attempt: Attempt, received: Iterable[Received]) -> Received | None:
    fits = [
        entry
        for entry in received
        if _same(entry.number, attempt.number)
        and attempt.started_us - EARLY <= entry.at <= attempt.started_us + LATE
    ]
    return min(fits, key=lambda entry: abs(entry.at - attempt.started_us), default=None)


def _check_received(attempt: Attempt, entry: Received) -> list[Unaccounted]:
    allowed = _allowed_results(entry)
    if attempt.result is None or attempt.result in (*allowed, HONEST):
        return []
    if {attempt.result, *allowed} <= {"answered", "abandoned"} and _close(entry.joined, entry.ended):
        return []
    seen = f"{entry.outcome} ({entry.kind}, cause {entry.cause})"
    reason = f"the centre says {attempt.result}, the network saw {seen}"
    return [Unaccounted("attempt", attempt.id, reason)]


def _allowed_results(entry: Received) -> set[str]:
    if entry.outcome == "talked":
        return {"answered"}
    if entry.outcome == "nobody_spoke":
        return {"abandoned"}
    if entry.outcome == "cancelled":
        return {"no_answer", "cancelled"}
    if entry.cause == CAUSES.get(entry.kind):
        return {entry.kind}
    return set(get_args(AttemptResult)) - {"answered", "abandoned"}  # a cause of the scenario's own


# ── everything ───────────────────────────────────────────────────────────────────────────────────


def _check_open(calls: Iterable[Call]) -> list[Unaccounted]:
    return [
        Unaccounted("call", call.id, f"still open in the centre ({call.direction}, {call.customer_number})")
        for call in calls
        if call.ended_us is None or call.outcome is None
    ]


def _talk_of(placed: Placed, robot_calls: Iterable[RobotCall]) -> tuple[float, float]:
    """(least, most) seconds of a conversation: robots' legs together, and from the first word to the end.

    They differ when an agent was lost on the way and another took over.
    """
    legs = [_talk(call.answered, call.ended) for call in robot_calls if call.party == placed.id]
    whole = _talk(placed.joined, placed.ended)
    return (min(sum(legs), whole) if legs else whole), whole


def _check_recordings(books: Books, talks: dict[str, tuple[float, float]]) -> list[Unaccounted]:
    """Each conversation has one whole recording, as long as both sides say it was."""
    by_call: dict[str, list[Recording]] = {}
    for recording in books.recordings:
        by_call.setdefault(recording.call_id, []).append(recording)
    problems = []
    for call in books.calls:
        own = by_call.get(call.id, [])
        if call.answered_us is None or call.ended_us is None or not call.recorded:
            continue
        if len(own) != 1:
            reason = f"the call was connected and has {len(own)} recordings"
            problems.append(Unaccounted("recording", call.id, reason))
            continue
        own_view = _talk(call.answered_us, call.ended_us)
        if reason := _fault(own[0], *talks.get(call.id, (own_view, own_view))):
            problems.append(Unaccounted("recording", own[0].id, f"{reason} (call {call.id})"))
    return problems


def _fault(recording: Recording, least: float, most: float) -> str:
    if recording.state != "stored":
        return f"it is {recording.state}"
    if recording.file_seconds is None:
        return f"its file {recording.file} cannot be read"
    if not least * (1 - LOSS) - SHORTER <= recording.file_seconds <= most + LONGER:
        return f"it lasts {recording.file_seconds:.1f} s, the talk {least:.1f} s"
    return ""


def _check_robots(calls: Iterable[RobotCall]) -> list[Unaccounted]:
    return [
        Unaccounted("robot_call", call.call_id, f"{call.robot} answered {call.shown}, who was on no line")
        for call in calls
        if call.answered is not None and not call.party and not _close(call.answered, call.ended)
    ]


def _check_hearing(ledger: Ledger) -> list[Unaccounted]:
    """Who talked must have heard the other side; only the one who hung up could still count packets."""
    problems = []
    talks: list[tuple[str, Micros | None, Micros | None, int | None]] = [
        *((call.id, call.joined, call.ended, call.packets_received) for call in ledger.placed),
        *((call.id, call.joined, call.ended, call.packets_received) for call in ledger.received),
        *(
            (call.call_id, call.answered, call.ended, call.packets_received)
            for call in ledger.robot_calls
            if call.party
        ),
    ]
    for name, begin, end, packets in talks:
        lasted = _talk(begin, end)
        if packets is not None and lasted >= LONG_ENOUGH_TO_HEAR and packets < lasted * PACKETS / 2:
            reason = f"in {lasted:.1f} s of talk only {packets} packets of sound arrived"
            problems.append(Unaccounted("call", name, reason))
    return problems


def _same(one: str, other: str) -> bool:
    return one.lstrip("+") == other.lstrip("+")


def _close(one: Micros | None, other: Micros | None) -> bool:
    return one is not None and other is not None and abs(one - other) <= AT_ONCE


def _talk(begin: Micros | None, end: Micros | None) -> float:
    return 0.0 if begin is None or end is None else (end - begin) / SECOND


def _waited(call: Call, until: Micros | None) -> float:
    since = call.queued_us if call.queued_us is not None else call.offered_us
    return 0.0 if until is None else max(0, until - since) / SECOND


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return round(sum(found) / len(found), 3) if found else 0.0
