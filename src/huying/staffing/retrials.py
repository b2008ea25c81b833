"""Callers who try again: the load that comes of it.

Source: the fixed point of J. W. Cohen, "Basic problems of telephone traffic theory and the influence of
repeated calls", Philips Telecommunication Review 18 (1957), known as extended Erlang B: those who come back
do so late enough to look like new callers. Total x = load + share·x·lost(x).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from huying.staffing import cases, search
from huying.staffing.log_concave import Floats


def total_load(load: ArrayLike, share: ArrayLike, lost: Callable[[Floats], Floats]) -> Floats:
    """First tries and repeated ones, in erlangs. Raises BadInput.

    `share` of the lost (blocked or given up) call again, each time; `lost` says the share lost of a total
    load, e.g. `partial(erlang_b.blocking, 20)`. It must not fall as the load rises.
    """
    first = cases.load(load)
    again = cases.between(share, 0.0, 0.999, "staffing.retry", "The share that calls again")
    first, again = np.broadcast_arrays(first, again)
    most = np.minimum(first / (1 - again), cases.MOST_LOAD)
    return search.largest(lambda x: x * (1 - again * lost(x)) <= first, first, most)
