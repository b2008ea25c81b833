"""The formulas against reference values, against 40-digit arithmetic, against each other, against laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huying.bench import exact_erlang as exact
from huying.errors import BadInput
from huying.staffing import erlang_a, erlang_b, erlang_c, finite
from huying.staffing.erlang_a import ServiceLevel, Target
from huying.staffing.patience import by_hazard, exponential

pytestmark = pytest.mark.unit

MINUTE = 60.0
T20 = Target(0.8, 20)
servers_of = st.integers(1, 300)
loads = st.floats(0.01, 300)


@pytest.mark.parametrize(
    ("servers", "load", "lost"),
    [
        (1, 1, 0.5),
        (2, 1, 0.2),
        (17, 10, 0.0129488752247),
        (10, 10, 0.214582343107),
        (200, 180, 0.010324995205),
    ],
)
def test_erlang_b_of_the_tables(servers: int, load: float, lost: float) -> None:
    assert erlang_b.blocking(servers, load) == pytest.approx(lost, rel=2e-11)


@pytest.mark.parametrize("servers", [0, 1, 2, 3, 7, 30, 300, 3000, 20_000])
@pytest.mark.parametrize("use", [1e-3, 0.1, 0.7, 0.98, 1.0, 1.03, 1.5, 30])
def test_erlang_b_is_exact(servers: int, use: float) -> None:
    load = max(servers, 1) * use
    expected = exact.blocking(servers, load)
    assert erlang_b.blocking(servers, load) == pytest.approx(expected, rel=1e-11, abs=1e-300)


def test_a_hundred_thousand_servers_are_exact() -> None:
    loads_of = [95_000.0, 100_000.0, 103_000.0]
    expected = [exact.blocking(100_000, load) for load in loads_of]
    assert erlang_b.blocking(100_000, loads_of) == pytest.approx(expected, rel=1e-11)
    assert erlang_b.blocking(100_000, 1.0) == 0.0


@pytest.mark.parametrize(
    ("servers", "load", "waits"),
    [
        (14, 10, 0.174131933595),
        (15, 10, 0.102042367008),
        (25, 20, 0.209102826599),
        (215, 200, 0.209937684401),
    ],
)
def test_erlang_c_of_the_tables(servers: int, load: float, waits: float) -> None:
    assert erlang_c.wait_probability(servers, load) == pytest.approx(waits, rel=1e-11)


@pytest.mark.parametrize(
    ("servers", "load", "aht", "level", "asa"),
    [
        (14, 10, 180, 0.888350019179, 7.83593701178),
        (15, 10, 180, 0.941452842869, None),
        (21, 200 * 300 / 3600, 300, 0.82634428929, 16.0491145),
        (37, 35 * 752 / 900, 752, 0.904216338742, None),
    ],
)
def test_waits_without_patience(
    servers: int, load: float, aht: float, level: float, asa: float | None
) -> None:
    found = erlang_c.waiting(servers, load, aht, 20)
    assert found.service_level == pytest.approx(level, rel=1e-11)
    if asa is not None:
        assert found.asa == pytest.approx(asa, rel=1e-8)


def test_too_much_load_without_patience_waits_for_ever() -> None:
    found = erlang_c.waiting([10, 10], [10, 12], 180, 20)
    assert list(found.wait_probability) == [1, 1]
    assert list(found.service_level) == [0, 0]
    assert list(found.asa) == [np.inf, np.inf]
    assert list(found.occupancy) == [1, 1]


def test_erlang_a_of_the_tables() -> None:
    busy = erlang_a.patient(50, 48, MINUTE, exponential(2 * MINUTE), T20)
    assert busy.wait_probability == pytest.approx(0.467774068554, rel=1e-11)
    assert busy.abandon_probability == pytest.approx(0.0309122491622, rel=1e-11)
    assert busy.mean_queue == pytest.approx(2.96757591957, rel=1e-11)
    assert busy.occupancy == pytest.approx(0.930324240804, rel=1e-11)
    assert busy.service_level == pytest.approx(0.943018954747, rel=1e-11)


@pytest.mark.parametrize(
    ("definition", "level"),
    [
        (ServiceLevel.ANSWERED_OF_OFFERED, 0.916792091864),
        (ServiceLevel.VIRTUAL_WAIT, 0.9187),
        (ServiceLevel.ANSWERED_OF_ANSWERED, 0.9298),
    ],
)
def test_every_definition_of_service_level_is_its_own(definition: ServiceLevel, level: float) -> None:
    found = erlang_a.patient(14, 10, 180, exponential(300), Target(0.8, 20, definition))
    assert found.wait_probability == pytest.approx(0.145260114296, rel=1e-11)
    assert found.abandon_probability == pytest.approx(0.0139837441224, rel=1e-11)
    assert found.service_level == pytest.approx(level, rel=1e-11 if level == 0.916792091864 else 5e-5)


def test_definitions_that_count_who_gave_up() -> None:
    def level(definition: ServiceLevel, short: float = 20) -> float:
        return float(
            erlang_a.service_level(14, 10, 180, exponential(300), Target(0.8, 20, definition, short))
        )

    answered = level(ServiceLevel.ANSWERED_OF_OFFERED)
    gone = level(ServiceLevel.LEFT_QUEUE) - answered
    assert level(ServiceLevel.ANSWERED_OF_LASTING) == pytest.approx(answered / (1 - gone), rel=1e-12)
    assert level(ServiceLevel.ANSWERED_OF_LASTING, 0) == pytest.approx(answered, rel=1e-12)
    assert level(ServiceLevel.ANSWERED_OF_LASTING, 1e6) == pytest.approx(
        level(ServiceLevel.ANSWERED_OF_ANSWERED), rel=1e-12
    )


@pytest.mark.parametrize("servers", [1, 2, 8, 60, 200])
@pytest.mark.parametrize("use", [0.05, 0.9, 1.0, 1.2, 4])
@pytest.mark.parametrize("patience", [5, 180, 40_000])
def test_erlang_a_is_exact(servers: int, use: float, patience: float) -> None:
    load = servers * use
    found = erlang_a.patient(servers, load, 180, exponential(patience), T20)
    waits, gone, in_time = exact.with_patience(servers, load, 180, patience, 20)
    assert found.wait_probability == pytest.approx(waits, rel=1e-9)
    assert found.abandon_probability == pytest.approx(gone, rel=1e-9)
    assert found.service_level == pytest.approx(in_time, rel=1e-9)


@pytest.mark.parametrize("servers", [1, 40, 1000, 100_000])
@pytest.mark.parametrize("use", [0.5, 0.97, 1.0, 1.05, 1.8])
@pytest.mark.parametrize("patience", [60, 600])
def test_integrals_and_states_agree(servers: int, use: float, patience: float) -> None:
    """Two independent ways to one number; lines enough that nobody is blocked."""
    load = servers * use
    lines = min(servers + int(3 * load * max(patience / 180, 1)) + 200, 1_000_000)
    by_states = finite.limited(servers, lines, load, 180, 20, patience)
    by_integrals = erlang_a.patient(servers, load, 180, exponential(patience), T20)
    for name in ("wait_probability", "abandon_probability", "asa", "mean_queue", "occupancy"):
        assert getattr(by_integrals, name) == pytest.approx(getattr(by_states, name), rel=1e-9, abs=1e-250), (
            name
        )
    assert by_integrals.service_level == pytest.approx(by_states.service_level, rel=1e-9, abs=1e-11)


def test_a_hazard_in_steps_of_one_height_is_exponential_patience() -> None:
    smooth = erlang_a.patient([14, 9], 10, 180, exponential(300), T20)
    stepped = erlang_a.patient([14, 9], 10, 180, by_hazard([0, 7, 20, 300], [1 / 300] * 4), T20)
    assert stepped.service_level == pytest.approx(smooth.service_level, rel=1e-12)
    assert stepped.asa == pytest.approx(smooth.asa, rel=1e-12)


def test_a_hazard_in_steps_against_a_plain_sum() -> None:
    """The density of the virtual wait on a fine grid, by its definition."""
    edges, rates = [0.0, 4.0, 15.0, 60.0], [0.08, 0.002, 0.03, 0.01]
    servers, load, aht, within = 12, 13.0, 150.0, 20.0
    step = 0.002
    x = np.arange(0, 900, step) + step / 2
    hazard = sum(rate * np.clip(x - at, 0, until - at) for at, until, rate in _stretches(edges, rates))
    alive = np.exp(-hazard)
    lived = np.cumsum(alive) * step - alive * step / 2
    density = load / aht * np.exp(load / aht * lived - servers / aht * x) * step
    idle = 1 / exact.blocking(servers - 1, load)
    everybody = idle + density.sum()
    found = erlang_a.patient(servers, load, aht, by_hazard(edges, rates), Target(0.8, within))
    assert found.wait_probability == pytest.approx(density.sum() / everybody, rel=1e-6)
    assert found.abandon_probability == pytest.approx((density * (1 - alive)).sum() / everybody, rel=1e-6)
    in_time = idle + (density * alive)[x <= within].sum()
    assert found.service_level == pytest.approx(in_time / everybody, rel=1e-6)
    assert found.mean_wait == pytest.approx((density * lived).sum() / everybody, rel=1e-6)


def _stretches(edges: list[float], rates: list[float]) -> list[tuple[float, float, float]]:
    return list(zip(edges, [*edges[1:], np.inf], rates, strict=True))


def test_a_hazard_that_begins_late_makes_first_seconds_patient() -> None:
    late = erlang_a.patient(
        9, 10, 180, by_hazard([0, 20], [0, 1 / 100]), Target(0.8, 20, ServiceLevel.LEFT_QUEUE)
    )
    virtual = erlang_a.patient(
        9, 10, 180, by_hazard([0, 20], [0, 1 / 100]), Target(0.8, 20, ServiceLevel.VIRTUAL_WAIT)
    )
    assert late.service_level == pytest.approx(virtual.service_level, rel=1e-12)
    assert late.mean_wait > erlang_a.patient(9, 10, 180, exponential(100), T20).mean_wait


def test_no_room_to_wait_is_erlang_b_and_much_room_is_erlang_c() -> None:
    none = finite.limited(10, 10, 10, 180, 20)
    assert none.blocking == pytest.approx(0.214582343107, rel=1e-11)
    assert none.wait_probability == 0
    much = finite.limited(14, 400, 10, 180, 20)
    assert much.service_level == pytest.approx(0.888350019179, rel=1e-11)
    assert much.asa == pytest.approx(7.83593701178, rel=1e-11)
    at_once = finite.limited(14, 400, 10, 180, 0)
    assert at_once.service_level == pytest.approx(1 - 0.174131933595, rel=1e-11)


def test_arrays_are_taken_as_numbers_are() -> None:
    servers, load = np.arange(11, 15)[:, None], np.array([9.0, 10.0])
    found = erlang_a.patient(servers, load, 180, exponential([200, 300]), T20)
    assert found.service_level.shape == (4, 2)
    alone = erlang_a.patient(14, 10, 180, exponential(300), T20)
    assert found.service_level[3, 1] == pytest.approx(float(alone.service_level), rel=1e-13)


@given(servers=servers_of, load=loads)
@settings(deadline=None)
def test_law_blocked_never_exceeds_waiting(servers: int, load: float) -> None:
    lost = float(erlang_b.blocking(servers, load))
    assert lost <= float(erlang_c.wait_probability(servers, load)) * (1 + 1e-12)
    assert float(erlang_b.blocking(servers + 1, load)) < max(lost, 1e-300)
    assert lost < max(float(erlang_b.blocking(servers, load * 1.001)), 1e-300)


@given(
    servers=servers_of,
    load=loads,
    aht=st.floats(1, 2000),
    patience=st.floats(1, 5000),
    within=st.floats(0, 100),
)
@settings(deadline=None)
def test_law_more_agents_serve_better(
    servers: int, load: float, aht: float, patience: float, within: float
) -> None:
    target = Target(0.8, within)
    found = erlang_a.patient(
        [servers, servers + 1, servers], [load, load, load * 1.01], aht, exponential(patience), target
    )
    level, gone = found.service_level, found.abandon_probability
    assert level[1] >= level[0] * (1 - 1e-12)
    assert level[2] <= level[0] * (1 + 1e-12)
    assert gone[1] <= gone[0] * (1 + 1e-10)
    assert np.all((level >= 0) & (level <= 1))
    assert found.mean_queue == pytest.approx(
        gone * np.array([load, load, load * 1.01]) / aht * patience, rel=1e-9
    )


@given(servers=servers_of, use=st.floats(0.01, 0.97))
@settings(deadline=None)
def test_law_endless_patience_is_erlang_c(servers: int, use: float) -> None:
    endless = erlang_a.patient(servers, servers * use, 180, exponential(1e7), T20)
    plain = erlang_c.waiting(servers, servers * use, 180, 20)
    assert endless.service_level == pytest.approx(plain.service_level, abs=0.02)
    nearer = erlang_a.patient(servers, servers * use, 180, exponential(1e5), T20)
    distance = abs(endless.service_level - plain.service_level)
    assert distance <= abs(nearer.service_level - plain.service_level) + 1e-12


@pytest.mark.parametrize(
    ("code", "ask"),
    [
        ("staffing.servers", lambda: erlang_b.blocking(-1, 10)),
        ("staffing.servers", lambda: erlang_b.blocking(1.5, 10)),
        ("staffing.servers", lambda: erlang_c.wait_probability(10**9, 10)),
        ("staffing.load", lambda: erlang_b.blocking(1, -3)),
        ("staffing.load", lambda: erlang_b.blocking(1, float("nan"))),
        ("staffing.aht", lambda: erlang_c.waiting(1, 0.5, 0, 20)),
        ("staffing.within", lambda: erlang_c.waiting(1, 0.5, 180, -1)),
        ("staffing.patience", lambda: exponential(0)),
        ("staffing.hazard", lambda: by_hazard([0, 5], [1, 0])),
        ("staffing.hazard", lambda: by_hazard([3], [1])),
        ("staffing.lines", lambda: finite.limited(5, 4, 3, 180, 20)),
    ],
)
def test_nonsense_is_refused(code: str, ask) -> None:
    with pytest.raises(BadInput) as refused:
        ask()
    assert refused.value.code == code
    assert refused.value.message.endswith(".")
