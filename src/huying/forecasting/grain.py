"""Methods look at half-hours where the file is finer: five minutes are mostly chance. This is the way there
and back. Both directions between counts and z = √(count + ¼) are here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huying.forecasting.history import Floats, History

_COARSE = 1800  # s
_HALF_LIFE = 30.0  # days


@dataclass(frozen=True, slots=True)
class Grain:
    """`group[j]`: the coarse interval the fine one j belongs to."""

    group: NDArray[np.int64]

    def coarse(self, counts: Floats) -> Floats:
        """z by coarse interval, of fine counts."""
        return np.sqrt(self._sums(counts) + 0.25)

    def fine(self, past: Floats, z: Floats) -> Floats:
        """z by fine interval: each coarse count is divided as it was in the `past`, newest days most."""
        if len(self.group) == self.group[-1] + 1:
            return np.maximum(z, 0.0)
        weight = 0.5 ** (np.arange(len(past) - 1, -1, -1) / _HALF_LIFE)
        usual = weight @ past + 0.01
        share = usual / self._sums(usual[None])[0][self.group]
        counts = np.maximum(z, 0.0) ** 2 - 0.25
        result: Floats = np.sqrt(np.maximum(counts[:, self.group] * share, 0.0) + 0.25)
        return result

    def _sums(self, counts: Floats) -> Floats:
        edges = np.flatnonzero(np.diff(self.group, prepend=-1))
        sums: Floats = np.add.reduceat(counts, edges, axis=1)
        return sums


def grain(history: History) -> Grain:
    """Half-hours, unless the intervals are no parts of them."""
    width = _COARSE if _COARSE % history.step == 0 else history.step
    of = np.array(history.slots) // width
    return Grain(np.cumsum(np.diff(of, prepend=of[0]) > 0))
