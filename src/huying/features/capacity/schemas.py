"""What the capacity page asks and is told. Durations are seconds, shares lie between 0 and 1; the limits of
every figure are those of the formulas, which say what to change."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from huying.features.inputs import Input, Name, Output
from huying.features.planning.schemas import Number, OwnCalls, Share, Upload
from huying.forecasting.busy_hour import WEEK_HOURS
from huying.staffing.capacity import Machine

Calls = Annotated[float, Field(ge=0, le=1e10, allow_inf_nan=False)]


class SourceIn(Input):
    """Where calls were counted: a queue of ours, or a file of somebody's."""

    name: Name
    counted: Annotated[OwnCalls | Upload, Field(discriminator="kind")]


class Source(Input):
    """What was read of it. `hours`: mean calls of each hour of the week, Monday midnight first; empty when
    only days were counted."""

    name: Name
    first_day: date
    last_day: date
    calls_a_day: Calls
    hours: Annotated[list[Calls], Field(max_length=WEEK_HOURS)]

    @model_validator(mode="after")
    def _a_week(self) -> Self:
        if len(self.hours) not in {0, WEEK_HOURS}:
            raise ValueError(f"hours must be {WEEK_HOURS} or none")
        return self


class DemandIn(Input):
    """See `huying.staffing.capacity.Demand`; the shipped figures are the planners' worked case. With sources
    `calls_per_month` and `peak_factor` are those that were counted."""

    customers: Number = 1_000_000
    calls_per_month: Number = 2
    days: Number = 30
    peak_factor: Number = 0.2
    person_share: Number = 0.25
    service: Number = 90
    delay: Number = 5
    agent_load: Number = 0.8
    trunk_load: Number = 0.7
    ivr_share: Number = 1
    ivr_seconds: Number = 0
    fax_share: Number = 0
    fax_seconds: Number = 60
    outbound_calls: Number = 0
    outbound_seconds: Number = 120


_SHIPPED = Machine()


class ServerIn(Input):
    """See `huying.staffing.capacity.Machine`; `call` and `talking` as `huying bench calls` measures them."""

    processors: Number = _SHIPPED.processors
    call: Number = _SHIPPED.call
    talking: Number = _SHIPPED.talking
    load: Number = _SHIPPED.load
    spare: Number = _SHIPPED.spare


class CapacityIn(Input):
    """`blocking`: share that may find no line. `handle_cv`: deviation ÷ mean of the time of service, for the
    simulation. `keep_days`: of recordings."""

    demand: DemandIn = Field(default_factory=DemandIn)
    sources: Annotated[list[Source], Field(max_length=20)] = Field(default_factory=list)
    target: Share = 0.8
    within: Number = 20
    patience: Number = 180
    handle_cv: Annotated[float, Field(ge=0, le=3)] = 1
    blocking: Number = 0.01
    keep_days: Number = 90
    server: ServerIn = Field(default_factory=ServerIn)


class BusyHour(Output):
    """Of all sources together. `peak_factor`: busy hour ÷ mean day; `weekday` 0 is Monday."""

    calls_a_day: float
    calls: float
    calls_per_month: float
    peak_factor: float
    weekday: int
    hour: int


class Rule(Output):
    """By the rule of thumb, unrounded."""

    calls_per_day: float
    busy_hour_calls: float
    agent_calls: float
    agent_erlangs: float
    agents: float
    trunks: float
    ivr_ports: float
    fax_ports: float
    outbound_agents: float
    outbound_trunks: float
    switch_trunks: float


class Erlang(Output):
    """Agents by C and A, ports and trunks by B; `service_level_…` and `blocking_b` with the rule's own."""

    agents_c: int
    agents_a: int
    service_level_c: float
    service_level_a: float
    ivr_ports_b: int
    fax_ports_b: int
    trunks_b: int
    blocking_b: float


class Storage(Output):
    gigabytes_a_day: float
    gigabytes: float
    days_kept: float


class Bandwidth(Output):
    """Each way, on Ethernet; `mbit` with all trunks busy."""

    codec: str
    kbit_a_call: float
    mbit: float


class Servers(Output):
    """`busy`: processors the busy hour takes."""

    calls_a_second: float
    busy: float
    servers: int


class CapacityOut(Output):
    """`busy_hour` null: no sources."""

    busy_hour: BusyHour | None
    rule: Rule
    erlang: Erlang
    recording: Storage
    bandwidth: list[Bandwidth]
    servers: Servers


class Figure(Output):
    """A mean, and the interval the true one is in with 99 %."""

    mean: float
    low: float
    high: float


class Fare(Output):
    """What so many agents do in the busy hour."""

    agents: int
    service_level: Figure
    abandon_probability: Figure
    asa: Figure
    occupancy: Figure


class SimulatedOut(Output):
    """`fewest`: that keep the target, and `trunks` with them; `rule`: the rule's agents."""

    rule: Fare
    fewest: Fare
    trunks: int
