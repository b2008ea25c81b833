"""A source read, or a busy hour simulated, in a process of its own: `python -m
huying.features.capacity.reckoning`.

It reads a `Task` as JSON on standard input and writes one line of JSON: a `Read` or an `Outcome`, or why
there is none.
"""

from __future__ import annotations

from datetime import date
from math import ceil

import msgspec

from huying.errors import BadInput
from huying.features.planning.reckoning import Counts
from huying.features.reckoner import Refusal
from huying.forecasting import busy_hour, reading
from huying.kit.children import given, say
from huying.simulation import busy_hour as busy
from huying.simulation.busy_hour import Hour, Trial
from huying.simulation.tally import Figure
from huying.staffing import capacity, solve
from huying.staffing.capacity import Demand

_HOUR = 3600


class Reading(msgspec.Struct, frozen=True, tag="reading"):
    counts: Counts


class Trying(msgspec.Struct, frozen=True, tag="trying"):
    """`near`: a guess of the fewest agents. `blocking`: share that may find no line."""

    demand: Demand
    hour: Hour
    near: int
    blocking: float


Task = Reading | Trying


class Read(msgspec.Struct, frozen=True, tag="read"):
    """See `huying.forecasting.busy_hour.Source`."""

    first_day: date
    last_day: date
    calls_a_day: float
    hours: tuple[float, ...]


class Fare(msgspec.Struct, frozen=True):
    agents: int
    service_level: Figure
    abandon_probability: Figure
    asa: Figure
    occupancy: Figure


class Outcome(msgspec.Struct, frozen=True, tag="outcome"):
    rule: Fare
    fewest: Fare
    trunks: int


def answer(task: Task) -> Read | Outcome | Refusal:
    try:
        return _read(task) if isinstance(task, Reading) else _tried(task)
    except BadInput as refused:
        return Refusal(refused.code, refused.message, refused.params)


def _read(task: Reading) -> Read:
    """Raises BadInput."""
    lines = task.counts.text.lstrip("\ufeff").splitlines()
    history, _ = reading.read(
        lines, reading.Columns(), skip_bad=task.counts.skip_bad_rows, zeros=task.counts.zeros
    )
    found = busy_hour.source(history)
    return Read(found.first_day, found.last_day, found.calls_a_day, found.hours)


def _tried(task: Trying) -> Outcome:
    """Raises BadInput."""
    rule = capacity.by_rule(task.demand)
    trial = Trial(task.hour)
    by_rule, fewest = trial.fare(max(1, ceil(rule.agents))), trial.fewest(task.near)
    talking = (1 - fewest.abandon_probability.mean) * task.demand.service
    persons = rule.agent_calls * (fewest.mean_wait + talking) / _HOUR
    trunks = int(solve.lines(capacity.line_erlangs(task.demand, rule, persons), task.blocking))
    return Outcome(_told(by_rule), _told(fewest), trunks)


def _told(fare: busy.Fare) -> Fare:
    return Fare(fare.agents, fare.service_level, fare.abandon_probability, fare.asa, fare.occupancy)


if __name__ == "__main__":
    say(msgspec.json.encode(answer(msgspec.json.decode(given(), type=Task))))
