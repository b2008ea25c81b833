"""The alarms there were, as they follow from the facts."""

from __future__ import annotations

from huying.journal import events as e
from huying.journal.projector import Row


def alarm_key(event: e.Event) -> str | None:
    """The alarm whose row a fact changes."""
    return event.alarm_id if isinstance(event, e.AlarmRaised | e.AlarmTaken | e.AlarmCleared) else None


def step_alarm(row: Row | None, event: e.Event) -> Row | None:
    """The row of an alarm after a fact. The last to take it has it."""
    match event:
        case e.AlarmRaised():
            return {
                "id": event.alarm_id,
                "rule_id": event.rule_id,
                "kind": event.kind,
                "subject": event.subject,
                "value": event.value,
                "threshold": event.threshold,
                "raised_us": event.at,
            }
        case e.AlarmTaken() if row is not None:
            return {**row, "taken_by": event.by, "taken_us": event.at}
        case e.AlarmCleared() if row is not None:
            return {**row, "cleared_us": event.at}
        case _:
            return row
