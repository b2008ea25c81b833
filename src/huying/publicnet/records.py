"""Real call records as a plan: the bank call centre's format of 1999 (Guedj and Mandelbaum, Technion).

Choices, and why (docs/scenarios.md, "Replaying call records"):
- A call arrives at the ACD when it leaves the voice unit (`q_start`, or `vru_exit` where it went straight to
  an agent). Whoever hung up inside the voice unit never reached the queue and is not played.
- PHANTOM rows are artefacts of the record and are ignored.
- HANG: patience is the recorded time in queue. AGENT: the record only says that patience was longer than the
  wait. Infinite patience would understate abandonment wherever our wait is longer, so it is drawn from the
  Kaplan-Meier estimate over all rows of the file, given that it exceeds the recorded wait.
- Everything is divided by the speed. Pure: no clock, no randomness but the seed's.
"""

from __future__ import annotations

import bisect
import csv
import heapq
import math
from collections.abc import Iterable, Sequence
from random import Random

import msgspec

from huying.errors import SetupError
from huying.kit.masking import masked
from huying.publicnet.plan import PlannedCall, stream

_FIELDS = [
    *("vru+line", "call_id", "customer_id", "priority", "type", "date"),
    *("vru_entry", "vru_exit", "vru_time", "q_start", "q_exit", "q_time"),
    *("outcome", "ser_start", "ser_exit", "ser_time", "server"),
]
_OUTCOMES = ("AGENT", "HANG", "PHANTOM")
_DAY = 86_400


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One row. Seconds of the day; `waited` and `served` are durations (s)."""

    line: int
    date: str
    customer: str
    kind: str
    arrived: int
    waited: int
    served: int
    queued: bool
    outcome: str


class Patience:
    """Kaplan-Meier estimate of how long callers are willing to wait, with an exponential tail.

    Rows that hung up in the queue are events, answered ones are censored at their wait (Kaplan, Meier 1958).
    Beyond the last event the estimate says nothing; there the overall rate (events / total waiting) goes on.
    """

    def __init__(self, records: Iterable[Record]) -> None:
        rows = [row for row in records if row.outcome == "AGENT" or (row.outcome == "HANG" and row.queued)]
        waits = sorted((row.waited, row.outcome == "AGENT") for row in rows)
        self._times: list[int] = []
        self._survival: list[float] = []
        alive, at_risk, place = 1.0, len(waits), 0
        while place < len(waits):
            time = waits[place][0]
            end, events = place, 0
            while end < len(waits) and waits[end][0] == time:
                events += not waits[end][1]
                end += 1
            if events:
                alive *= 1 - events / at_risk
                self._times.append(time)
                self._survival.append(alive)
            at_risk -= end - place
            place = end
        total = sum(row.waited for row in rows)
        hung = sum(row.outcome == "HANG" for row in rows)
        self._tail_mean = total / hung if hung else math.inf

    def survival(self, seconds: float) -> float:
        """Share of callers still willing to wait after `seconds`."""
        place = bisect.bisect_right(self._times, seconds)
        return self._survival[place - 1] if place else 1.0

    def beyond(self, seconds: float, chance: float) -> float:
        """Patience (s) given that it exceeds `seconds`; `chance` in (0, 1] is the uniform draw."""
        target = self.survival(seconds) * chance
        for place in range(bisect.bisect_right(self._times, seconds), len(self._times)):
            if self._survival[place] <= target:
                return float(self._times[place])
        if math.isinf(self._tail_mean):
            return math.inf
        last = max(float(self._times[-1]) if self._times else 0.0, seconds)
        left = self.survival(last)
        return last + self._tail_mean * (math.log(left / target) if left > 0 and target > 0 else 0.0)


def read(lines: Iterable[str], name: str = "records") -> list[Record]:
    """All rows. Raises SetupError that names the line, the field and what is allowed."""
    reader = csv.reader(lines)
    header = next(reader, None)
    if header != _FIELDS:
        raise SetupError("records.header", f"{name}, line 1: the columns must be {','.join(_FIELDS)}.")
    records = []
    try:
        for row in reader:
            if row:
                records.append(_record(row, reader.line_num, name))
    except csv.Error as error:
        raise SetupError("records.invalid", f"{name}, line {reader.line_num}: {error}.") from error
    return records


def window(records: Iterable[Record], day: str, begin: float, end: float) -> list[Record]:
    """Calls that arrived at the ACD on `day` (1999-01-04) in [begin, end), in order of arrival."""
    date = day[2:].replace("-", "")
    chosen = [
        row
        for row in records
        if row.date == date
        and begin <= row.arrived < end
        and (row.outcome == "AGENT" or (row.outcome == "HANG" and row.queued))
    ]
    return sorted(chosen, key=lambda row: (row.arrived, row.line))


def plan(
    rows: Sequence[Record], patience: Patience, *, begin: float, speed: float, seed: int, called: str
) -> list[PlannedCall]:
    """The rows as calls to `called`, all times divided by `speed`."""
    calls = []
    busy: dict[str, float] = {}
    for row in rows:
        rng = stream(seed, "records", row.line)
        limit = float(row.waited)
        if row.outcome == "AGENT":
            limit = patience.beyond(row.waited, 1 - rng.random())
        at = (row.arrived - begin) / speed
        caller = _number(row, rng, {look for look, until in busy.items() if until > at})
        busy[masked(caller)] = at + (min(limit, _DAY) + row.served) / speed + 60
        calls.append(
            PlannedCall(
                id=f"line-{row.line}",
                at=at,
                caller=caller,
                called=called,
                language="en",
                dialogue=rng.randrange(1_000),
                patience=min(limit, _DAY) / speed,
                talk=row.served / speed,
                hangs_up=True,
            )
        )
    return calls


def summary(rows: Sequence[Record]) -> dict[str, float | int]:
    """The record's own figures over `rows`: what the replay is compared with. Waits in seconds."""
    answered = [row for row in rows if row.outcome == "AGENT"]
    gone = [row for row in rows if row.outcome == "HANG"]
    return {
        "offered": len(rows),
        "answered": len(answered),
        "abandoned": len(gone),
        "mean_wait": sum(row.waited for row in answered) / len(answered) if answered else 0.0,
        "mean_wait_abandoned": sum(row.waited for row in gone) / len(gone) if gone else 0.0,
        "mean_service": sum(row.served for row in answered) / len(answered) if answered else 0.0,
    }


def perfect_queue(calls: Sequence[PlannedCall], agents: int) -> dict[str, float | int]:
    """What a first-come-first-served queue that needs no time for anything makes of these calls.

    The yardstick beside a replay. Times in the calls' own seconds.
    """
    free = [0.0] * agents
    waits, gone = [], []
    for call in calls:
        begins = max(call.at, free[0])
        if begins - call.at > call.patience:
            gone.append(call.patience)
        else:
            heapq.heapreplace(free, begins + call.talk)
            waits.append(begins - call.at)
    return {
        "answered": len(waits),
        "abandoned": len(gone),
        "mean_wait": sum(waits) / len(waits) if waits else 0.0,
        "mean_wait_abandoned": sum(gone) / len(gone) if gone else 0.0,
    }


def _record(row: list[str], line: int, name: str) -> Record:
    if len(row) != len(_FIELDS):
        raise _bad(name, line, f"{len(_FIELDS)} fields are needed, not {len(row)}")
    values = dict(zip(_FIELDS, row, strict=True))
    if values["outcome"] not in _OUTCOMES:
        raise _bad(name, line, f"outcome is one of {', '.join(_OUTCOMES)}, not {values['outcome']!r}")
    date = values["date"]
    if not (len(date) == 6 and date.isdecimal()):
        raise _bad(name, line, f"date is written YYMMDD, not {date!r}")
    fields = ("vru_entry", "vru_exit", "q_start", "q_exit", "ser_start", "ser_exit")
    seconds = {field: _time(values, field, line, name) for field in fields}
    return Record(
        line=line,
        date=date,
        customer=values["customer_id"].partition(".")[0],
        kind=values["type"],
        arrived=seconds["q_start"] or seconds["vru_exit"],
        waited=_duration(values, "q_time", line, name),
        served=_duration(values, "ser_time", line, name),
        queued=seconds["q_start"] > 0,
        outcome=values["outcome"],
    )


def _time(values: dict[str, str], field: str, line: int, name: str) -> int:
    parts = values[field].split(":")
    if len(parts) == 3 and all(part.isdecimal() and len(part) <= 2 for part in parts):
        hours, minutes, seconds = (int(part) for part in parts)
        if hours < 24 and minutes < 60 and seconds < 60:
            return hours * 3600 + minutes * 60 + seconds
    raise _bad(name, line, f"{field} is written HH:MM:SS, not {values[field]!r}")


def _duration(values: dict[str, str], field: str, line: int, name: str) -> int:
    text = values[field]
    if not text.isdecimal() or int(text) > _DAY:
        raise _bad(name, line, f"{field} is a whole number of seconds from 0 to {_DAY}, not {text!r}")
    return int(text)


def _bad(name: str, line: int, reason: str) -> SetupError:
    return SetupError("records.invalid", f"{name}, line {line}: {reason}.", line=line)


def _number(row: Record, rng: Random, busy: set[str]) -> str:
    """A known customer keeps one number; the unknown, and one who is still on the line, get another."""
    known = row.customer not in ("", "0")
    number = f"+97250{int(row.customer) % 10_000_000:07d}" if known and row.customer.isdecimal() else ""
    while not number or masked(number) in busy:
        number = f"+97252{rng.randrange(10_000_000):07d}"
    return number
