"""One person's graph of days: a state for all that the rules must remember, an edge for each choice.

Days are worked forward: each rule is a small automaton that turns its memory and a choice into the next
memory, or forbids it. Then backward: states from which no end is reached are dropped, states with the same
future are merged. What is left is small enough to find the cheapest of all patterns in a millisecond.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huying.errors import BadInput
from huying.rostering import automata
from huying.rostering.problem import OFF, Pattern, Person, Problem

MOST_STATES = 400_000  # of one day of one person, before merging

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Layer:
    """A day: `onward[state, group]` is the next day's state, or the number of these where it is forbidden."""

    onward: NDArray[np.int32]
    cost: Floats  # of arriving in each of the next day's states, and infinity at the end


class Graph:
    """The allowed patterns of one person. `groups` are shifts that the rules cannot tell apart."""

    def __init__(self, problem: Problem, person: Person) -> None:
        rules = automata.of(problem, person)
        self.shifts = len(problem.shifts)
        self.groups = _groups(rules, self.shifts)
        self.layers = _merged(_forward(rules, [group[0] for group in self.groups], problem.days))

    @property
    def possible(self) -> bool:
        return bool(self.layers)

    def cheapest(self, prices: Floats) -> tuple[float, Pattern]:
        """The best pattern when a shift on a day costs `prices[day, shift]`; the last column is a day off.

        The fair shares' own cost is included. Prices may be infinite; when each pattern has one of them, the
        cost is infinite and the pattern empty.
        """
        best, choice = self._best_of_groups(prices)
        ahead = self._ahead(best)
        state, pattern, total = 0, [], float(ahead[0][0])
        if total == np.inf:
            return total, ()
        for day, layer in enumerate(self.layers):
            onward = layer.onward[state]
            group = int(np.argmin(best[day] + ahead[day + 1][onward] + layer.cost[onward]))
            pattern.append(int(choice[day, group]))
            state = int(onward[group])
        return total, tuple(pattern)

    def within(self, prices: Floats, limit: float, most: int) -> list[Pattern] | None:
        """All patterns that cost at most `limit` at these prices, or None when they are more than `most`."""
        best, _ = self._best_of_groups(prices)
        ahead = self._ahead(best)
        found: list[Pattern] = []
        pending: list[tuple[int, float, Pattern]] = [(0, 0.0, ())]
        while pending:
            state, spent, pattern = pending.pop()
            day = len(pattern)
            if day == len(self.layers):
                found.append(pattern)
                if len(found) > most:
                    return None
                continue
            for group, onward in enumerate(self.layers[day].onward[state].tolist()):
                arrive = spent + self.layers[day].cost[onward]
                for shift in self.groups[group]:
                    cost = arrive + prices[day, shift]
                    if cost + ahead[day + 1][onward] <= limit:
                        pending.append((onward, cost, (*pattern, shift)))
        return found

    def own_cost(self, pattern: Pattern) -> float | None:
        """What its fair shares cost, or None when a rule forbids it."""
        total, state = 0.0, 0
        group_of = {shift: at for at, group in enumerate(self.groups) for shift in group}
        for shift, layer in zip(pattern, self.layers, strict=True):
            state = int(layer.onward[state, group_of[shift]])
            total += float(layer.cost[state])
            if total == np.inf:
                return None
        return total

    def _best_of_groups(self, prices: Floats) -> tuple[Floats, Ints]:
        days = np.arange(len(prices))
        best, choice = [], []
        for group in self.groups:
            members = np.array(group)
            cheapest = np.argmin(prices[:, members], axis=1)
            best.append(prices[days, members[cheapest]])
            choice.append(members[cheapest])
        return np.stack(best, axis=1), np.stack(choice, axis=1)

    def _ahead(self, best: Floats) -> list[Floats]:
        """The least cost from each state to the end; one infinite entry more, for what is forbidden."""
        ahead = [np.zeros(len(self.layers[-1].cost))]
        ahead[0][-1] = np.inf
        for layer, row in zip(reversed(self.layers), best[::-1], strict=True):
            reach = ahead[-1] + layer.cost
            least = (reach[layer.onward] + row).min(axis=1)
            ahead.append(np.append(least, np.inf))
        return ahead[::-1]


def _groups(rules: list[automata.Rule], shifts: int) -> list[tuple[int, ...]]:
    """Choices that no rule tells apart, a day off among them."""
    alike: dict[tuple[int, ...], list[int]] = {}
    for choice in (OFF, *range(shifts)):
        alike.setdefault(tuple(rule.kind(choice) for rule in rules), []).append(choice)
    return [tuple(group) for group in alike.values()]


def _forward(rules: list[automata.Rule], choices: list[int], days: int) -> list[Layer]:
    states: Ints = np.array([[rule.start for rule in rules]], dtype=np.int64)
    layers = []
    for day in range(days):
        parts, allowed, costs = [], [], []
        for choice in choices:
            after, may, cost = _step(rules, states, day, choice)
            parts.append(after)
            allowed.append(may)
            costs.append(cost)
        layer, states = _joined(parts, allowed, costs, len(states))
        layers.append(layer)
        if not len(states):
            return []
        if len(states) > MOST_STATES:
            raise BadInput(
                "rostering.too_many_rules",
                "The rules of one person together have too many cases to keep track of: "
                "count over fewer different spans of days, or plan a shorter period.",
            )
    return layers


def _step(
    rules: list[automata.Rule], states: Ints, day: int, choice: int
) -> tuple[Ints, NDArray[np.bool_], Floats]:
    after = np.empty_like(states)
    allowed = np.ones(len(states), dtype=bool)
    cost = np.zeros(len(states))
    for at, rule in enumerate(rules):
        after[:, at], may, price = rule.step(states[:, at], day, choice)
        allowed &= may
        cost += price
    return after, allowed, cost


def _joined(
    parts: list[Ints], allowed: list[NDArray[np.bool_]], costs: list[Floats], count: int
) -> tuple[Layer, Ints]:
    """States that are the same (and cost the same to arrive in) become one."""
    reached = np.concatenate(
        [
            np.column_stack([after, np.round(cost).astype(np.int64)])[may]
            for after, may, cost in zip(parts, allowed, costs, strict=True)
        ]
    )
    states, numbers = _unique(reached)
    onward = np.full((count, len(parts)), len(states), dtype=np.int32)
    at = 0
    for group, may in enumerate(allowed):
        size = int(may.sum())
        onward[may, group] = numbers[at : at + size]
        at += size
    return Layer(onward, np.append(states[:, -1].astype(np.float64), np.inf)), states[:, :-1]


def _unique(rows: Ints) -> tuple[Ints, Ints]:
    """The different rows, and for each given row the number of its like."""
    if not len(rows):
        return rows, np.zeros(0, dtype=np.int64)
    keys = np.zeros(len(rows), dtype=np.int64)
    for column in rows.T:
        span = int(column.max() - column.min()) + 1
        if (int(keys.max()) + 1) * span >= 2**62:
            keys = np.unique(keys, return_inverse=True)[1]
        keys = keys * span + (column - column.min())
    _, firsts, numbers = np.unique(keys, return_index=True, return_inverse=True)
    return rows[firsts], numbers


def _merged(layers: list[Layer]) -> list[Layer]:
    """Without the states that lead nowhere, and with one state for each different future."""
    if not layers:
        return []
    merged: list[Layer] = []
    size = len(layers[-1].cost) - 1
    futures = np.zeros(size, dtype=np.int64)  # on the last day all futures are alike
    for layer in reversed(layers):
        alive = futures >= 0
        kinds, numbers = _unique(np.column_stack([futures, layer.cost[:-1].astype(np.int64)])[alive])
        target = np.full(len(layer.cost), len(kinds), dtype=np.int64)
        target[:-1][alive] = numbers
        onward = target[layer.onward]
        living = (onward < len(kinds)).any(axis=1)
        if not living.any():
            return []
        rows, groups = _unique(onward[living])
        futures = np.full(len(onward), -1, dtype=np.int64)
        futures[living] = groups
        merged.append(Layer(rows.astype(np.int32), np.append(kinds[:, 1].astype(np.float64), np.inf)))
        if len(merged) > 1:
            # the day after was numbered by its futures; now it is by (future, cost of arriving)
            later = merged[-2]
            merged[-2] = Layer(later.onward[kinds[:, 0]], later.cost)
    return merged[::-1]
