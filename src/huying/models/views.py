"""What the journal says happened. Only `journal.projections` and features' `projections.py` write here."""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from huying.models.base import Base, Json


class ProjectionPosition(Base):
    """The last stream sequence a projection has applied, kept in the same transaction as its rows."""

    __tablename__ = "projection_positions"

    name: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int]


class CallView(Base):
    """One row a call. Journal times in microseconds; waits and talk are derived when read."""

    __tablename__ = "calls"
    __table_args__ = (
        Index("ix_calls_offered_us", "offered_us"),
        Index("ix_calls_agent", "agent_id", "offered_us"),
        Index("ix_calls_customer", "customer_id", "offered_us"),
        Index("ix_calls_number", "customer_number", "offered_us"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    direction: Mapped[str]
    channel_id: Mapped[str]
    customer_number: Mapped[str]
    our_number: Mapped[str]
    customer_id: Mapped[str | None]
    queue_id: Mapped[str | None]
    campaign_id: Mapped[str | None]
    attempt_id: Mapped[str | None]
    agent_id: Mapped[str | None]
    """Who took it: the last agent who answered. For outbound also the reserved one before that."""
    locale: Mapped[str]
    offered_us: Mapped[int]
    queued_us: Mapped[int | None]
    expected_wait_seconds: Mapped[float | None]
    """What was estimated when it first began to wait."""
    connected_us: Mapped[int | None]
    answered_us: Mapped[int | None]
    ended_us: Mapped[int | None]
    wrapped_us: Mapped[int | None]
    outcome: Mapped[str | None]
    ended_by: Mapped[str | None]
    cause: Mapped[int | None]
    sip_code: Mapped[int | None]
    missed: Mapped[int]
    """How many agents it rang at in vain."""
    disposition: Mapped[str | None]
    note: Mapped[str | None]


class CallPartView(Base):
    """Somebody's part in a call beside its customer, from being rung to leaving."""

    __tablename__ = "call_parts"
    __table_args__ = (
        Index("ix_call_parts_call", "call_id", "asked_us"),
        Index("ix_call_parts_agent", "agent_id", "asked_us"),
    )

    leg_id: Mapped[str] = mapped_column(primary_key=True)
    call_id: Mapped[str]
    role: Mapped[str]
    """agent, or outside for a number beyond a trunk."""
    agent_id: Mapped[str | None]
    number: Mapped[str]
    place: Mapped[str]
    """main with the customer, consult apart with the agent who asked, aside: the customer is on hold."""
    lead: Mapped[bool]
    asked_us: Mapped[int]
    answered_us: Mapped[int | None]
    left_us: Mapped[int | None]
    hold_us: Mapped[int]
    """How long she has kept the customer waiting, without the present time since `hold_since_us`."""
    hold_since_us: Mapped[int | None]
    wrapped_us: Mapped[int | None]
    disposition: Mapped[str | None]
    note: Mapped[str | None]


class CallEventView(Base):
    """The time line of a call: every event that names it, in journal order."""

    __tablename__ = "call_events"

    call_id: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    """Place within the stream message of that sequence, from 0."""
    type: Mapped[str]
    at_us: Mapped[int]
    data: Mapped[Json]


class AttemptView(Base):
    __tablename__ = "attempts"
    __table_args__ = (
        Index("ix_attempts_campaign", "campaign_id", "started_us"),
        Index("ix_attempts_lead", "lead_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    campaign_id: Mapped[str]
    lead_id: Mapped[str]
    call_id: Mapped[str]
    agent_id: Mapped[str]
    number: Mapped[str]
    started_us: Mapped[int]
    ended_us: Mapped[int | None]
    result: Mapped[str | None]
    cause: Mapped[int | None]
    sip_code: Mapped[int | None]


class TrunkTryView(Base):
    """One row a try to reach a number by a trunk. `fault`: it failed by the trunk's own doing."""

    __tablename__ = "trunk_tries"
    __table_args__ = (
        Index("ix_trunk_tries_trunk", "trunk_id", "started_us"),
        Index("ix_trunk_tries_ended_us", "ended_us"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    call_id: Mapped[str]
    leg_id: Mapped[str]
    trunk_id: Mapped[str]
    agent_id: Mapped[str]
    number: Mapped[str]
    purpose: Mapped[str]
    price: Mapped[int]
    started_us: Mapped[int]
    answered_us: Mapped[int | None]
    ended_us: Mapped[int | None]
    cause: Mapped[int | None]
    sip_code: Mapped[int | None]
    fault: Mapped[bool]
    cost: Mapped[int]


class RecordingView(Base):
    """`state`: recording, stored, missing, short, unreadable, deleted."""

    __tablename__ = "recordings"
    __table_args__ = (
        Index("ix_recordings_call", "call_id"),
        Index("ix_recordings_started_us", "started_us"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    call_id: Mapped[str]
    file: Mapped[str]
    started_us: Mapped[int]
    state: Mapped[str]
    seconds: Mapped[float | None]
    expected_seconds: Mapped[float | None]
    size_bytes: Mapped[int | None]
    sha256: Mapped[str | None]
    paused_us: Mapped[int | None]
    """Since when nothing is kept, while it is paused."""
    paused_seconds: Mapped[float]
    """How long it was paused before that."""
    held_us: Mapped[int | None]
    held_by: Mapped[str | None]
    held_reason: Mapped[str | None]
    """Why it must be kept whatever the rules say; None when it need not."""
    deleted_us: Mapped[int | None]
    statements: Mapped[list[Json]]
    """What the caller stated for the record in it: name, offset_seconds, seconds, values."""


class AgentSpan(Base):
    """An unbroken stretch of an agent's time in one state; the open one has no end."""

    __tablename__ = "agent_spans"
    __table_args__ = (Index("ix_agent_spans_agent", "agent_id", "started_us"),)

    agent_id: Mapped[str] = mapped_column(primary_key=True)
    started_us: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str]
    call_id: Mapped[str | None]
    device: Mapped[str]
    """browser or phone; "" while offline."""
    ended_us: Mapped[int | None]


class AlarmView(Base):
    """An alarm of the floor; an open one has no `cleared_us`."""

    __tablename__ = "alarms"
    __table_args__ = (Index("ix_alarms_raised_us", "raised_us"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    rule_id: Mapped[str]
    kind: Mapped[str]
    subject: Mapped[str]
    value: Mapped[float]
    threshold: Mapped[float]
    raised_us: Mapped[int]
    taken_by: Mapped[str | None]
    taken_us: Mapped[int | None]
    cleared_us: Mapped[int | None]


class MonitoringView(Base):
    """A supervisor at a call. `mode` is the last one; one that never began has no `started_us`."""

    __tablename__ = "monitorings"
    __table_args__ = (Index("ix_monitorings_call", "call_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    call_id: Mapped[str]
    agent_id: Mapped[str]
    by: Mapped[str]
    mode: Mapped[str]
    asked_us: Mapped[int]
    started_us: Mapped[int | None]
    ended_us: Mapped[int | None]
    reason: Mapped[str | None]


class MessageView(Base):
    """Something a supervisor said to agents."""

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_sent_us", "sent_us"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    by: Mapped[str]
    text: Mapped[str]
    queue_id: Mapped[str | None]
    sent_us: Mapped[int]


class MessageRecipient(Base):
    """Whom a message is for; `read_us` once she has seen it."""

    __tablename__ = "message_recipients"
    __table_args__ = (
        Index("ix_message_recipients_unread", "message_id", postgresql_where=text("read_us IS NULL")),
    )

    message_id: Mapped[str] = mapped_column(primary_key=True)
    agent_id: Mapped[str] = mapped_column(primary_key=True)
    read_us: Mapped[int | None]


class FlowPassView(Base):
    """How often callers came to a node, by quarter of an hour."""

    __tablename__ = "flow_passes"

    flow_id: Mapped[str] = mapped_column(primary_key=True)
    node: Mapped[str] = mapped_column(primary_key=True)
    quarter_us: Mapped[int] = mapped_column(primary_key=True)
    passes: Mapped[int]


class VoicemailView(Base):
    """A message a caller left for a queue: a part of the call's recording."""

    __tablename__ = "voicemails"
    __table_args__ = (
        Index("ix_voicemails_left_us", "left_us"),
        Index("ix_voicemails_recording", "recording_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    call_id: Mapped[str]
    queue_id: Mapped[str]
    recording_id: Mapped[str]
    caller: Mapped[str]
    customer_id: Mapped[str | None]
    offset_seconds: Mapped[float]
    seconds: Mapped[float]
    left_us: Mapped[int]
    agent_id: Mapped[str | None]
    taken_us: Mapped[int | None]
    done_us: Mapped[int | None]
    note: Mapped[str | None]


class CallbackView(Base):
    """A customer who is to be called back by a queue, as soon as it is her turn or at a time an agent planned
    with her. `call_id`: the call that is made for it now; once it
    is over, the one that ended it."""

    __tablename__ = "callbacks"
    __table_args__ = (Index("ix_callbacks_asked_us", "asked_us"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    asked_in: Mapped[str]
    queue_id: Mapped[str]
    number: Mapped[str]
    customer_id: Mapped[str | None]
    locale: Mapped[str]
    since_us: Mapped[int]
    """In the line she stands where a call stands that waits since then; a planned one, from then on."""
    asked_us: Mapped[int]
    planned_by: Mapped[str | None]
    note: Mapped[str]
    tries: Mapped[int]
    next_us: Mapped[int]
    result: Mapped[str | None]
    """What the last try came to that did not reach her."""
    given_to: Mapped[str | None]
    given_until_us: Mapped[int | None]
    call_id: Mapped[str | None]
    agent_id: Mapped[str | None]
    outcome: Mapped[str | None]
    ended_by: Mapped[str | None]
    ended_us: Mapped[int | None]
