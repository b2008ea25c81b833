"""Inverse questions: the fewest that do, the most that goes."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huying.errors import BadInput
from huying.staffing import erlang_b, retrials, search, solve
from huying.staffing.erlang_a import ServiceLevel, Target
from huying.staffing.patience import by_hazard, exponential

pytestmark = pytest.mark.unit

T80 = Target(0.8, 20)


def test_agents_of_the_tables() -> None:
    assert solve.agents(200 * 300 / 3600, 300, T80) == 21
    assert list(solve.agents([10, 100, 1000], 180, T80, exponential(300))) == [13, 102, 959]


def test_lines_and_their_load_of_the_tables() -> None:
    assert solve.lines(10, 0.02) == 17
    found = solve.load_of_lines([15, 5, 10], [0.01, 0.05, 0.01])
    assert found == pytest.approx([8.10804279718, 2.21847226877, 4.46117685758], rel=1e-11)


def test_no_staffing_is_off_by_one() -> None:
    """Every answer meets its target and one fewer does not, over four thousand cases at once."""
    load = np.linspace(0.2, 400, 1000)[:, None]
    target = Target(np.array([0.5, 0.8, 0.9, 0.99]), np.array([0, 20, 10, 60]))
    for patience in (None, exponential(120)):
        n = solve.agents(load, 200, target, patience)
        assert np.all(solve.level(n, load, 200, target, patience) >= target.share)
        more = n > 1
        fewer = solve.level(np.maximum(n - 1, 1), load, 200, target, patience)
        assert np.all((fewer < target.share) | ~more)


def test_agents_of_large_floors() -> None:
    assert list(solve.agents([10_000, 90_000], 180, T80)) == [10_013, 90_014]


@given(
    servers=st.integers(1, 200),
    share=st.floats(0.05, 0.98),
    within=st.floats(0, 60),
    patience=st.none() | st.floats(5, 1000),
)
@settings(deadline=None, max_examples=25)
def test_law_the_inverse_of_the_inverse(
    servers: int, share: float, within: float, patience: float | None
) -> None:
    kind = None if patience is None else exponential(patience)
    target = Target(share, within)
    load = float(solve.load(servers, 180, target, kind))
    assert solve.level(servers, load, 180, target, kind) == pytest.approx(share, rel=1e-9)
    assert solve.agents(load * (1 - 1e-9), 180, target, kind) == servers
    assert solve.agents(load * (1 + 1e-9), 180, target, kind) == servers + 1


def test_handle_time_for_a_target() -> None:
    target = Target([0.888350019179, 0.8], 20)
    longest = solve.handle_time(14, 10 / 180, target)
    assert longest[0] == pytest.approx(180, rel=1e-9)
    assert longest[1] > longest[0]
    with_patience = solve.handle_time(14, 10 / 180, Target(0.916792091864, 20), exponential(300))
    assert with_patience == pytest.approx(180, rel=1e-9)


@pytest.mark.parametrize("definition", list(ServiceLevel))
def test_every_definition_can_be_a_target(definition: ServiceLevel) -> None:
    patience = by_hazard([0, 5, 60], [0.02, 0.002, 0.01])
    target = Target(0.85, 15, definition)
    n = solve.agents([5, 50], 240, target, patience)
    assert np.all(solve.level(n, [5, 50], 240, target, patience) >= 0.85)
    assert np.all(solve.level(n - 1, [5, 50], 240, target, patience) < 0.85)


def test_callers_who_try_again_are_more_callers() -> None:
    total = retrials.total_load([10, 10], [0, 0.5], partial(erlang_b.blocking, 10))
    assert total[0] == pytest.approx(10, rel=1e-14)
    assert total[1] * (1 - 0.5 * erlang_b.blocking(10, total[1])) == pytest.approx(10, rel=1e-12)


@given(answer=st.integers(1, 1001), guess=st.integers(-5, 2000), cases=st.integers(1, 40))
def test_the_smallest_is_found_from_any_guess(answer: int, guess: int, cases: int) -> None:
    answers = np.minimum(answer + np.arange(cases), 1001)
    found = search.smallest(lambda case, n: n >= answers[case], np.full(cases, guess), 1000)
    assert list(found) == list(answers)


@pytest.mark.parametrize(
    ("code", "ask"),
    [
        ("staffing.target", lambda: solve.agents(10, 180, Target(1.0, 20))),
        ("staffing.target", lambda: solve.agents(10, 180, Target(-0.2, 20))),
        ("staffing.blocking", lambda: solve.lines(10, 0)),
        ("staffing.out_of_reach", lambda: solve.agents(200_000, 180, T80)),
        ("staffing.out_of_reach", lambda: solve.lines(1e6, 0.01)),
        ("staffing.load", lambda: solve.agents(1e9, 180, T80)),
        ("staffing.retry", lambda: retrials.total_load(10, 1.5, partial(erlang_b.blocking, 10))),
    ],
)
def test_nonsense_is_refused(code: str, ask) -> None:
    with pytest.raises(BadInput) as refused:
        ask()
    assert refused.value.code == code
