"""What a fact makes of an agent: the one table of her states, for live screens and reports alike.

```
offline ──signed in──▶ not_ready ◀──▶ ready ──reserved──▶ reserved ──released──▶ ready
                                        │                    │
                                        ├──offered──▶ ringing┤
                                        ▼                    ▼
                     not_ready / ready ◀── wrap_up ◀──── talking
```
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from huying.journal import events as e

AgentState = Literal["offline", "not_ready", "ready", "reserved", "ringing", "talking", "wrap_up"]


class AgentNow(NamedTuple):
    """State of an agent after a fact; `reason` says why not ready, `call_id` which call holds her."""

    agent_id: str
    state: AgentState
    reason: str = ""
    call_id: str | None = None


def agent_after(event: e.Event) -> AgentNow | None:
    """The state this fact puts its agent in; None when it leaves agents as they are."""
    match event:
        case e.AgentSignedIn():
            return AgentNow(event.agent_id, "not_ready", "signed_in")
        case e.AgentSignedOut():
            return AgentNow(event.agent_id, "offline", event.reason)
        case e.AgentBecameReady() | e.AgentReleased():
            return AgentNow(event.agent_id, "ready")
        case e.AgentBecameNotReady():
            return AgentNow(event.agent_id, "not_ready", event.reason)
        case e.AgentReserved():
            return AgentNow(event.agent_id, "reserved", "", event.call_id)
        case e.AgentOffered():
            return AgentNow(event.agent_id, "ringing", "", event.call_id)
        case e.AgentAnswered():
            return AgentNow(event.agent_id, "talking", "", event.call_id)
        case e.WrapUpStarted():
            return AgentNow(event.agent_id, "wrap_up", "", event.call_id)
        case _:
            return None
