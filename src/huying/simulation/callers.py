"""Who calls, drawn before the run: when, with what, how patient. Every engine is given the same people."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from huying.simulation.centre import Centre, Duration, Kind

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Callers:
    """Row k is the k-th caller of each copy (column) of the centre, in order of time; no caller: `at` is inf.

    `tries`: how often she calls at most; `delay` seconds after giving up. Patience and handle time are hers,
    whenever she calls. `callback`: seconds of waiting after which she takes a callback, inf for never.
    """

    at: Floats
    kind: Ints
    handle: Floats
    patience: Floats
    tries: Ints
    delay: Floats
    callback: Floats


def draw(centre: Centre, copies: int, chance: np.random.Generator) -> Callers:
    """Poisson arrivals with the rates of each interval."""
    parts = [_of(kind, i, centre, copies, chance) for i, kind in enumerate(centre.kinds)]
    if len(parts) == 1:
        return parts[0]
    at = np.concatenate([part.at for part in parts])
    order = np.argsort(at, axis=0, kind="stable")

    def sorted_by_time(name: str) -> NDArray[Any]:
        return np.take_along_axis(np.concatenate([getattr(part, name) for part in parts]), order, axis=0)

    return Callers(**{name: sorted_by_time(name) for name in Callers.__dataclass_fields__})


def _of(kind: Kind, number: int, centre: Centre, copies: int, chance: np.random.Generator) -> Callers:
    shape = (_most(sum(kind.calls)), copies)
    never = np.broadcast_to(np.inf, shape)
    callback = never
    if kind.callback_after is not None and kind.callback_share:
        callback = np.where(chance.random(shape) < kind.callback_share, kind.callback_after, np.inf)
    retries = kind.patience is not None and kind.retry > 0
    return Callers(
        at=_arrivals(kind, centre.interval, shape, chance),
        kind=np.broadcast_to(np.int64(number), shape),
        handle=times(kind.handle, shape, chance),
        patience=never if kind.patience is None else times(kind.patience, shape, chance),
        tries=chance.geometric(1 - kind.retry, shape) if retries else np.broadcast_to(np.int64(1), shape),
        delay=times(kind.retry_after, shape, chance) if retries else never,
        callback=callback,
    )


def times(duration: Duration, shape: tuple[int, ...], chance: np.random.Generator) -> Floats:
    """So many draws."""
    if duration.cv == 0:
        return np.full(shape, duration.mean)
    if duration.cv == 1:
        return chance.standard_exponential(shape) * duration.mean
    variance = math.log1p(duration.cv**2)
    return chance.lognormal(math.log(duration.mean) - variance / 2, math.sqrt(variance), shape)


def _arrivals(kind: Kind, interval: float, shape: tuple[int, int], chance: np.random.Generator) -> Floats:
    """Unit exponentials laid end to end, in a time in which one call is expected a unit."""
    calls = np.array(kind.calls)
    spent = np.cumsum(chance.standard_exponential(shape), axis=0)
    if np.all(calls == calls[0]):
        at = spent * (interval / calls[0]) if calls[0] else np.full(shape, np.inf)
    else:
        at = np.interp(spent, np.concatenate([[0.0], np.cumsum(calls)]), interval * np.arange(len(calls) + 1))
    at[spent > calls.sum()] = np.inf
    return at


def _most(calls: float) -> int:
    """Rows that are enough for a Poisson number of calls but once in 10⁹ copies."""
    return math.ceil(calls + 6.5 * math.sqrt(calls) + 12)
