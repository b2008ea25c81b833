"""Why there is no roster, and why a wish was refused: the fewest rules that are in each other's way.

A rule of one person can be taken away. Taken away one after another, those whose absence changes nothing stay
away; the rest is a conflict from which no rule can be missing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from huying.rostering.book import Book
from huying.rostering.graph import Graph
from huying.rostering.problem import OFF, Count, Fixed, Person, Problem, Roster, Run, Wish


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in words (the lower-case middle of a sentence), and the person without it."""

    text: str
    without: Callable[[Problem, Person], tuple[Problem, Person]]


@dataclass(frozen=True, slots=True)
class Conflict:
    person: str
    rules: tuple[str, ...]

    @property
    def sentence(self) -> str:
        return f"{self.person} cannot be planned: {_listed(self.rules)}. Loosen one of these rules."


@dataclass(frozen=True, slots=True)
class Refusal:
    """`rules` forbid it; or else the least that granting it alone would cost: `price` and what gets worse."""

    wish: Wish
    rules: tuple[str, ...] = ()
    price: int = 0
    worse: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        if self.rules:
            return f"Forbidden by: {_listed(self.rules)}."
        if self.price <= 0:
            return "Granting it would cost no more: it was weighed against an equal."
        return f"Granting it would cost {self.price} more: {_listed(self.worse)}."


def conflicts(book: Book) -> list[Conflict]:
    """Of each person whose rules leave no pattern."""
    problem = book.problem
    return [
        Conflict(person.name, _core(problem, person))
        for person, graph in zip(problem.people, book.graphs, strict=True)
        if not graph.possible
    ]


def refusals(book: Book, roster: Roster) -> list[Refusal]:
    return [_refusal(book, roster, wish) for wish in book.problem.wishes if not wish.granted(roster)]


def _refusal(book: Book, roster: Roster, wish: Wish) -> Refusal:
    problem, person = book.problem, book.problem.people[wish.person]
    choices = frozenset({OFF, *range(len(problem.shifts))})
    options = frozenset({wish.shift}) if wish.wanted else choices - {wish.shift}
    changed = _granting(book, roster, wish, choices - options)
    if changed is None:
        granted = replace(person, fixed=(*person.fixed, Fixed("", wish.day, options)))
        return Refusal(wish, rules=_core(problem, granted))
    return Refusal(wish, price=book.cost(changed) - book.cost(roster), worse=_worse(book, roster, changed))


def _granting(book: Book, roster: Roster, wish: Wish, barred: frozenset[int]) -> Roster | None:
    """With the person's best pattern that grants it, everybody else as they are. None: there is no such."""
    others = [*roster[: wish.person], *roster[wish.person + 1 :]]
    prices = book.prices(wish.person, book.values(book.gain(book.cover(others))))
    prices[wish.day, list(barred)] = np.inf
    least, pattern = book.graphs[wish.person].cheapest(prices)
    if least == np.inf:
        return None
    return (*roster[: wish.person], pattern, *roster[wish.person + 1 :])


def _worse(book: Book, before: Roster, after: Roster) -> tuple[str, ...]:
    problem = book.problem
    said = []
    for demand, now, then in zip(problem.demands, book.cover(before), book.cover(after), strict=True):
        if then < now and then < demand.required:
            said.append(f"{demand.name} would be {demand.required - int(then)} short")
        if then > now and then > demand.required and demand.over:
            said.append(f"{demand.name} would have {int(then) - demand.required} too many")
    for wish in problem.wishes:
        if wish.granted(before) and not wish.granted(after):
            said.append(f"another wish, of day {wish.day} (weight {wish.weight}), would be refused")
    return tuple(said) or ("fair shares would be missed by more",)


def _core(problem: Problem, person: Person) -> tuple[str, ...]:
    """The texts of a smallest set of rules that leave no pattern. A rule without a text is kept, unsaid."""
    rules = _rules(problem, person)
    for rule in rules:  # most often one alone: its graph is tiny
        if not Graph(
            *_without_all(problem, person, [other for other in rules if other is not rule])
        ).possible:
            return (rule.text,)
    needed = []
    for rule in rules:
        without = rule.without(problem, person)
        if Graph(*without).possible:
            needed.append(rule.text)
        else:
            problem, person = without
    return tuple(needed)


def _without_all(problem: Problem, person: Person, rules: list[Rule]) -> tuple[Problem, Person]:
    for rule in rules:
        problem, person = rule.without(problem, person)
    return problem, person


def _rules(problem: Problem, person: Person) -> list[Rule]:
    rules = [_fixed(fixed) for fixed in person.fixed if fixed.name]
    for count in person.counts:
        rules += _counted(count)
    rules += [_row(run) for run in person.runs]
    if person.least_run > 1:
        rules.append(_plain(f"at least {person.least_run} shifts in a row", least_run=1))
    if person.most_run is not None:
        rules.append(_plain(f"at most {person.most_run} shifts in a row", most_run=None))
    if person.least_off > 1:
        rules.append(_plain(f"at least {person.least_off} days off in a row", least_off=1))
    if person.most_weekends is not None:
        rules.append(_plain(f"at most {person.most_weekends} weekends with work", most_weekends=None))
    rules.append(Rule("rest between shifts", _without_rest))
    return rules


def _plain(text: str, **loosened: int | None) -> Rule:
    # `loosened` are fields of a person, named right above: types cannot follow names given as keywords
    return Rule(text, lambda problem, person: (problem, replace(person, **loosened)))  # type: ignore[arg-type]


def _fixed(fixed: Fixed) -> Rule:
    def without(problem: Problem, person: Person) -> tuple[Problem, Person]:
        return problem, replace(person, fixed=tuple(other for other in person.fixed if other is not fixed))

    return Rule(f"{fixed.name} on day {fixed.day}", without)


def _row(run: Run) -> Rule:
    def without(problem: Problem, person: Person) -> tuple[Problem, Person]:
        return problem, replace(person, runs=tuple(other for other in person.runs if other is not run))

    return Rule(f"at most {run.at_most} of {run.name} in a row", without)


def _counted(count: Count) -> list[Rule]:
    """Its lower and its upper end are two rules."""
    unit = f"minutes of {count.name}" if count.minutes else f"of {count.name}"
    days = f"on days {count.first}–{count.last}"
    ends: list[tuple[str, int | None]] = []
    if count.at_least:
        ends.append(("at_least", count.at_least))
    if count.at_most is not None:
        ends.append(("at_most", count.at_most))
    return [
        Rule(f"{end.replace('_', ' ')} {limit} {unit} {days}", _without_end(count.name, count.first, end))
        for end, limit in ends
    ]


def _without_end(name: str, first: int, end: str) -> Callable[[Problem, Person], tuple[Problem, Person]]:
    def without(problem: Problem, person: Person) -> tuple[Problem, Person]:
        loosened = [
            (replace(count, at_least=0) if end == "at_least" else replace(count, at_most=None))
            if (count.name, count.first) == (name, first)
            else count
            for count in person.counts
        ]
        return problem, replace(person, counts=tuple(loosened))

    return without


def _without_rest(problem: Problem, person: Person) -> tuple[Problem, Person]:
    rested = tuple(replace(shift, not_followed_by=frozenset()) for shift in problem.shifts)
    return replace(problem, shifts=rested), person


def _listed(parts: tuple[str, ...]) -> str:
    return "; ".join(parts)
