"""Why there is no roster, and why a wish was refused: the fewest rules that are in each other's way.

A rule of one person can be taken away. Taken away one after another, those whose absence changes nothing stay
away; the rest is a conflict from which no rule can be missing.

What is explained is a code with its parameters (`Said`), which screens put into words of their language; the
English ones are here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from huying.rostering.book import Book
from huying.rostering.graph import Graph
from huying.rostering.problem import (
    OFF,
    Count,
    Fixed,
    LongRest,
    Params,
    Pattern,
    Person,
    Problem,
    Roster,
    Run,
    Wish,
)

WORDS = {
    "fixed": "{name} on day {day}",
    "at_least": "at least {limit} of {name} on days {first}–{last}",
    "at_most": "at most {limit} of {name} on days {first}–{last}",
    "at_least_minutes": "at least {limit} minutes of {name} on days {first}–{last}",
    "at_most_minutes": "at most {limit} minutes of {name} on days {first}–{last}",
    "most_of_in_a_row": "at most {limit} of {name} in a row",
    "least_in_a_row": "at least {limit} shifts in a row",
    "most_in_a_row": "at most {limit} shifts in a row",
    "least_off_in_a_row": "at least {limit} days off in a row",
    "most_weekends": "at most {limit} weekends with work",
    "rest": "rest between shifts",
    "long_rest_minutes": "a rest of {limit} minutes every {days} days",
    "short": "{name} would be {people} short",
    "too_many": "{name} would have {people} too many",
    "other_wish": "another wish, of day {day} (weight {weight}), would be refused",
    "fair_shares": "fair shares would be missed by more",
}
"""Every code there is. `day`, `first` and `last` are days of the problem."""


@dataclass(frozen=True, slots=True)
class Said:
    """A rule, or something that gets worse: what screens say by its code."""

    code: str
    params: Params

    @property
    def text(self) -> str:
        """The lower-case middle of an English sentence."""
        return WORDS[self.code].format(**self.params)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a person, and the person without it."""

    said: Said
    without: Callable[[Problem, Person], tuple[Problem, Person]]


@dataclass(frozen=True, slots=True)
class Conflict:
    """`person`: index in the problem."""

    person: int
    name: str
    rules: tuple[Said, ...]

    @property
    def sentence(self) -> str:
        return f"{self.name} cannot be planned: {_listed(self.rules)}. Loosen one of these rules."


@dataclass(frozen=True, slots=True)
class Refusal:
    """`rules` forbid it; or else the least that granting it alone would cost: `price` and what gets worse."""

    wish: Wish
    rules: tuple[Said, ...] = ()
    price: int = 0
    worse: tuple[Said, ...] = ()

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
        Conflict(at, person.name, _core(problem, person))
        for at, (person, graph) in enumerate(zip(problem.people, book.graphs, strict=True))
        if not graph.possible
    ]


def broken(problem: Problem, person: Person, pattern: Pattern) -> tuple[Said, ...]:
    """The fewest rules in the way of this pattern; none when the person may work it."""
    days = tuple(Fixed("", day, frozenset({shift})) for day, shift in enumerate(pattern))
    held = replace(person, fixed=(*person.fixed, *days))
    return () if Graph(problem, held).possible else _core(problem, held)


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


def _worse(book: Book, before: Roster, after: Roster) -> tuple[Said, ...]:
    problem = book.problem
    said = []
    for demand, now, then in zip(problem.demands, book.cover(before), book.cover(after), strict=True):
        if then < now and then < demand.required:
            missing = demand.required - int(then)
            said.append(Said("short", {"name": demand.name, "people": missing, **demand.place}))
        if then > now and then > demand.required and demand.over:
            spare = int(then) - demand.required
            said.append(Said("too_many", {"name": demand.name, "people": spare, **demand.place}))
    for wish in problem.wishes:
        if wish.granted(before) and not wish.granted(after):
            said.append(Said("other_wish", {"day": wish.day, "weight": wish.weight}))
    return tuple(said) or (Said("fair_shares", {}),)


def _core(problem: Problem, person: Person) -> tuple[Said, ...]:
    """A smallest set of rules that leave no pattern. What is fixed without a name is kept, unsaid."""
    rules = _rules(problem, person)
    for rule in rules:  # most often one alone: its graph is tiny
        if not Graph(
            *_without_all(problem, person, [other for other in rules if other is not rule])
        ).possible:
            return (rule.said,)
    needed = []
    for rule in rules:
        without = rule.without(problem, person)
        if Graph(*without).possible:
            needed.append(rule.said)
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
        rules.append(_plain("least_in_a_row", person.least_run, lambda each: replace(each, least_run=1)))
    if person.most_run is not None:
        rules.append(_plain("most_in_a_row", person.most_run, lambda each: replace(each, most_run=None)))
    if person.least_off > 1:
        rules.append(_plain("least_off_in_a_row", person.least_off, lambda each: replace(each, least_off=1)))
    if person.most_weekends is not None:
        rules.append(
            _plain("most_weekends", person.most_weekends, lambda each: replace(each, most_weekends=None))
        )
    rules.append(Rule(Said("rest", {}), _without_rest))
    if person.long_rest is not None:
        rules.append(_long_rest(person.long_rest))
    return rules


def _plain(code: str, limit: int, loosened: Callable[[Person], Person]) -> Rule:
    return Rule(Said(code, {"limit": limit}), lambda problem, person: (problem, loosened(person)))


def _fixed(fixed: Fixed) -> Rule:
    def without(problem: Problem, person: Person) -> tuple[Problem, Person]:
        return problem, replace(person, fixed=tuple(other for other in person.fixed if other is not fixed))

    return Rule(Said("fixed", {"name": fixed.name, "day": fixed.day}), without)


def _row(run: Run) -> Rule:
    def without(problem: Problem, person: Person) -> tuple[Problem, Person]:
        return problem, replace(person, runs=tuple(other for other in person.runs if other is not run))

    return Rule(Said("most_of_in_a_row", {"limit": run.at_most, "name": run.name}), without)


def _long_rest(rest: LongRest) -> Rule:
    said = Said("long_rest_minutes", {"limit": rest.minutes, "days": rest.days})
    return Rule(said, lambda problem, person: (problem, replace(person, long_rest=None)))


def _counted(count: Count) -> list[Rule]:
    """Its lower and its upper end are two rules."""
    ends: list[tuple[str, int | None]] = []
    if count.at_least:
        ends.append(("at_least", count.at_least))
    if count.at_most is not None:
        ends.append(("at_most", count.at_most))
    return [
        Rule(_limit(count, end, limit), _without_end(count.name, count.first, end)) for end, limit in ends
    ]


def _limit(count: Count, end: str, limit: int | None) -> Said:
    code = f"{end}_minutes" if count.minutes else end
    return Said(code, {"limit": limit or 0, "name": count.name, "first": count.first, "last": count.last})


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


def _listed(parts: Sequence[Said]) -> str:
    return "; ".join(part.text for part in parts)
