"""What is given to the formulas: checked, broadcast, and worked off in rows that fit the cache."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from huying.errors import BadInput
from huying.staffing.log_concave import Floats

MOST_SERVERS = 100_000
MOST_LINES = 1_000_000
MOST_LOAD = 1_000_000.0  # erlangs
MOST_SECONDS = 1e7  # of handle time, patience or wait: four months
LEAST = 1e-6  # of a load or a duration
_ROWS = 1024  # at once: a few arrays of 1024 × 40 doubles stay in the second-level cache


def servers(given: ArrayLike, *, minimum: int = 1, maximum: int = MOST_SERVERS) -> Floats:
    """Whole numbers of agents or lines. Raises BadInput."""
    numbers = _numbers(given, "staffing.servers", "The number of agents or lines")
    if np.any((numbers < minimum) | (numbers > maximum) | (numbers != np.floor(numbers))):
        raise BadInput(
            "staffing.servers",
            f"Agents and lines are whole numbers from {minimum} to {maximum:,}: give such a number.",
            minimum=minimum,
            maximum=maximum,
        )
    return numbers


def load(given: ArrayLike) -> Floats:
    """Erlangs. Raises BadInput."""
    return between(given, LEAST, MOST_LOAD, "staffing.load", "The load", "erlangs")


def seconds(given: ArrayLike, code: str, what: str, *, zero: bool = False) -> Floats:
    """A duration; `what` names it at the start of a sentence. Raises BadInput."""
    return between(given, 0.0 if zero else LEAST, MOST_SECONDS, code, what, "seconds")


def share(given: ArrayLike, code: str, what: str) -> Floats:
    """More than 0 and less than 1: a promise that can be kept. Raises BadInput."""
    numbers = _numbers(given, code, what)
    if np.any((numbers <= 0) | (numbers >= 1)):
        raise BadInput(code, f"{what} must be more than 0 % and less than 100 %: give a share between.")
    return numbers


def between(given: ArrayLike, least: float, most: float, code: str, what: str, unit: str = "") -> Floats:
    """Raises BadInput when a number is not in [least, most]."""
    numbers = _numbers(given, code, what)
    if np.any((numbers < least) | (numbers > most)):
        limits = f"from {least:,.10g} to {most:,.10g} {unit}".rstrip()
        raise BadInput(
            code, f"{what} must be {limits}: give a number in these limits.", least=least, most=most
        )
    return numbers


def by_rows(formula: Callable[..., Floats], *given: Floats) -> Floats:
    """The formula over all cases: arguments broadcast, given to it as flat rows, some at a time.

    The formula returns (rows,) or (figures, rows); the result has the common shape, figures first.
    """
    columns = np.broadcast_arrays(*given)
    shape: tuple[int, ...] = columns[0].shape
    flat = [column.ravel() for column in columns]
    parts = [formula(*(column[at : at + _ROWS] for column in flat)) for at in range(0, flat[0].size, _ROWS)]
    result: Floats = np.concatenate(parts, axis=-1) if parts else np.empty(0)
    return result.reshape(result.shape[:-1] + shape)


def _numbers(given: ArrayLike, code: str, what: str) -> NDArray[np.float64]:
    numbers = np.asarray(given, dtype=np.float64)
    if not np.all(np.isfinite(numbers)):
        raise BadInput(code, f"{what} is not a number: give one.")
    return numbers
