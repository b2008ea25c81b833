"""The size of a centre: the worked case, what was counted in its place, and the busy hour simulated."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from huying.errors import BadInput
from huying.features.capacity import service
from huying.features.capacity.reckoning import Read, Reading, answer
from huying.features.capacity.schemas import CapacityIn, Source
from huying.features.planning.reckoning import Counts
from huying.features.reckoner import Reckoner, Refusal

pytestmark = pytest.mark.unit

MONDAY = date(2026, 11, 2)


def source(**change: Any) -> Source:
    """A thousand calls a day, a quarter of them at ten."""
    hours = [250.0 if at % 24 == 10 else 750 / 23 for at in range(168)]
    given = {"name": "Console", "first_day": MONDAY, "last_day": MONDAY, "calls_a_day": 1000, "hours": hours}
    return Source.model_validate(given | change)


async def test_the_worked_case() -> None:
    found = await service.size(CapacityIn())
    assert (round(found.rule.agents, 1), round(found.rule.trunks, 1)) == (110.0, 157.1)
    assert found.busy_hour is None
    assert (found.erlang.agents_c, found.erlang.agents_a, found.erlang.trunks_b) == (88, 81, 105)
    assert found.servers.servers == 2


async def test_what_was_counted_takes_the_place_of_what_was_assumed() -> None:
    found = await service.size(CapacityIn(sources=[source(), source(hours=[])]))
    assert found.busy_hour is not None
    assert (found.busy_hour.weekday, found.busy_hour.hour) == (0, 10)
    assert found.rule.calls_per_day == pytest.approx(2000)
    assert found.rule.busy_hour_calls == pytest.approx(found.busy_hour.calls) == pytest.approx(500)


async def test_ports_and_servers_grow_with_what_they_carry() -> None:
    plain = await service.size(CapacityIn())
    demand = {"ivr_seconds": 60, "fax_share": 0.01}
    more = await service.size(CapacityIn.model_validate({"demand": demand, "server": {"processors": 1}}))
    assert plain.erlang.ivr_ports_b == plain.erlang.fax_ports_b == 0
    assert more.erlang.ivr_ports_b > more.erlang.fax_ports_b > 0
    assert more.servers.servers > plain.servers.servers


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"demand": {"customers": -1}}, "capacity.customers"),
        ({"demand": {"service": 0}}, "capacity.service"),
        ({"demand": {"customers": 1e10}}, "capacity.too_much"),
        ({"target": 1}, "staffing.target"),
        ({"blocking": 0}, "staffing.blocking"),
        ({"server": {"load": 0}}, "capacity.load"),
        ({"sources": [source(hours=[]).model_dump()]}, "capacity.no_hours"),
    ],
)
async def test_nonsense_is_refused_with_what_to_change(wrong: dict[str, Any], code: str) -> None:
    with pytest.raises(BadInput) as refused:
        await service.size(CapacityIn.model_validate(wrong))
    assert refused.value.code == code


async def test_the_busy_hour_simulated_in_a_process_of_its_own() -> None:
    small = CapacityIn.model_validate({"demand": {"customers": 50_000}})
    found = await service.simulate(Reckoner(), small)
    sized = await service.size(small)
    assert found.rule.agents == 6
    assert abs(found.fewest.agents - sized.erlang.agents_a) <= 1
    assert found.fewest.service_level.mean >= 0.8
    assert abs(found.trunks - sized.erlang.trunks_b) <= 2


def test_a_file_is_read_as_a_mean_week() -> None:
    rows = [f"2026-11-{day:02} {hour:02}:00,{hour}" for day in range(2, 9) for hour in range(9, 18)]
    found = answer(Reading(Counts("\n".join(["time,calls", *rows]), zeros=False, skip_bad_rows=False)))
    assert isinstance(found, Read)
    assert (found.calls_a_day, found.hours[17]) == (pytest.approx(117), 17)


def test_a_file_that_is_none_is_refused() -> None:
    found = answer(Reading(Counts("hello", zeros=False, skip_bad_rows=True)))
    assert isinstance(found, Refusal)
    assert found.code.startswith("forecast.")
