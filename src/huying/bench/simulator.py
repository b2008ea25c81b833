"""What the simulator is held against: the event loop of every textbook, and Erlang's formulas.

M/M/50 at 90 % load. The reference takes one event after another from a heap, as simulation libraries do but
without their overhead; nothing is installed for it. Times are processor time, drawing the callers included.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any

import numpy as np

from huying.simulation import live, tally
from huying.simulation.callers import draw
from huying.simulation.centre import Centre, Duration, Group, Kind
from huying.simulation.simulate import simulate
from huying.staffing import erlang_a, erlang_b, erlang_c
from huying.staffing.erlang_a import Target
from huying.staffing.patience import exponential

_AHT, _AGENTS, _LOAD, _WITHIN, _PATIENCE = 180.0, 50, 45.0, 20.0, 300.0
_HOUR = 3600.0
_ROUNDS = 3


def measure(seed: int = 1) -> dict[str, Any]:
    """Calls a second, ours and the reference; and whether formulas lie in the intervals."""
    one = _one_queue(4, None)
    ours = _best(lambda: float(simulate(one, 2000, seed).offered.sum()))
    reference = _best(lambda: float(_event_loop(20_000, seed)))
    return {
        "ours": round(ours),
        "reference": round(reference),
        "ratio": round(ours / reference, 1),
        "unit": "calls a second, M/M/50 at 90 % load",
        "several_queues": round(_best(lambda: float(simulate(_several(), 3000, seed).tries.sum()), 2)),
        "live_routing": round(_best(lambda: _live(seed), 2)),
        "formulas": _formulas(seed),
    }


def _one_queue(hours: int, patience: Duration | None, warm_up: float = 0.0) -> Centre:
    calls = (_LOAD * _HOUR / _AHT,) * hours
    kind = Kind(name="calls", calls=calls, handle=Duration(_AHT), patience=patience)
    group = Group(name="agents", agents=_AGENTS, serves={"calls": 1})
    return Centre(kinds=(kind,), groups=(group,), interval=_HOUR, within=_WITHIN, warm_up=warm_up)


def _several() -> Centre:
    """Three queues, three groups of skills, priorities, weights, patience, calls again, shifts and breaks."""
    patience = Duration(300)
    kinds = (
        Kind(
            name="service",
            calls=(200, 300, 250, 200),
            handle=Duration(180),
            patience=patience,
            retry=0.4,
        ),
        Kind(
            name="urgent",
            calls=(100, 120, 90, 60),
            handle=Duration(240, 0.6),
            patience=patience,
            priority=2,
        ),
        Kind(name="rare", calls=(50, 60, 70, 20), handle=Duration(200, 0.6), patience=patience, weight=2),
    )
    groups = (
        Group(name="new", agents=20, serves={"service": 1}, shifts=((0, 3600), (4500, 7200))),
        Group(name="able", agents=15, serves={"service": 2, "urgent": 1}),
        Group(name="best", agents=15, serves={"service": 1, "urgent": 1, "rare": 1}, shifts=((600, 7000),)),
    )
    return Centre(kinds=kinds, groups=groups)


def _live(seed: int) -> float:
    centre = _one_queue(2, Duration(_PATIENCE))
    callers = draw(centre, 1, np.random.default_rng(seed))
    return float(live.Run(centre, callers, 0).tally().tries.sum())


def _event_loop(calls: int, seed: int) -> int:
    """An agenda of arrivals and departures, a line, a number of free agents."""
    chance = random.Random(seed)  # noqa: S311  it draws callers, not secrets
    rate = _LOAD / _AHT
    agenda = [(chance.expovariate(rate), True)]
    line: list[float] = []
    free, came, done, head, waited = _AGENTS, 0, 0, 0, 0.0
    while done < calls:
        now, arrival = heappop(agenda)
        if arrival:
            came += 1
            line.append(now)
            if came < calls:
                heappush(agenda, (now + chance.expovariate(rate), True))
        else:
            free, done = free + 1, done + 1
        if free and head < len(line):
            waited += now - line[head]
            head, free = head + 1, free - 1
            heappush(agenda, (now + chance.expovariate(1 / _AHT), False))
    return done


def _formulas(seed: int) -> dict[str, dict[str, Any]]:
    """B, C and A against so many copies of ten hours, the first two not counted."""
    target = Target(0.8, _WITHIN)
    impatient = Duration(1e-6, 0)
    waiting = erlang_c.waiting(_AGENTS, _LOAD, _AHT, _WITHIN)
    giving_up = erlang_a.patient(_AGENTS, _LOAD, _AHT, exponential(_PATIENCE), target)
    lost = float(erlang_b.blocking(_AGENTS, _LOAD))
    return {
        "b": _beside(impatient, seed, {"abandon_probability": lost}),
        "c": _beside(None, seed, {"service_level": float(waiting.service_level), "asa": float(waiting.asa)}),
        "a": _beside(
            Duration(_PATIENCE),
            seed,
            {
                "service_level": float(giving_up.service_level),
                "abandon_probability": float(giving_up.abandon_probability),
                "asa": float(giving_up.asa),
                "occupancy": float(giving_up.occupancy),
            },
        ),
    }


def _beside(patience: Duration | None, seed: int, expected: dict[str, float]) -> dict[str, Any]:
    found = tally.figures(simulate(_one_queue(10, patience, 2 * _HOUR), 600, seed))
    return {
        name: {
            "formula": round(value, 6),
            "low": round(found[name].low, 6),
            "high": round(found[name].high, 6),
            "inside": found[name].low <= value <= found[name].high,
        }
        for name, value in expected.items()
    }


def _best(work: Callable[[], float], rounds: int = _ROUNDS) -> float:
    """Calls a second, of the best round."""
    rates = []
    for _ in range(rounds):
        began = time.process_time()
        calls = work()
        rates.append(calls / (time.process_time() - began))
    return max(rates)
