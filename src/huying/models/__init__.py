"""All tables, in three kinds.

- **given** (`given.py`): what people told us: accounts, queues, numbers, customers, campaigns, leads.
  Written by features in a request's transaction, with a `ConfigurationChanged` event beside it.
- **views** (`views.py`): what the journal says happened. Only projections write them, and they can be
  dropped and rebuilt by `huying journal replay` at any time.
- **guards** (`given.py`, `DialClaim`): locks that must survive a crash.
"""

from huying.models.attendance import AdherenceException, LeaveAllowance, LeaveRequest, ShiftSwap
from huying.models.base import Base
from huying.models.flows import CalendarRow, FlowRow, FlowUse, FlowVersion
from huying.models.given import (
    AlarmRule,
    Campaign,
    CentreSetting,
    Customer,
    CustomerNumber,
    DialClaim,
    Disposition,
    DoNotCall,
    Lead,
    LeadImport,
    NotReadyReason,
    PhoneNumber,
    Queue,
    QueueMember,
    RecordingRetention,
    Session,
    TollPrice,
    TollRules,
    Trunk,
    User,
)
from huying.models.planning import PlanScenario
from huying.models.rosters import PublishedRoster, RosterContract, RosterPlan, RosterShift, RosterWish
from huying.models.routing import QueueSkill, QueueSpill, Skill, UserSkill
from huying.models.views import (
    AgentSpan,
    AlarmView,
    AttemptView,
    CallbackView,
    CallEventView,
    CallPartView,
    CallView,
    FlowPassView,
    MessageRecipient,
    MessageView,
    MonitoringView,
    ProjectionPosition,
    RecordingView,
    TrunkTryView,
    VoicemailView,
)

__all__ = [
    "AdherenceException",
    "AgentSpan",
    "AlarmRule",
    "AlarmView",
    "AttemptView",
    "Base",
    "CalendarRow",
    "CallEventView",
    "CallPartView",
    "CallView",
    "CallbackView",
    "Campaign",
    "CentreSetting",
    "Customer",
    "CustomerNumber",
    "DialClaim",
    "Disposition",
    "DoNotCall",
    "FlowPassView",
    "FlowRow",
    "FlowUse",
    "FlowVersion",
    "Lead",
    "LeadImport",
    "LeaveAllowance",
    "LeaveRequest",
    "MessageRecipient",
    "MessageView",
    "MonitoringView",
    "NotReadyReason",
    "PhoneNumber",
    "PlanScenario",
    "ProjectionPosition",
    "PublishedRoster",
    "Queue",
    "QueueMember",
    "QueueSkill",
    "QueueSpill",
    "RecordingRetention",
    "RecordingView",
    "RosterContract",
    "RosterPlan",
    "RosterShift",
    "RosterWish",
    "Session",
    "ShiftSwap",
    "Skill",
    "TollPrice",
    "TollRules",
    "Trunk",
    "TrunkTryView",
    "User",
    "UserSkill",
    "VoicemailView",
]
