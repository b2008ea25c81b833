"""Erlang A and its generalisation: callers give up when their patience ends (M/M/n + G).

Source: F. Baccelli and G. Hebuterne 1981; the integrals are those of S. Zeltyn and A. Mandelbaum, "Call
centers with impatient customers: many-server asymptotics of the M/M/n+G queue", Queueing Systems 51 (2005).
With V the wait of a caller of endless patience (the virtual wait), λ the arrival rate, μ = 1 ÷ handle time, Ḡ
the patience's survival: V has the density λ·exp(f(x)) ÷ D on x > 0, f(x) = λ∫₀ˣḠ − nμx, and mass
1/B(n−1, λ/μ) ÷ D at 0, where D = 1/B(n−1, λ/μ) + λ∫exp(f). Every figure is a sum of positive integrals.
Handle times are exponential. The queue is always stable.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from huying.staffing import cases, erlang_b, log_concave
from huying.staffing.log_concave import Floats, Panel
from huying.staffing.patience import Patience, Steps, steps

SHORT_ABANDON = 20.0  # s: who gives up sooner is left out of `ANSWERED_OF_LASTING`
_ENDLESS = 40.0  # hazard after which nobody is left: e⁻⁴⁰

Weight = Callable[[Floats, Floats, Floats], Floats]


class ServiceLevel(StrEnum):
    """What is divided by what."""

    ANSWERED_OF_OFFERED = "answered-of-offered"  # answered within T ÷ offered: the default
    ANSWERED_OF_ANSWERED = "answered-of-answered"  # answered within T ÷ answered
    ANSWERED_OF_LASTING = "answered-of-lasting"  # answered within T ÷ (offered − short abandons)
    LEFT_QUEUE = "left-queue"  # (answered or given up within T) ÷ offered
    VIRTUAL_WAIT = "virtual-wait"  # share whose virtual wait is within T


@dataclass(frozen=True, slots=True)
class Target:
    """A share of calls to answer `within` T seconds; `short` is the limit of a short abandon (s)."""

    share: ArrayLike
    within: ArrayLike
    definition: ServiceLevel = ServiceLevel.ANSWERED_OF_OFFERED
    short: float = SHORT_ABANDON


@dataclass(frozen=True, slots=True)
class Patient:
    """What callers and agents live through; shares of offered calls."""

    wait_probability: Floats
    abandon_probability: Floats
    service_level: Floats  # by the definition asked for
    asa: Floats  # s, mean wait of the answered
    mean_wait: Floats  # s, of all
    mean_queue: Floats  # calls waiting, on average
    occupancy: Floats


def patient(
    servers: ArrayLike, load: ArrayLike, aht: ArrayLike, patience: Patience, target: Target
) -> Patient:
    """`load` in erlangs, mean handle time `aht` in seconds. Raises BadInput."""

    def figures(wait: _Wait) -> Floats:
        answered = wait.answered
        return np.stack(
            [
                wait.share(_one),
                wait.share(_given_up),
                wait.service_level(target.definition),
                wait.share(lambda x, hazard, _: x * np.exp(-hazard)) / answered,
                wait.share(_waited),
                wait.share(_waited) * wait.a / wait.aht,
                wait.a * answered / wait.n,
            ]
        )

    return Patient(*_over(figures, servers, load, aht, patience, target))


def service_level(
    servers: ArrayLike, load: ArrayLike, aht: ArrayLike, patience: Patience, target: Target
) -> Floats:
    """`Patient.service_level` alone, for those who search. Raises BadInput."""
    return _over(lambda wait: wait.service_level(target.definition), servers, load, aht, patience, target)


def _over(
    figures: Callable[[_Wait], Floats],
    servers: ArrayLike,
    load: ArrayLike,
    aht: ArrayLike,
    patience: Patience,
    target: Target,
) -> Floats:
    columns = np.broadcast_arrays(
        cases.servers(servers),
        cases.load(load),
        cases.seconds(aht, "staffing.aht", "The handle time"),
        cases.seconds(target.within, "staffing.within", "The time to answer within", zero=True),
        cases.seconds(target.short, "staffing.short_abandon", "The limit of a short abandon", zero=True),
        patience.rates[..., 0],
    )
    rates = np.broadcast_to(patience.rates, (*columns[0].shape, patience.edges.size))
    lasting = target.definition is ServiceLevel.ANSWERED_OF_LASTING

    def formula(*rows: Floats) -> Floats:
        n, a, handle, within, short = rows[:5]
        table = steps(patience, np.stack(rows[5:], axis=1))
        return figures(_Wait(n, a, handle, within, short if lasting else within, table))

    return cases.by_rows(formula, *columns[:5], *np.moveaxis(rates, -1, 0))


@dataclass(frozen=True, slots=True)
class _Exponent:
    """f(x) = λ∫₀ˣḠ − nμx, rows (k, 1)."""

    arrivals: Floats
    departures: Floats
    patience: Steps

    def value(self, x: Floats) -> Floats:
        return self.arrivals * self.patience.at(x)[2] - self.departures * x

    def slope(self, x: Floats) -> Floats:
        return self.arrivals * np.exp(-self.patience.at(x)[1]) - self.departures

    def bend(self, x: Floats) -> Floats:
        rate, hazard, _ = self.patience.at(x)
        return -self.arrivals * rate * np.exp(-hazard)


@dataclass(frozen=True)
class _Wait:
    """The virtual wait of rows (k,) of one kind of patience. Weights take x, the hazard up to x, and ∫₀ˣḠ."""

    n: Floats
    a: Floats
    aht: Floats
    within: Floats
    short: Floats
    patience: Steps

    def service_level(self, definition: ServiceLevel) -> Floats:
        return np.minimum(self._counted(definition), 1.0)  # sums of parts end a digit above

    def _counted(self, definition: ServiceLevel) -> Floats:
        within = self.within[:, None]
        if definition is ServiceLevel.VIRTUAL_WAIT:
            return self.at_once + self.share(lambda x, _h, _w: (x <= within).astype(np.float64))
        answered = self.at_once + self.share(lambda x, hazard, _: np.exp(-hazard) * (x <= within))
        match definition:
            case ServiceLevel.ANSWERED_OF_ANSWERED:
                return answered / self.answered
            case ServiceLevel.ANSWERED_OF_LASTING:
                return answered / (1 - self._given_up_within(self.short))
            case ServiceLevel.LEFT_QUEUE:
                return answered + self._given_up_within(self.within)
        return answered

    def share(self, weight: Weight) -> Floats:
        """∫ λ·weight·exp(f) ÷ D: the weight's mean over waits > 0."""
        return self._total(weight) / self._everybody

    @cached_property
    def at_once(self) -> Floats:
        return np.exp(self._idle - self._top) / self._everybody

    @cached_property
    def answered(self) -> Floats:
        return self.at_once + self.share(lambda x, hazard, _: np.exp(-hazard))

    def _given_up_within(self, limit: Floats) -> Floats:
        most = self.patience.at(limit[:, None])[1]
        return self.share(lambda x, hazard, _: -np.expm1(-np.minimum(hazard, most)))

    def _total(self, weight: Weight) -> Floats:
        parts = [
            np.exp(panel.scale - self._top) * np.sum(panel.weight * weight(*table), axis=1)
            for panel, table in zip(self._panels, self._tables, strict=True)
        ]
        result: Floats = np.sum(parts, axis=0) * self.a / self.aht
        return result

    @cached_property
    def _everybody(self) -> Floats:
        return np.exp(self._idle - self._top) + self._total(_one)

    @cached_property
    def _idle(self) -> Floats:
        return erlang_b.log_inverse(self.n - 1, self.a)

    @cached_property
    def _top(self) -> Floats:
        """The largest logarithm of all parts: everything is kept divided by its exponential."""
        result: Floats = np.max([self._idle, *(panel.scale for panel in self._panels)], axis=0)
        return result

    @cached_property
    def _tables(self) -> list[tuple[Floats, Floats, Floats]]:
        return [(panel.x, *self.patience.at(panel.x)[1:]) for panel in self._panels]

    @cached_property
    def _panels(self) -> list[Panel]:
        """From 0 to infinity, split where a weight or the patience has a kink and where nobody is left.

        A stretch on which nothing weighs in any row is left out.
        """
        column = np.zeros((self.n.size, 1))
        f = _Exponent((self.a / self.aht)[:, None], (self.n / self.aht)[:, None], self.patience)
        peak = self.patience.when(np.log(self.a / self.n)[:, None])
        kinks = [self.within[:, None], self.short[:, None], self.patience.when(column + _ENDLESS)]
        steps_of_hazard = [column + edge for edge in self.patience.edges[1:]]
        edges = np.sort(np.hstack([column, *kinks, *steps_of_hazard]), axis=1)
        top = f.value(peak)
        panels = []
        for low, high in zip(edges.T, [*edges.T[1:], np.full(self.n.size, np.inf)], strict=True):
            start, end = low[:, None], high[:, None]
            nearest = np.clip(peak, start, end)
            if np.any((end > start) & (top - f.value(nearest) < 2 * log_concave.DROP)):
                panels.append(log_concave.panel(f, start, end, nearest))
        return panels


def _one(x: Floats, _hazard: Floats, _waited: Floats) -> Floats:
    return np.ones_like(x)


def _given_up(_x: Floats, hazard: Floats, _waited: Floats) -> Floats:
    return -np.expm1(-hazard)


def _waited(_x: Floats, _hazard: Floats, waited: Floats) -> Floats:
    return waited
