"""The plain model of a roster for CP-SAT: a variable for each person, day and shift, each rule written down.

It is the reference of `bench roster`, for problems read from the benchmark's format. OR-Tools is needed for
it, and for nothing else. It runs as a process of its own: OR-Tools brings another HiGHS, and one process
cannot have both.
"""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import pairwise
from typing import Any

from huying.rostering import instance
from huying.rostering.problem import OFF, Person, Problem

_Cells = list[list[Any]]


def solve(text: str, seconds: float, seed: int, threads: int) -> tuple[int | None, int]:
    """Cost (None: no roster was found) and bound, for the text of an instance."""
    command = [sys.executable, "-m", __name__, str(seconds), str(seed), str(threads)]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    cost, bound = json.loads(done.stdout)
    return cost, bound


def _solve(problem: Problem, seconds: float, seed: int, threads: int) -> tuple[int | None, int]:
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    works = [
        [[model.new_bool_var("") for _ in problem.shifts] for _ in range(problem.days)]
        for _ in problem.people
    ]
    for cells, person in zip(works, problem.people, strict=True):
        _rules(model, problem, person, cells)
    model.minimize(sum(_cover(model, problem, works)) + sum(_wishes(problem, works)))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = threads
    solver.parameters.random_seed = seed
    status = solver.solve(model)
    cost = round(solver.objective_value) if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else None
    return cost, round(solver.best_objective_bound)


def _rules(model: Any, problem: Problem, person: Person, cells: _Cells) -> None:
    at_work = [sum(day) for day in cells]
    for day in cells:
        model.add_at_most_one(day)
    for fixed in person.fixed:
        for shift, cell in enumerate(cells[fixed.day]):
            if shift not in fixed.options:
                model.add(cell == 0)
        if OFF not in fixed.options:
            model.add(at_work[fixed.day] == 1)
    for today, tomorrow in pairwise(cells):
        for worked, cell in zip(problem.shifts, today, strict=True):
            for following, after in zip(problem.shifts, tomorrow, strict=True):
                if following.name in worked.not_followed_by:
                    model.add_bool_or(~cell, ~after)
    for count in person.counts:
        terms = [
            cell * (problem.shifts[shift].minutes if count.minutes else 1)
            for day in cells[count.first : count.last + 1]
            for shift, cell in enumerate(day)
            if shift in count.shifts
        ]
        model.add(sum(terms) >= count.at_least)
        if count.at_most is not None:
            model.add(sum(terms) <= count.at_most)
    _stretches(model, problem.days, person, at_work)
    _weekends(model, problem, person, at_work)


def _stretches(model: Any, days: int, person: Person, at_work: list[Any]) -> None:
    """Stretches at the edges of the horizon may be short."""
    if person.most_run is not None:
        for day in range(days - person.most_run):
            model.add(sum(at_work[day : day + person.most_run + 1]) <= person.most_run)
    for length in range(1, person.least_run):
        for day in range(1, days - length):
            inside = sum(at_work[day : day + length])
            model.add(inside - at_work[day - 1] - at_work[day + length] <= length - 1)
    for length in range(1, person.least_off):
        for day in range(1, days - length):
            inside = sum(at_work[day : day + length])
            model.add(at_work[day - 1] + at_work[day + length] - inside <= 1)


def _weekends(model: Any, problem: Problem, person: Person, at_work: list[Any]) -> None:
    if person.most_weekends is None:
        return
    worked: dict[int, Any] = {}
    for day, weekend in enumerate(problem.weekends()):
        if weekend >= 0:
            worked.setdefault(weekend, model.new_bool_var(""))
            model.add(at_work[day] <= worked[weekend])
    model.add(sum(worked.values()) <= person.most_weekends)


def _cover(model: Any, problem: Problem, works: list[_Cells]) -> list[Any]:
    costs = []
    for demand in problem.demands:
        there = sum(cells[day][shift] for cells in works for day, shift in sorted(demand.cells))
        short = model.new_int_var(0, demand.required, "")
        spare = model.new_int_var(0, len(works), "")
        model.add(there + short - spare == demand.required)
        costs.append(demand.under * short + demand.over * spare)
    return costs


def _wishes(problem: Problem, works: list[_Cells]) -> list[Any]:
    costs = []
    for wish in problem.wishes:
        cell = works[wish.person][wish.day][wish.shift]
        costs.append(wish.weight * (1 - cell if wish.wanted else cell))
    return costs


if __name__ == "__main__":
    found = _solve(instance.read(sys.stdin.read()), float(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    sys.stdout.write(json.dumps(found))
