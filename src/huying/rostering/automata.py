"""The rules of one person as small automata over days.

A rule remembers one whole number. `step` takes the memories of many states at once with a day and a choice (a
shift or OFF) and gives the memories afterwards, which of them the rule allows, and what arriving there costs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from huying.rostering.problem import OFF, Count, Fixed, LongRest, Person, Problem, Run, Shift

Ints = NDArray[np.int64]
Step = tuple[Ints, NDArray[np.bool_] | bool, NDArray[np.float64] | float]

_DAYS = 1000  # more than any run
_DAY = 1440
_SURELY = 3  # days off in a row that are a long rest whatever is worked before and after


class Rule(Protocol):
    start: int

    def kind(self, choice: int) -> int:
        """Choices of one kind are the same to this rule."""

    def step(self, memory: Ints, day: int, choice: int) -> Step: ...


def of(problem: Problem, person: Person) -> list[Rule]:
    rules: list[Rule] = [
        Stretches(person.least_run, person.most_run or _DAYS, person.least_off),
        Succession(problem.shifts),
    ]
    rules += [Fixing(fixed) for fixed in person.fixed]
    rules += [Row(run) for run in person.runs]
    rules += [Counter(count, problem.shifts) for count in person.counts]
    if person.most_weekends is not None:
        rules.append(Weekends(person.most_weekends, problem.weekends()))
    if person.long_rest is not None:
        rules.append(Resting(person.long_rest))
    return rules


@dataclass
class Stretches:
    """Days worked and days off in a row. The stretches at the edges may be longer than we see."""

    least_run: int
    most_run: int
    least_off: int
    start: int = 0  # n > 0: worked n days; n < 0: off for -n days; beyond _DAYS: since before the first day

    def kind(self, choice: int) -> int:
        return int(choice == OFF)

    def step(self, memory: Ints, day: int, choice: int) -> Step:
        if choice == OFF:
            return self._off(memory)
        return self._work(memory, day)

    def _off(self, memory: Ints) -> Step:
        worked = np.where(memory >= _DAYS, self.least_run, memory)  # the first stretch may be short
        may = (memory <= 0) | (worked >= self.least_run)
        after = np.where(memory > 0, -1, np.where(memory == 0, -self.least_off, memory - 1))
        return np.maximum(after, -self.least_off), may, 0.0

    def _work(self, memory: Ints, day: int) -> Step:
        may = (memory >= 0) | (memory <= -self.least_off)
        fresh = np.where((memory == 0) & (day == 0), _DAYS + 1, np.where(memory <= 0, 1, memory + 1))
        run = np.where(fresh > _DAYS, fresh - _DAYS, fresh)
        return fresh, may & (run <= self.most_run), 0.0


@dataclass
class Succession:
    """Rest from one day to the next: which shift may not follow which."""

    shifts: tuple[Shift, ...]
    start: int = 0  # the kind of the last choice
    _kinds: list[int] = field(init=False)
    _forbidden: dict[int, list[int]] = field(init=False)

    def __post_init__(self) -> None:
        after = [frozenset[str](), *(shift.not_followed_by for shift in self.shifts)]
        before = [
            frozenset(at for at, banned in enumerate(after) if name in banned)
            for name in ("", *(shift.name for shift in self.shifts))
        ]
        signs = list(zip(after, before, strict=True))
        different = list(dict.fromkeys(signs))
        self._kinds = [different.index(sign) for sign in signs]
        self._forbidden = {
            kind: sorted({self._kinds[at] for at in sign[1]}) for kind, sign in enumerate(different)
        }

    def kind(self, choice: int) -> int:
        return self._kinds[choice + 1]

    def step(self, memory: Ints, day: int, choice: int) -> Step:
        kind = self.kind(choice)
        return np.full_like(memory, kind), ~np.isin(memory, self._forbidden[kind]), 0.0


@dataclass
class Fixing:
    """A day that is given."""

    fixed: Fixed
    start: int = 0

    def kind(self, choice: int) -> int:
        return int(choice in self.fixed.options)

    def step(self, memory: Ints, day: int, choice: int) -> Step:
        return memory, day != self.fixed.day or choice in self.fixed.options, 0.0


@dataclass
class Row:
    """Some shifts in a row, nights for instance."""

    run: Run
    start: int = 0

    def kind(self, choice: int) -> int:
        return int(choice in self.run.shifts)

    def step(self, memory: Ints, day: int, choice: int) -> Step:
        if choice not in self.run.shifts:
            return np.zeros_like(memory), True, 0.0
        return memory + 1, memory < self.run.at_most, 0.0


@dataclass
class Counter:
    """Shifts or minutes within some days."""

    count: Count
    shifts: tuple[Shift, ...]
    start: int = 0

    def kind(self, choice: int) -> int:
        if choice not in self.count.shifts:
            return 0
        return self.shifts[choice].minutes if self.count.minutes else 1

    def step(self, memory: Ints, day: int, choice: int) -> Step:
        count = self.count
        if not count.first <= day <= count.last:
            return np.zeros_like(memory), True, 0.0
        after = memory + self.kind(choice)
        may = np.ones(len(memory), dtype=bool) if count.at_most is None else after <= count.at_most
        if day < count.last:
            return after, may, 0.0
        cost = 0.0 if count.share is None else np.abs(after - count.share) * float(count.weight)
        return np.zeros_like(memory), may & (after >= count.at_least), cost


@dataclass
class Weekends:
    """Weekends with work on them."""

    at_most: int
    numbers: list[int]  # of each day: its weekend, or -1
    start: int = 0  # twice the weekends worked, and one if this one is among them

    def kind(self, choice: int) -> int:
        return int(choice == OFF)

    def step(self, memory: Ints, day: int, choice: int) -> Step:
        weekend = self.numbers[day]
        if day == 0 or weekend != self.numbers[day - 1]:
            memory = memory - memory % 2
        if weekend < 0 or choice == OFF:
            return memory, True, 0.0
        after = np.where(memory % 2 == 1, memory, memory + 3)
        return after, after // 2 <= self.at_most, 0.0


@dataclass
class Resting:
    """A long rest every so many days.

    It remembers nothing (0) while rested, or else the hours last worked, the days off since, and the days
    since the last long rest ended.
    """

    rest: LongRest
    start: int = 0
    _hours: list[tuple[int, int]] = field(init=False)

    def __post_init__(self) -> None:
        self._hours = list(dict.fromkeys(self.rest.hours))

    def kind(self, choice: int) -> int:
        return 0 if choice == OFF else 1 + self._hours.index(self.rest.hours[choice])

    def step(self, memory: Ints, day: int, choice: int) -> Step:
        last, off, days = memory // (_SURELY * _DAYS), memory // _DAYS % _SURELY, memory % _DAYS
        if choice == OFF:
            rested = (memory == 0) | (off + 1 == _SURELY)
            return np.where(rested, 0, memory + _DAYS), True, 0.0
        begin, _ = self.rest.hours[choice]
        ends = np.array([-self.rest.minutes, *(end for _, end in self._hours)])
        apart = (off + 1) * _DAY + begin - ends[last]
        since = np.where(apart >= self.rest.minutes, 1, days + off + 1)
        return self.kind(choice) * _SURELY * _DAYS + since, since <= self.rest.days, 0.0
