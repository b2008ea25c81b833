"""The worked cases with everything between, and what varies with what."""

from __future__ import annotations

import pytest

from huying.errors import BadInput
from huying.features.recordings import sound
from huying.staffing import capacity, cost, media
from huying.staffing.capacity import Demand
from huying.staffing.cost import Floor, Prices
from huying.staffing.erlang_a import Target

pytestmark = pytest.mark.unit

CASE = {
    "customers": 1_000_000,
    "calls_per_month": 2,
    "days": 30,
    "peak_factor": 0.2,
    "person_share": 0.25,
    "service": 90,
    "delay": 5,
    "agent_load": 0.8,
    "trunk_load": 0.7,
}


def test_the_worked_case_step_by_step() -> None:
    rule = capacity.by_rule(Demand(**CASE))
    assert rule.calls_per_day == pytest.approx(66_666.667, rel=1e-8)
    assert rule.busy_hour_calls == pytest.approx(13_333.333, rel=1e-7)
    assert rule.agent_calls == pytest.approx(3333.333, rel=1e-6)
    assert rule.agents == pytest.approx(109.954, abs=5e-4)
    assert rule.trunks == rule.switch_trunks == pytest.approx(157.077, abs=5e-4)


def test_machines_and_calls_out_add_to_the_switch() -> None:
    more = Demand(**CASE, ivr_seconds=30, fax_share=0.01, outbound_calls=600, outbound_seconds=120)
    rule = capacity.by_rule(more)
    assert rule.ivr_ports == pytest.approx(13_333.333 * 30 / 3600 / 0.7, rel=1e-6)
    assert rule.fax_ports == pytest.approx(133.333 * 60 / 3600 / 0.7, rel=1e-5)
    assert rule.outbound_agents == pytest.approx(25)
    parts = rule.trunks + rule.ivr_ports + rule.fax_ports + rule.outbound_trunks
    assert rule.switch_trunks == pytest.approx(parts)


def test_erlang_stands_beside_the_rule() -> None:
    demand = Demand(**CASE)
    found = capacity.beside(demand, capacity.by_rule(demand), Target(0.8, 20), 180, 0.01)
    assert (found.agents_c, found.agents_a, found.trunks_b) == (88, 81, 105)
    assert found.service_level_c > 0.9999
    assert found.blocking_b < 1e-9


def test_recordings_weigh_what_ours_weigh() -> None:
    assert media.RECORDED_BYTES_A_MINUTE == sound.RATE * sound.KEPT_FRAME * 60
    demand = Demand(**CASE)
    stored = capacity.storage(demand, capacity.by_rule(demand), 90, media.RECORDED_BYTES_A_MINUTE)
    assert stored.gigabytes_a_day == pytest.approx(66_666.667 * 0.25 * 1.5 * 0.96e6 / 1e9, rel=1e-7)
    assert stored.gigabytes == pytest.approx(90 * stored.gigabytes_a_day)


def test_a_call_of_g711_takes_what_the_tables_say() -> None:
    plain = capacity.bandwidth(100)[0]
    assert plain.kbit_a_call == pytest.approx(
        87.2
    )  # 160 bytes of speech and 58 of headers, 50 times a second
    assert plain.mbit == pytest.approx(8.72)


def test_longer_hours_need_more_people_than_seats() -> None:
    prices = Prices()
    assert cost.people(Floor(10), prices).agents == 10
    around = cost.people(Floor(10, hours=24, days=7, shrinkage=0.3), prices)
    assert around.agents == 60  # 10 seats × 168 hours ÷ 40 ÷ 0.7
    assert around.leads == 6
    found = cost.compare(Floor(10), prices)
    assert [row.agents for row in found.by_hours] == [10, 15, 30]


def test_the_month_building_has_paid_off() -> None:
    found = cost.compare(Floor(10), Prices())
    assert (found.break_even_month, found.break_even_exact) == (13, 12.5)
    after = found.build.first + 13 * found.build.total_monthly
    assert after <= found.host.first + 13 * found.host.total_monthly
    assert cost.compare(Floor(10), Prices(hosting_seat_month=0)).break_even_month is None
    assert cost.compare(Floor(10), Prices(system=0)).break_even_month == 0


def test_only_system_and_hosting_move_the_break_even() -> None:
    moved = {
        row.price
        for row in cost.compare(Floor(10), Prices()).sensitivity
        if (row.break_even_low, row.break_even_high) != (12.5, 12.5)
    }
    assert moved == {"system", "hosting_seat_month"}


@pytest.mark.parametrize("change", [{"customers": 0}, {"days": 40}, {"agent_load": 1.2}, {"peak_factor": -1}])
def test_impossible_demand_is_refused_by_name(change: dict[str, float]) -> None:
    with pytest.raises(BadInput) as refused:
        capacity.by_rule(Demand(**(CASE | change)))
    assert refused.value.code == f"capacity.{next(iter(change))}"
