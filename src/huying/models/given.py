"""What people told the centre, and the guards that must survive a crash."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from huying.models.base import Base, Json


class User(Base):
    """A person with an account. `role`: agent, supervisor, administrator. `outside_number`: her ear when she
    works with a telephone outside, `outside_mode`: kept_open, per_call. `sip_digest`: what the password of
    her SIP telephone is checked by."""

    __tablename__ = "users"

    id: Mapped[str] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str]
    locale: Mapped[str] = mapped_column(server_default="en")
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    may_dial: Mapped[bool] = mapped_column(server_default=text("false"))
    may_work_outside: Mapped[bool] = mapped_column(server_default=text("false"))
    outside_number: Mapped[str] = mapped_column(server_default="")
    outside_mode: Mapped[str] = mapped_column(server_default="kept_open")
    sip_digest: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Session(Base):
    """A signed-in browser. `id` is the SHA-256 of the cookie, so that the table opens no door."""

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    csrf: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(index=True)
    address: Mapped[str] = mapped_column(server_default="")


class Queue(Base):
    """Where calls wait and whose agents take them. Times in seconds."""

    __tablename__ = "queues"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    ring_seconds: Mapped[int] = mapped_column(server_default="15")
    most_misses: Mapped[int] = mapped_column(server_default="1")
    """After so many in a row an agent who lets it ring is not ready."""
    wrap_up_seconds: Mapped[int] = mapped_column(server_default="60")
    service_level_percent: Mapped[int] = mapped_column(server_default="80")
    service_level_seconds: Mapped[int] = mapped_column(server_default="20")
    short_abandon_seconds: Mapped[int] = mapped_column(server_default="20")
    announce_seconds: Mapped[int] = mapped_column(server_default="30")
    record: Mapped[bool] = mapped_column(server_default=text("true"))
    strategy: Mapped[str] = mapped_column(server_default="longest_idle")
    weight: Mapped[int] = mapped_column(server_default="1")
    ageing_seconds: Mapped[int] = mapped_column(server_default="30")
    """How long a wait one point of priority is worth."""
    vip_priority: Mapped[int] = mapped_column(server_default="0")
    gold_priority: Mapped[int] = mapped_column(server_default="0")
    relaxing: Mapped[list[Json]] = mapped_column(server_default=text("'[]'::jsonb"))
    """[{after_seconds, lower_by}]: the longer a call waits, the lower the levels it needs."""
    keep_ready: Mapped[int] = mapped_column(server_default="0")
    """Free agents that campaigns leave to the queue's callers."""
    last_agent_seconds: Mapped[int] = mapped_column(server_default="0")
    """How long a caller waits for the agent she talked to last; 0: not at all."""
    park_seconds: Mapped[int] = mapped_column(server_default="120")
    """How long a parked call may be picked up before it goes back."""
    announce_position: Mapped[bool] = mapped_column(server_default=text("true"))
    announce_wait: Mapped[bool] = mapped_column(server_default=text("false"))
    caller_id: Mapped[str] = mapped_column(server_default="")
    callback_offer_seconds: Mapped[int] = mapped_column(server_default="0")
    """After how long a wait a caller is offered to be called back; 0: never."""
    callback_tries: Mapped[int] = mapped_column(server_default="3")
    callback_busy_seconds: Mapped[int] = mapped_column(server_default="300")
    callback_silent_seconds: Mapped[int] = mapped_column(server_default="900")
    """How long after a busy line, or no answer, she is tried again."""
    callback_calendar_id: Mapped[str | None] = mapped_column(ForeignKey("calendars.id"))
    """When callbacks are made; None: at any hour."""


class QueueMember(Base):
    """`order`: 1 is her first choice among her queues, and she the queue's among its agents."""

    __tablename__ = "queue_members"

    queue_id: Mapped[str] = mapped_column(ForeignKey("queues.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[str] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    order: Mapped[int] = mapped_column(server_default="1")


class PhoneNumber(Base):
    """A number people call us on. `number` as the trunk sends it. It leads to a flow, or simply, after a
    greeting ("" = none), to a queue."""

    __tablename__ = "phone_numbers"
    __table_args__ = (CheckConstraint("(flow_id IS NULL) <> (queue_id IS NULL)", name="flow_or_queue"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    label: Mapped[str] = mapped_column(server_default="")
    queue_id: Mapped[str | None] = mapped_column(ForeignKey("queues.id"))
    flow_id: Mapped[str | None] = mapped_column(ForeignKey("flows.id"))
    locale: Mapped[str] = mapped_column(server_default="en")
    greeting: Mapped[str] = mapped_column(server_default="")


class Trunk(Base):
    """A carrier's SIP trunk; its password is in no table. Lower `position` first, equals share by
    `weight`."""

    __tablename__ = "trunks"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    enabled: Mapped[bool] = mapped_column(server_default=text("true"))
    position: Mapped[int] = mapped_column(server_default="1")
    weight: Mapped[int] = mapped_column(server_default="1")
    host: Mapped[str]
    port: Mapped[int] = mapped_column(server_default="5060")
    transport: Mapped[str] = mapped_column(server_default="udp")
    encrypted_media: Mapped[bool] = mapped_column(server_default=text("false"))
    addresses: Mapped[str] = mapped_column(server_default="")
    """Where its calls come from, separated by commas; "" = its host."""
    account: Mapped[str] = mapped_column(server_default="")
    registers: Mapped[bool] = mapped_column(server_default=text("false"))
    challenge_calls: Mapped[bool] = mapped_column(server_default=text("false"))
    check_seconds: Mapped[int] = mapped_column(server_default="10")
    max_calls: Mapped[int] = mapped_column(server_default="100")
    max_per_second: Mapped[int] = mapped_column(server_default="20")
    country: Mapped[str] = mapped_column(server_default="CN")
    dial_format: Mapped[str] = mapped_column(server_default="e164_plus")
    dial_prefix: Mapped[str] = mapped_column(server_default="")
    caller_format: Mapped[str] = mapped_column(server_default="e164_plus")
    caller_id: Mapped[str] = mapped_column(server_default="")
    allowed_caller_ids: Mapped[str] = mapped_column(server_default="")
    """Numbers this carrier lets us show, separated by commas; "" = any."""


class TollRules(Base):
    """Where calls may go and what an hour may cost: one row. Money in ten-thousandths."""

    __tablename__ = "toll_rules"

    id: Mapped[str] = mapped_column(primary_key=True)
    countries: Mapped[str]
    allowed_prefixes: Mapped[str] = mapped_column(server_default="")
    refused_prefixes: Mapped[str] = mapped_column(server_default="")
    centre_cost: Mapped[int]
    trunk_cost: Mapped[int]
    agent_cost: Mapped[int]
    agent_calls: Mapped[int]
    home_price: Mapped[int]
    """Of a minute to a number of the home country no price begins with."""
    other_price: Mapped[int]
    """The same for any other number."""


class TollPrice(Base):
    """Of a minute to numbers that begin so, in ten-thousandths."""

    __tablename__ = "toll_prices"

    prefix: Mapped[str] = mapped_column(primary_key=True)
    price: Mapped[int]
    label: Mapped[str] = mapped_column(server_default="")


class RecordingRetention(Base):
    """How long recordings of a queue's calls are kept; `queue_id` "" is for all that have no rule of their
    own. `days` None: for ever."""

    __tablename__ = "recording_retention"

    queue_id: Mapped[str] = mapped_column(primary_key=True)
    days: Mapped[int | None]


class NotReadyReason(Base):
    __tablename__ = "not_ready_reasons"

    code: Mapped[str] = mapped_column(primary_key=True)
    label_en: Mapped[str]
    label_zh: Mapped[str]
    position: Mapped[int] = mapped_column(server_default="0")


class Disposition(Base):
    """How a contact came out, as the agent says it."""

    __tablename__ = "dispositions"

    code: Mapped[str] = mapped_column(primary_key=True)
    label_en: Mapped[str]
    label_zh: Mapped[str]
    position: Mapped[int] = mapped_column(server_default="0")


class Customer(Base):
    __tablename__ = "customers"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    tier: Mapped[str] = mapped_column(server_default="standard")
    locale: Mapped[str | None]
    note: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class CustomerNumber(Base):
    """A number belongs to one customer; a customer has many. E.164 with the plus."""

    __tablename__ = "customer_numbers"

    number: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), index=True)


class Campaign(Base):
    """Calling out. `state`: draft, running, paused, completed. Its agents are its queue's members."""

    __tablename__ = "campaigns"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    queue_id: Mapped[str] = mapped_column(ForeignKey("queues.id"))
    state: Mapped[str] = mapped_column(server_default="draft")
    caller_id: Mapped[str] = mapped_column(server_default="")
    country: Mapped[str] = mapped_column(server_default="CN")
    ring_seconds: Mapped[int] = mapped_column(server_default="30")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class LeadImport(Base):
    """One file taken in. `refused_lines`: [{line, number, reason}] as the person who sent it reads it."""

    __tablename__ = "lead_imports"

    id: Mapped[str] = mapped_column(primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"), index=True)
    file_name: Mapped[str]
    accepted: Mapped[int]
    refused: Mapped[int]
    refused_lines: Mapped[list[Json]]
    by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Lead(Base):
    """A number to try. `state`: new, claimed, done, do_not_call (passed over). The attempts themselves are in
    the journal."""

    __tablename__ = "leads"
    __table_args__ = (
        UniqueConstraint("campaign_id", "number"),
        Index("ix_leads_next", "campaign_id", "state", "id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"))
    import_id: Mapped[str] = mapped_column(ForeignKey("lead_imports.id", ondelete="CASCADE"))
    line: Mapped[int]
    number: Mapped[str]
    name: Mapped[str] = mapped_column(server_default="")
    data: Mapped[Json] = mapped_column(server_default=text("'{}'::jsonb"))
    state: Mapped[str] = mapped_column(server_default="new")


class DoNotCall(Base):
    """A number (E.164) whose person does not want to be called."""

    __tablename__ = "do_not_call"

    number: Mapped[str] = mapped_column(primary_key=True)
    note: Mapped[str] = mapped_column(server_default="")
    added_by: Mapped[str]
    added_at: Mapped[datetime] = mapped_column(server_default=func.now())


class DialClaim(Base):
    """A number that is being dialled now. Taken in its own transaction before the switch is asked and
    deleted when the attempt has ended: the primary key is why no number is dialled twice at once."""

    __tablename__ = "dial_claims"

    number: Mapped[str] = mapped_column(primary_key=True)
    attempt_id: Mapped[str | None] = mapped_column(unique=True)
    """Of a campaign's lead; a number called by hand, or back, has none of the three."""
    call_id: Mapped[str]
    channel_id: Mapped[str]
    lead_id: Mapped[str | None]
    campaign_id: Mapped[str | None]
    agent_id: Mapped[str]
    claimed_at: Mapped[datetime] = mapped_column(server_default=func.now())


class CentreSetting(Base):
    """A setting of the whole centre that is changed in the browser; one that was never changed has no row."""

    __tablename__ = "centre_settings"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class AlarmRule(Base):
    """When a figure of the floor is an alarm. What the fields mean is in `features/alarms/rules.py`."""

    __tablename__ = "alarm_rules"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    threshold: Mapped[float]
    clear_at: Mapped[float]
    for_seconds: Mapped[int] = mapped_column(server_default="0")
    queue_id: Mapped[str | None] = mapped_column(ForeignKey("queues.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(server_default="")
    min_calls: Mapped[int] = mapped_column(server_default="0")
    active: Mapped[bool] = mapped_column(server_default=text("true"))
