"""Two supervisors with telephones, and a talk for them to be at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from support.supervision import AGENT, BOSS, CUSTOMER, SECOND, Boss, Talk


@pytest.fixture
def boss(place: Any) -> Iterator[Boss]:
    made = Boss(place, BOSS)
    yield made
    made.phone.close()


@pytest.fixture
def second(place: Any) -> Iterator[Boss]:
    made = Boss(place, SECOND)
    yield made
    made.phone.close()


@pytest.fixture
def talk(place: Any, caller: str) -> Iterator[Talk]:
    made = Talk(place, caller)
    made.heard_by({AGENT}, {CUSTOMER})
    yield made
    made.customer.hang_up()
