"""Calls, their time lines, attempts, recordings and agents' time, as they follow from the facts."""

from __future__ import annotations

from collections.abc import Sequence

import asyncpg
import msgspec

from huying.journal import events as e
from huying.journal.agent_state import agent_after
from huying.journal.codec import fields
from huying.journal.projector import Fact, Fold, Row, RowFold, json_column
from huying.kit.clock import SECOND, Micros
from huying.telephony.conversation import HEARS, PART_FIELDS, Conversation, Part, part_of

_EMPTY_CALL: Row = {
    "queue_id": None,
    "campaign_id": None,
    "attempt_id": None,
    "agent_id": None,
    "queued_us": None,
    "expected_wait_seconds": None,
    "connected_us": None,
    "answered_us": None,
    "ended_us": None,
    "wrapped_us": None,
    "outcome": None,
    "ended_by": None,
    "cause": None,
    "sip_code": None,
    "missed": 0,
    "disposition": None,
    "note": None,
}


def call_key(event: e.Event) -> str | None:
    """The call whose row a fact changes."""
    match event:
        case (
            e.CallOffered()
            | e.CallPlaced()
            | e.CallConnected()
            | e.CallQueued()
            | e.AgentMissed()
            | e.AgentAnswered()
            | e.CallTransferred()
            | e.PartyLeft()
            | e.CallEnded()
            | e.WrapUpEnded()
            | e.TrunkTried()
        ):
            return event.call_id
        case _:
            return None


def step_call(row: Row | None, event: e.Event) -> Row | None:
    """The row of a call after a fact. A fact about a call that was never offered changes nothing."""
    match event:
        case e.CallOffered():
            return {
                **_EMPTY_CALL,
                "id": event.call_id,
                "direction": "inbound",
                "channel_id": event.channel_id,
                "customer_number": event.caller,
                "our_number": event.called,
                "customer_id": event.customer_id,
                "queue_id": event.queue_id,
                "locale": event.locale,
                "offered_us": event.at,
            }
        case e.CallPlaced():
            return {
                **_EMPTY_CALL,
                "id": event.call_id,
                "direction": "outbound",
                "channel_id": event.channel_id,
                "customer_number": event.called,
                "our_number": event.caller,
                "customer_id": event.customer_id,
                "queue_id": event.queue_id,
                "campaign_id": event.campaign_id,
                "attempt_id": event.attempt_id,
                "agent_id": event.agent_id,
                "locale": event.locale,
                "offered_us": event.at,
            }
    if row is None:
        return None
    match event:
        case e.TrunkTried():
            return _tried(row, event)
        case e.CallConnected():
            return {**row, "connected_us": event.at}
        case e.CallQueued():
            first = row["queued_us"] is None
            return {
                **row,
                "queue_id": event.queue_id,
                "queued_us": event.at if first else row["queued_us"],
                "expected_wait_seconds": event.expected_seconds if first else row["expected_wait_seconds"],
                "agent_id": None,
            }
        case e.AgentMissed():
            return {**row, "missed": _number(row["missed"]) + 1}
        case e.AgentAnswered():
            answered = row["answered_us"] if row["answered_us"] is not None else event.at
            return {**row, "agent_id": event.agent_id, "answered_us": answered}
        case e.CallTransferred() if event.to_agent_id is not None and event.leg_id:
            return {**row, "agent_id": event.to_agent_id}
        case e.PartyLeft() if event.heir_agent_id is not None:
            return {**row, "agent_id": event.heir_agent_id}
        case e.CallEnded():
            return {
                **row,
                "ended_us": event.at,
                "outcome": event.outcome,
                "ended_by": event.ended_by,
                "cause": event.cause,
                "sip_code": event.sip_code,
            }
        case e.WrapUpEnded():
            return {
                **row,
                "wrapped_us": event.at,
                "disposition": event.disposition,
                "note": event.note,
            }
        case _:
            return row


def _tried(row: Row, event: e.TrunkTried) -> Row:
    """The customer's line has a name and shows a number, whichever trunk it goes by."""
    if row["channel_id"] not in (event.leg_id, event.instead_of):
        return row
    return {**row, "channel_id": event.leg_id, "our_number": row["our_number"] or event.caller}


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def attempt_key(event: e.Event) -> str | None:
    return event.attempt_id if isinstance(event, e.AttemptStarted | e.AttemptEnded) else None


def step_attempt(row: Row | None, event: e.Event) -> Row | None:
    """The row of an attempt after a fact. The first result stands."""
    match event:
        case e.AttemptStarted():
            return {
                "id": event.attempt_id,
                "campaign_id": event.campaign_id,
                "lead_id": event.lead_id,
                "call_id": event.call_id,
                "agent_id": event.agent_id,
                "number": event.number,
                "started_us": event.at,
            }
        case e.AttemptEnded() if row is not None and row.get("result") is None:
            return {
                **row,
                "ended_us": event.at,
                "result": event.result,
                "cause": event.cause,
                "sip_code": event.sip_code,
            }
        case _:
            return row


def recording_key(event: e.Event) -> str | None:
    match event:
        case (
            e.RecordingStarted()
            | e.RecordingPaused()
            | e.RecordingResumed()
            | e.RecordingStored()
            | e.RecordingProblemFound()
            | e.RecordingHeld()
            | e.RecordingReleased()
            | e.RecordingDeleted()
            | e.StatementKept()
        ):
            return event.recording_id
        case _:
            return None


def step_recording(row: Row | None, event: e.Event) -> Row | None:
    """The row of a recording after a fact."""
    if isinstance(event, e.RecordingStarted):
        return {
            "id": event.recording_id,
            "call_id": event.call_id,
            "file": event.file,
            "started_us": event.at,
            "state": "recording",
            "paused_seconds": 0.0,
            "statements": json_column([]),
        }
    if row is None or row["state"] == "deleted":
        return row
    match event:
        case e.RecordingPaused():
            return {**row, "paused_us": event.at}
        case e.RecordingResumed():
            return {**row, "paused_us": None, "paused_seconds": _paused(row, event.at)}
        case e.StatementKept():
            return {**row, "statements": _stated(row["statements"], event)}
        case e.RecordingHeld():
            return {**row, "held_us": event.at, "held_by": event.by, "held_reason": event.reason}
        case e.RecordingReleased():
            return {**row, "held_us": None, "held_by": None, "held_reason": None}
        case e.RecordingDeleted():
            return {**row, "state": "deleted", "deleted_us": event.at}
        case e.RecordingStored():
            return {
                **row,
                "file": event.file,
                "state": "stored" if row["state"] == "recording" else row["state"],
                "seconds": event.seconds,
                "size_bytes": event.size_bytes,
                "sha256": event.sha256,
            }
        case e.RecordingProblemFound():
            return {
                **row,
                "state": event.problem,
                "expected_seconds": event.expected_seconds,
                "seconds": event.found_seconds,
            }
        case _:
            return row


def _stated(before: object, event: e.StatementKept) -> str:
    assert isinstance(before, str)
    told = {
        "name": event.name,
        "offset_seconds": event.offset_seconds,
        "seconds": event.seconds,
        "values": event.values,
    }
    return json_column([*msgspec.json.decode(before), told])


def _paused(row: Row, until: Micros) -> float:
    """Seconds of pause so far, with the one that ends now."""
    before, since = row["paused_seconds"], row.get("paused_us")
    assert isinstance(before, float)
    return before + (until - since) / SECOND if isinstance(since, int) else before


class CallEventsFold:
    """The time line: every fact that names a call, as it was recorded."""

    tables: tuple[str, ...] = ("call_events",)

    async def apply(self, connection: asyncpg.Connection, facts: Sequence[Fact]) -> None:
        rows = []
        for fact in facts:
            call_id = getattr(fact.event, "call_id", None)
            if call_id is not None:
                data = json_column(fields(fact.event))
                kind = type(fact.event).__name__
                rows.append((call_id, fact.sequence, fact.position, kind, fact.event.at, data))
        if rows:
            await connection.executemany(
                "INSERT INTO call_events (call_id, sequence, position, type, at_us, data) "
                "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
                rows,
            )


class CallPartsFold:
    """One row for each person's part in a call (`telephony.conversation`)."""

    tables: tuple[str, ...] = ("call_parts",)
    _names = ", ".join(PART_FIELDS)
    _select = f"SELECT {_names} FROM call_parts WHERE call_id = ANY($1::text[]) ORDER BY asked_us, leg_id"  # noqa: S608 - our own names
    _upsert = (
        f"INSERT INTO call_parts ({_names}) "  # noqa: S608 - our own names
        f"VALUES ({', '.join(f'${n}' for n in range(1, len(PART_FIELDS) + 1))}) "
        "ON CONFLICT (leg_id) DO UPDATE SET "
        + ", ".join(f"{name} = EXCLUDED.{name}" for name in PART_FIELDS if name != "leg_id")
    )

    async def apply(self, connection: asyncpg.Connection, facts: Sequence[Fact]) -> None:
        heard = [fact.event for fact in facts if isinstance(fact.event, HEARS)]
        if not heard:
            return
        parts: dict[str, list[Part]] = {event.call_id: [] for event in heard}
        for row in await connection.fetch(self._select, list(parts)):
            parts[row["call_id"]].append(part_of(row))
        conversations = {call_id: Conversation(found) for call_id, found in parts.items()}
        before = {leg_id for conversation in conversations.values() for leg_id in conversation.parts}
        for event in heard:
            conversations[event.call_id].hear(event)
        renamed = before - {leg for conversation in conversations.values() for leg in conversation.parts}
        if renamed:
            await connection.execute("DELETE FROM call_parts WHERE leg_id = ANY($1::text[])", list(renamed))
        rows = [
            [getattr(part, name) for name in PART_FIELDS]
            for conversation in conversations.values()
            for part in conversation.parts.values()
        ]
        if rows:
            await connection.executemany(self._upsert, rows)


class AgentSpansFold:
    """Agents' time in unbroken stretches of one state; a fact closes one and opens the next."""

    tables: tuple[str, ...] = ("agent_spans",)
    _columns = ("agent_id", "started_us", "state", "reason", "call_id", "device", "ended_us")

    async def apply(self, connection: asyncpg.Connection, facts: Sequence[Fact]) -> None:
        steps = [(fact.event, after) for fact in facts if (after := agent_after(fact.event)) is not None]
        if not steps:
            return
        found = await connection.fetch(
            f"SELECT {', '.join(self._columns)} FROM agent_spans "  # noqa: S608 - our own names
            "WHERE ended_us IS NULL AND agent_id = ANY($1::text[])",
            list({after.agent_id for _, after in steps}),
        )
        open_spans: dict[str, Row] = {record["agent_id"]: dict(record) for record in found}
        touched: dict[tuple[object, object, object], Row] = {}
        for event, after in steps:
            last = open_spans.get(after.agent_id)
            device = last["device"] if last is not None else ""
            if isinstance(event, e.AgentSignedIn):
                device = event.device
            if last is not None:
                last["ended_us"] = max(event.at, _number(last["started_us"]))
                touched[(last["agent_id"], last["started_us"], last["state"])] = last
            span: Row = {
                "agent_id": after.agent_id,
                "started_us": event.at,
                "state": after.state,
                "reason": after.reason,
                "call_id": after.call_id,
                "device": "" if after.state == "offline" else device,
                "ended_us": None,
            }
            open_spans[after.agent_id] = span
            touched[(span["agent_id"], span["started_us"], span["state"])] = span
        await connection.executemany(
            "INSERT INTO agent_spans (agent_id, started_us, state, reason, call_id, device, ended_us) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (agent_id, started_us, state) "
            "DO UPDATE SET reason = EXCLUDED.reason, call_id = EXCLUDED.call_id, "
            "device = EXCLUDED.device, ended_us = EXCLUDED.ended_us",
            [[span[name] for name in self._columns] for span in touched.values()],
        )


def call_folds() -> list[Fold]:
    """The views this room folds."""
    return [
        RowFold("calls", call_key, step_call),
        CallEventsFold(),
        RowFold("attempts", attempt_key, step_attempt),
        RowFold("recordings", recording_key, step_recording),
        AgentSpansFold(),
        CallPartsFold(),
    ]
