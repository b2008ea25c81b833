"""The facts of the centre: what happened, in the past tense, once.

Every event has its own `id`, the moment `at` it happened (UTC, microseconds) and a type name that
is part of the stored form. Fields are only ever added, with a default; a fact that means something
else gets a new name. Labels that may change (an agent's name) are not facts about a call: ids are.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from huying.kit.clock import Micros
from huying.kit.ids import new_id

Direction = Literal["inbound", "outbound"]
CallOutcome = Literal["answered", "abandoned", "refused", "not_connected", "lost"]
EndedBy = Literal["customer", "agent", "centre", "network"]
MissReason = Literal["no_answer", "rejected", "device_lost", "failed"]
RecordingProblem = Literal["missing", "short", "unreadable"]
AttemptResult = Literal[
    "answered",  # a live answer that reached an agent
    "abandoned",  # a live answer that reached no agent
    "busy",
    "no_answer",
    "rejected",
    "vacant",
    "suspended",
    "switched_off",
    "unreachable",
    "congestion",
    "invalid",
    "cancelled",  # we gave up before the line did
    "failed",
    "lost",  # the centre was away and nobody knows; said so instead of guessed
]


def _event_id() -> str:
    return new_id("e")


class Event(msgspec.Struct, kw_only=True, tag_field="type", tag=True, omit_defaults=True):
    """Base of all facts."""

    at: Micros
    id: str = msgspec.field(default_factory=_event_id)


# ── calls ────────────────────────────────────────────────────────────────────────────────────────


class CallOffered(Event):
    """A customer's call reached the centre."""

    call_id: str
    channel_id: str
    caller: str
    called: str
    number_id: str | None = None
    queue_id: str | None = None
    customer_id: str | None = None
    locale: str = "en"
    trunk: str = ""


class CallPlaced(Event):
    """The centre dialled a customer."""

    call_id: str
    channel_id: str
    called: str
    caller: str
    agent_id: str
    queue_id: str
    campaign_id: str | None = None
    attempt_id: str | None = None
    customer_id: str | None = None
    locale: str = "en"


class CallConnected(Event):
    """The dialled customer's line was answered."""

    call_id: str


class GreetingStarted(Event):
    """The customer's line was opened and hears the greeting of the number."""

    call_id: str


class CallQueued(Event):
    """The call began to wait. `requeued`: put back at the head after an agent did not answer."""

    call_id: str
    queue_id: str
    requeued: bool = False


class AgentOffered(Event):
    """An agent was chosen and her phone is asked to ring. `why` is the router's own account."""

    call_id: str
    queue_id: str
    agent_id: str
    leg_id: str
    why: dict[str, str | int | float] = {}


class AgentRang(Event):
    """Her phone reported that it rings."""

    call_id: str
    agent_id: str
    leg_id: str


class AgentMissed(Event):
    """She did not take it: the call goes back to the head of its queue, she goes not ready."""

    call_id: str
    agent_id: str
    leg_id: str
    reason: MissReason


class AgentAnswered(Event):
    """Agent and customer hear each other from here on."""

    call_id: str
    agent_id: str
    leg_id: str


class CallEnded(Event):
    """The customer's line is gone. `cause` is the Q.850 number; SIP's own code where there was one."""

    call_id: str
    outcome: CallOutcome
    ended_by: EndedBy
    cause: int
    sip_code: int | None = None


# ── recordings ───────────────────────────────────────────────────────────────────────────────────


class RecordingStarted(Event):
    """From here on both voices are kept; `file` is what the switch writes."""

    recording_id: str
    call_id: str
    file: str


class RecordingStored(Event):
    """The file is whole: `seconds` of two channels (customer left, agent right)."""

    recording_id: str
    call_id: str
    file: str
    seconds: float
    size_bytes: int
    sha256: str


class RecordingProblemFound(Event):
    """`expected_seconds` by the journal against `found_seconds` in the file (0 = no file)."""

    recording_id: str
    call_id: str
    problem: RecordingProblem
    expected_seconds: float
    found_seconds: float


# ── agents ───────────────────────────────────────────────────────────────────────────────────────


class AgentSignedIn(Event):
    """She set up her telephone at the desk: `device` browser or phone. She is not ready yet."""

    agent_id: str
    device: Literal["browser", "phone"]


class AgentSignedOut(Event):
    """She left the floor."""

    agent_id: str
    reason: str = ""


class AgentBecameReady(Event):
    """She takes calls from now on."""

    agent_id: str


class AgentBecameNotReady(Event):
    """`reason` is a not-ready reason's code, or no_answer, rejected, device_lost, desk_closed."""

    agent_id: str
    reason: str


class AgentReserved(Event):
    """Taken out of the ready for an outbound attempt that is being dialled for her."""

    agent_id: str
    call_id: str
    attempt_id: str


class AgentReleased(Event):
    """The attempt came to nothing: she is ready again without having been disturbed."""

    agent_id: str
    call_id: str
    attempt_id: str


class WrapUpStarted(Event):
    """The talk is over; she notes how it came out."""

    agent_id: str
    call_id: str


class WrapUpEnded(Event):
    """The contact is finished. `disposition` is "" when its time ran out."""

    agent_id: str
    call_id: str
    disposition: str
    note: str = ""


class DeviceRegistered(Event):
    """Her telephone can be reached."""

    agent_id: str


class DeviceLost(Event):
    """Her telephone cannot be reached any more."""

    agent_id: str


# ── campaigns ────────────────────────────────────────────────────────────────────────────────────


class LeadsImported(Event):
    """A list was read: lines taken and lines refused."""

    campaign_id: str
    import_id: str
    accepted: int
    refused: int
    by: str


class CampaignStarted(Event):
    """Its numbers are dialled from now on."""

    campaign_id: str
    by: str


class CampaignPaused(Event):
    """No new number is dialled; attempts under way come to their end."""

    campaign_id: str
    by: str


class CampaignCompleted(Event):
    """No lead is left to try."""

    campaign_id: str


class AttemptStarted(Event):
    """A lead's number is claimed and about to be dialled for this agent."""

    attempt_id: str
    campaign_id: str
    lead_id: str
    call_id: str
    agent_id: str
    number: str


class AttemptEnded(Event):
    """What the attempt came to; `cause` by Q.850, `sip_code` where there was one."""

    attempt_id: str
    campaign_id: str
    lead_id: str
    call_id: str
    result: AttemptResult
    cause: int
    sip_code: int | None = None


# ── the house ────────────────────────────────────────────────────────────────────────────────────


class ConfigurationChanged(Event):
    """`changes` maps a field to [before, after] as text; secrets are never in it."""

    entity: str
    entity_id: str
    action: Literal["created", "changed", "deleted"]
    by: str
    changes: dict[str, tuple[str, str]] = {}


class SignInRefused(Event):
    """Somebody tried a login with a wrong password, or too often."""

    login: str
    address: str


class CentreStarted(Event):
    """The controlling process is up and has caught up with the journal."""

    version: str


class PartLost(Event):
    """A part we lean on went away: asterisk, postgres, nats."""

    part: str


class PartReturned(Event):
    """It is back."""

    part: str


AnyEvent = Annotated[
    CallOffered
    | CallPlaced
    | CallConnected
    | GreetingStarted
    | CallQueued
    | AgentOffered
    | AgentRang
    | AgentMissed
    | AgentAnswered
    | CallEnded
    | RecordingStarted
    | RecordingStored
    | RecordingProblemFound
    | AgentSignedIn
    | AgentSignedOut
    | AgentBecameReady
    | AgentBecameNotReady
    | AgentReserved
    | AgentReleased
    | WrapUpStarted
    | WrapUpEnded
    | DeviceRegistered
    | DeviceLost
    | LeadsImported
    | CampaignStarted
    | CampaignPaused
    | CampaignCompleted
    | AttemptStarted
    | AttemptEnded
    | ConfigurationChanged
    | SignInRefused
    | CentreStarted
    | PartLost
    | PartReturned,
    "every fact the journal knows",
]
