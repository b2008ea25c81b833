"""Carriers that do what a test says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from support.centre import LiveCentre
from support.engines import Engines
from support.trunks import Carrier


@pytest.fixture
def carriers(centre: LiveCentre, engines: Engines) -> Iterator[Callable[..., Carrier]]:
    made: list[Carrier] = []

    def make(**settings: Any) -> Carrier:
        made.append(Carrier(centre, engines, **settings))
        return made[-1]

    yield make
    for carrier in made:
        carrier.close()
