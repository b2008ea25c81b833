"""What the arithmetic of staffing is held against: the loop of every textbook, and 40-digit arithmetic.

Nothing is installed for it. The reference for speed is the recurrence for Erlang B, made anew for each number
of agents from the first that can carry the load; the reference for truth is `exact_erlang`. Times are
processor time.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from huying.bench import exact_erlang
from huying.staffing import erlang_a, erlang_b, solve
from huying.staffing.erlang_a import Target
from huying.staffing.patience import exponential

_AHT, _WITHIN, _SHARE, _PATIENCE = 180.0, 20.0, 0.8, 300.0
_TARGET = Target(_SHARE, _WITHIN)
_CASES = 100_000  # solved at once by ours
_LOOPED = 300  # of them by the loop
_ROUNDS = 5


def measure(seed: int = 1) -> dict[str, Any]:
    """Ours, the reference and their ratio, in solves a second; accuracy and whole numbers beside them."""
    loads = np.random.default_rng(seed).uniform(1, 200, _CASES)
    ours = _CASES / _least(lambda: solve.agents(loads, _AHT, _TARGET))
    reference = _LOOPED / _least(lambda: [plain_agents(load) for load in loads[:_LOOPED].tolist()])
    return {
        "ours": round(ours),
        "reference": round(reference),
        "ratio": round(ours / reference, 1),
        "unit": "fewest agents for 80/20 without patience, 1-200 erlangs: solves a second",
        "accuracy": _accuracy(),
        "staffing": _staffing(),
        "large": _large(),
    }


def plain_agents(load: float) -> int:
    """The fewest agents, as textbooks have it."""
    n = int(load) + 1
    while plain_level(n, load) < _SHARE:
        n += 1
    return n


def plain_level(servers: int, load: float) -> float:
    lost = 1.0
    for k in range(1, servers + 1):
        lost = load * lost / (k + load * lost)
    waits = lost / (1 - load / servers * (1 - lost))
    return 1 - waits * math.exp(-(servers - load) * _WITHIN / _AHT)


def _accuracy() -> dict[str, float]:
    """The worst relative error of ours."""
    worst_b = worst_a = 0.0
    for servers in (1, 2, 5, 20, 100, 1000, 10_000, 100_000):
        for use in (0.7, 0.95, 1.0, 1.05):
            expected = exact_erlang.blocking(servers, servers * use)
            if expected > 0:
                worst_b = max(worst_b, abs(float(erlang_b.blocking(servers, servers * use)) / expected - 1))
    for servers in (1, 5, 20, 100):
        for use in (0.7, 1.0, 1.3):
            load = servers * use
            found = erlang_a.patient(servers, load, _AHT, exponential(_PATIENCE), _TARGET)
            expected_a = exact_erlang.with_patience(servers, load, _AHT, _PATIENCE, _WITHIN)
            figures = (found.wait_probability, found.abandon_probability, found.service_level)
            errors = (abs(float(ours) / true - 1) for ours, true in zip(figures, expected_a, strict=True))
            worst_a = max(worst_a, *errors)
    return {"erlang_b_worst_relative_error": worst_b, "erlang_a_worst_relative_error": worst_a}


def _staffing() -> dict[str, int]:
    """Whole numbers of agents against 40 digits: how many differ."""
    shares, withins = (0.5, 0.7, 0.8, 0.9, 0.95), (0.0, 10.0, 20.0, 60.0)
    loads = np.concatenate([np.linspace(0.5, 20, 200), np.linspace(21, 150, 197)])
    wrong = 0
    for load in loads.tolist():
        levels = exact_erlang.levels_without_patience(load, _AHT, withins)
        for i, within in enumerate(withins):
            found = solve.agents(load, _AHT, Target(np.array(shares), within))
            expected = [next(n for n, row in levels if row[i] >= share) for share in shares]
            wrong += int(np.sum(found != np.array(expected)))
    return {"cases": len(loads) * len(shares) * len(withins), "off_by_one": wrong}


def _large() -> dict[str, float | int]:
    """1000 erlangs with patience: one question alone."""
    patience = exponential(_PATIENCE)
    agents = int(solve.agents(1000, _AHT, _TARGET, patience))
    took = _least(lambda: solve.agents(1000, _AHT, _TARGET, patience), rounds=20)
    return {"load": 1000, "agents": agents, "milliseconds": round(took * 1000, 2)}


def _least(work: Callable[[], object], rounds: int = _ROUNDS) -> float:
    """Seconds of processor time, of the best round: what else ran on the machine is in the others."""
    times = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times)
