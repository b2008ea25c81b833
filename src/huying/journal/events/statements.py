"""What callers stated for the record, asked by a flow."""

from __future__ import annotations

from huying.flows.expressions import Value
from huying.journal.events.flows import AtNode


class StatementStarted(AtNode):
    """The caller was asked to speak after the beep; from here on her voice is kept. `name`: what she states;
    `values`: all the flow knew then that is not private; `offset_seconds`: where in the call's recording it
    begins, 0 when the recording begins with it."""

    statement_id: str
    name: str
    offset_seconds: float = 0.0
    values: dict[str, Value] = {}


class StatementKept(AtNode):
    """Her statement is over: the part of the call's recording that begins at `offset_seconds` and lasts
    `seconds`."""

    statement_id: str
    recording_id: str
    name: str
    offset_seconds: float
    seconds: float
    values: dict[str, Value] = {}
