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

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from huying.journal import events as e

AgentState = Literal["offline", "not_ready", "ready", "reserved", "ringing", "talking", "wrap_up"]


class AgentNow(NamedTuple):
    """State of an agent after a fact; `reason` says why not ready, `call_id` which call holds her."""

    agent_id: str
    state: AgentState
    reason: str = ""
    call_id: str | None = None


# A party of a call may be a number outside: its facts name no agent.
_AFTER: dict[type[e.Event], Callable[[Any], AgentNow]] = {
    e.AgentSignedIn: lambda fact: AgentNow(fact.agent_id, "not_ready", "signed_in"),
    e.AgentSignedOut: lambda fact: AgentNow(fact.agent_id, "offline", fact.reason),
    e.AgentBecameReady: lambda fact: AgentNow(fact.agent_id, "ready"),
    e.AgentReleased: lambda fact: AgentNow(fact.agent_id, "ready"),
    e.AgentBecameNotReady: lambda fact: AgentNow(fact.agent_id, "not_ready", fact.reason),
    e.AgentReserved: lambda fact: AgentNow(fact.agent_id, "reserved", "", fact.call_id),
    e.AgentOffered: lambda fact: AgentNow(fact.agent_id, "ringing", "", fact.call_id),
    e.AgentAnswered: lambda fact: AgentNow(fact.agent_id, "talking", "", fact.call_id),
    e.PartyInvited: lambda fact: AgentNow(fact.agent_id, "ringing", "", fact.call_id),
    e.PartyAnswered: lambda fact: AgentNow(fact.agent_id, "talking", "", fact.call_id),
    e.WrapUpStarted: lambda fact: AgentNow(fact.agent_id, "wrap_up", "", fact.call_id),
}


def agent_after(event: e.Event) -> AgentNow | None:
    """The state this fact puts its agent in; None when it leaves agents as they are."""
    step = _AFTER.get(type(event))
    after = step(event) if step is not None else None
    return after if after is not None and after.agent_id is not None else None


AGENT_FACTS: tuple[type[e.Event], ...] = tuple(_AFTER)
"""The facts that change an agent's state."""
