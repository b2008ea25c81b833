"""Who was at which call, as it follows from the facts."""

from __future__ import annotations

from huying.journal import events as e
from huying.journal.projector import Row


def monitoring_key(event: e.Event) -> str | None:
    """The monitoring whose row a fact changes."""
    match event:
        case e.MonitoringAsked() | e.MonitoringStarted() | e.MonitoringModeChanged() | e.MonitoringEnded():
            return event.monitor_id
        case _:
            return None


def step_monitoring(row: Row | None, event: e.Event) -> Row | None:
    """The row of a monitoring after a fact; `mode` is the last one."""
    match event:
        case e.MonitoringAsked():
            return {
                "id": event.monitor_id,
                "call_id": event.call_id,
                "agent_id": event.agent_id,
                "by": event.by,
                "mode": event.mode,
                "asked_us": event.at,
            }
        case e.MonitoringStarted() if row is not None:
            return {**row, "started_us": event.at}
        case e.MonitoringModeChanged() if row is not None:
            return {**row, "mode": event.mode}
        case e.MonitoringEnded() if row is not None:
            return {**row, "ended_us": event.at, "reason": event.reason}
        case _:
            return row
