"""From customers, or from what several sources counted, to the size of a centre."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from huying.errors import BadInput
from huying.features.capacity.reckoning import Outcome, Read, Reading, Trying
from huying.features.capacity.schemas import (
    Bandwidth,
    BusyHour,
    CapacityIn,
    CapacityOut,
    Erlang,
    Rule,
    Servers,
    SimulatedOut,
    Source,
    SourceIn,
    Storage,
)
from huying.features.planning import service as planning
from huying.features.planning.reckoning import Counts
from huying.features.planning.schemas import OwnCalls
from huying.features.reckoner import Reckoner
from huying.features.work import Work
from huying.forecasting import busy_hour
from huying.simulation.busy_hour import Hour
from huying.staffing import capacity as sizing
from huying.staffing import cases, media
from huying.staffing.erlang_a import Target

_MODULE = "huying.features.capacity.reckoning"


async def read_source(work: Work, reckoner: Reckoner, given: SourceIn) -> Source:
    """Raises BadInput, NotFound for an unknown queue, TooMany, Unavailable."""
    if isinstance(given.counted, OwnCalls):
        counts, _ = await planning.own_calls(work, given.counted)
    else:
        counts = Counts(given.counted.text, given.counted.zeros, given.counted.skip_bad_rows)
    found = await reckoner.ask(_MODULE, Reading(counts), Read)
    return Source(
        name=given.name,
        first_day=found.first_day,
        last_day=found.last_day,
        calls_a_day=found.calls_a_day,
        hours=list(found.hours),
    )


async def size(given: CapacityIn) -> CapacityOut:
    """Raises BadInput."""
    return await asyncio.to_thread(_size, given)


async def simulate(reckoner: Reckoner, given: CapacityIn) -> SimulatedOut:
    """The busy hour tried out. Raises BadInput, TooMany, Unavailable."""
    demand, rule, _ = _demand(given)
    beside = await asyncio.to_thread(_beside, given, demand, rule)
    hour = Hour(
        calls=rule.agent_calls,
        handle=demand.service,
        cv=given.handle_cv,
        patience=given.patience,
        target=given.target,
        within=given.within,
    )
    task = Trying(demand, hour, beside.agents_a, given.blocking)
    return SimulatedOut.model_validate(await reckoner.ask(_MODULE, task, Outcome))


def _size(given: CapacityIn) -> CapacityOut:
    demand, rule, counted = _demand(given)
    storage = sizing.storage(demand, rule, given.keep_days, media.RECORDED_BYTES_A_MINUTE)
    servers = sizing.servers(demand, rule, sizing.Machine(**given.server.model_dump()))
    return CapacityOut(
        busy_hour=counted,
        rule=Rule.model_validate(rule),
        erlang=Erlang.model_validate(_beside(given, demand, rule)),
        recording=Storage.model_validate(storage),
        bandwidth=[Bandwidth.model_validate(line) for line in sizing.bandwidth(rule.switch_trunks)],
        servers=Servers.model_validate(servers),
    )


def _demand(given: CapacityIn) -> tuple[sizing.Demand, sizing.Rule, BusyHour | None]:
    """With what was counted in place of what was assumed. Raises BadInput."""
    demand = sizing.Demand(**given.demand.model_dump())
    counted = _counted(given, demand) if given.sources else None
    if counted is not None:
        demand = replace(demand, calls_per_month=counted.calls_per_month, peak_factor=counted.peak_factor)
    rule = sizing.by_rule(demand)
    if max(rule.agents, rule.switch_trunks) > cases.MOST_SERVERS:
        raise BadInput(
            "capacity.too_much",
            f"These are {rule.agents:,.0f} agents and {rule.switch_trunks:,.0f} trunks, and this goes up to "
            f"{cases.MOST_SERVERS:,} of each: give fewer customers, calls or seconds.",
        )
    return demand, rule, counted


def _counted(given: CapacityIn, demand: sizing.Demand) -> BusyHour:
    cases.between(demand.customers, 1, 1e10, "capacity.customers", "The number of customers")
    found = busy_hour.together(
        [
            busy_hour.Source(each.first_day, each.last_day, each.calls_a_day, tuple(each.hours))
            for each in given.sources
        ]
    )
    return BusyHour(
        calls_a_day=found.calls_a_day,
        calls=found.calls,
        calls_per_month=found.calls_a_day * demand.days / demand.customers,
        peak_factor=found.peak_factor,
        weekday=found.weekday,
        hour=found.hour,
    )


def _beside(given: CapacityIn, demand: sizing.Demand, rule: sizing.Rule) -> sizing.Beside:
    target = Target(given.target, given.within)
    return sizing.beside(demand, rule, target, given.patience, given.blocking)
