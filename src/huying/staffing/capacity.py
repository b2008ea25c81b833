"""From customers to the size of a centre: the planner's rule of thumb, and Erlang's answer beside it.

The rule: busy-hour calls E = customers × calls a month ÷ days × peak factor; for a person F = E × share;
agents I = F × (service + delay) ÷ 3600 ÷ agent load; trunks K = I ÷ trunk load. Machines that answer, and
lines that call out, are reckoned the same way. The rule knows nothing of chance; Erlang B (lines) and C and A
(agents) do.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from huying.staffing import cases, erlang_b, media, solve
from huying.staffing.erlang_a import Target
from huying.staffing.patience import exponential

HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Demand:
    """What is asked of the centre. Shares are of busy-hour calls; outbound calls are those of that hour."""

    customers: float
    calls_per_month: float  # by each customer
    days: float  # of a month
    peak_factor: float  # busy hour ÷ mean day: busy-day factor × busy-hour factor
    person_share: float
    service: float  # s, talk, hold and after-call work
    delay: float  # s, mean wait for an agent
    agent_load: float
    trunk_load: float  # erlangs a trunk, port or fax line
    ivr_share: float = 1.0
    ivr_seconds: float = 0.0
    fax_share: float = 0.0
    fax_seconds: float = 60.0
    outbound_calls: float = 0.0
    outbound_seconds: float = 120.0  # of an outbound agent's time on each


@dataclass(frozen=True, slots=True)
class Rule:
    """By the rule of thumb, unrounded: a planner rounds the sum, not its parts."""

    calls_per_day: float
    busy_hour_calls: float
    agent_calls: float
    agent_erlangs: float  # service and delay: what a trunk carries of them
    agents: float
    trunks: float
    ivr_ports: float
    fax_ports: float
    outbound_agents: float
    outbound_trunks: float
    switch_trunks: float  # all of the above together


@dataclass(frozen=True, slots=True)
class Beside:
    """Erlang's answer to the same demand, and what becomes of the rule's own numbers."""

    agents_c: int
    agents_a: int
    service_level_c: float  # with the rule's agents, rounded up
    service_level_a: float
    ivr_ports_b: int
    fax_ports_b: int
    trunks_b: int
    blocking_b: float  # with the rule's trunks of the whole switch, rounded up


@dataclass(frozen=True, slots=True)
class Bandwidth:
    codec: str
    kbit_a_call: float  # each way, on Ethernet
    mbit: float  # all trunks busy, each way


@dataclass(frozen=True, slots=True)
class Storage:
    gigabytes_a_day: float  # a mean day's calls with a person
    gigabytes: float  # while they are kept
    days_kept: float


def by_rule(demand: Demand) -> Rule:
    """Raises BadInput."""
    _check(demand)
    per_day = demand.customers * demand.calls_per_month / demand.days
    busy = per_day * demand.peak_factor
    people = busy * demand.person_share
    erlangs = people * (demand.service + demand.delay) / HOUR
    agents = erlangs / demand.agent_load
    trunks = agents / demand.trunk_load
    ivr = busy * demand.ivr_share * demand.ivr_seconds / HOUR / demand.trunk_load
    fax = busy * demand.fax_share * demand.fax_seconds / HOUR / demand.trunk_load
    callers = demand.outbound_calls * demand.outbound_seconds / HOUR / demand.agent_load
    outbound = callers / demand.trunk_load
    return Rule(
        calls_per_day=per_day,
        busy_hour_calls=busy,
        agent_calls=people,
        agent_erlangs=erlangs,
        agents=agents,
        trunks=trunks,
        ivr_ports=ivr,
        fax_ports=fax,
        outbound_agents=callers,
        outbound_trunks=outbound,
        switch_trunks=trunks + ivr + fax + outbound,
    )


def beside(demand: Demand, rule: Rule, target: Target, patience: float, blocking: float) -> Beside:
    """By Erlang; `patience` in seconds, `blocking` the share that may find no line. Raises BadInput."""
    load = rule.agent_calls * demand.service / HOUR
    patient = exponential(patience)
    agents, trunks = ceil(rule.agents), ceil(rule.switch_trunks)
    lines_load = line_erlangs(demand, rule, rule.agent_erlangs)
    return Beside(
        agents_c=int(solve.agents(load, demand.service, target)),
        agents_a=int(solve.agents(load, demand.service, target, patient)),
        service_level_c=float(solve.level(agents, load, demand.service, target)),
        service_level_a=float(solve.level(agents, load, demand.service, target, patient)),
        ivr_ports_b=_lines(rule.ivr_ports * demand.trunk_load, blocking),
        fax_ports_b=_lines(rule.fax_ports * demand.trunk_load, blocking),
        trunks_b=_lines(lines_load, blocking),
        blocking_b=float(erlang_b.blocking(trunks, lines_load)),
    )


def bandwidth(calls: float) -> list[Bandwidth]:
    """With so many calls at once, by codec."""
    return [
        Bandwidth(codec.name, codec.kbit_a_second(), codec.kbit_a_second() * ceil(calls) / 1000)
        for codec in media.CODECS
    ]


def storage(demand: Demand, rule: Rule, days_kept: float, bytes_a_minute: float) -> Storage:
    """Of the recordings of all calls with a person. Raises BadInput."""
    days = float(cases.between(days_kept, 0, 36_500, "capacity.keep_days", "The days to keep recordings"))
    minutes = rule.calls_per_day * demand.person_share * demand.service / 60
    a_day = minutes * bytes_a_minute / 1e9
    return Storage(a_day, a_day * days, days)


def line_erlangs(demand: Demand, rule: Rule, persons: float) -> float:
    """Lines are busy while callers listen to the IVR, send a fax, or are called, and `persons` erlangs of
    waiting for a person and talking."""
    others = (rule.ivr_ports + rule.fax_ports) * demand.trunk_load
    return persons + others + rule.outbound_trunks * demand.trunk_load * demand.agent_load


@dataclass(frozen=True, slots=True)
class Machine:
    """A server. `call`: processor seconds to set a call up, end it and write it down; `talking`: share of a
    processor one call takes while it talks and is recorded; `load`: how busy it may be; `spare`: servers
    more than the calls need, so that one may fail. The shipped figures are rounded up from `huying bench
    calls --sound` with 2 and with 22 s of talk: 0.03 s and 0.0082."""

    processors: float = 8.0
    call: float = 0.04
    talking: float = 0.01
    load: float = 0.6
    spare: float = 1.0


@dataclass(frozen=True, slots=True)
class Servers:
    """`busy`: processors that the busy hour takes, with all trunks busy."""

    calls_a_second: float
    busy: float
    servers: int


def servers(demand: Demand, rule: Rule, machine: Machine) -> Servers:
    """Raises BadInput."""
    for name, least, most in (
        ("processors", 1, 1024),
        ("call", 0, 60),
        ("talking", 0, 1),
        ("load", 0.05, 1),
        ("spare", 0, 1000),
    ):
        cases.between(getattr(machine, name), least, most, f"capacity.{name}", f"A server's {name}")
    calls = (rule.busy_hour_calls + demand.outbound_calls) / HOUR
    busy = calls * machine.call + ceil(rule.switch_trunks) * machine.talking
    needed = ceil(busy / (machine.processors * machine.load) - 1e-9)
    return Servers(calls, busy, max(1, needed) + ceil(machine.spare))


def _lines(load: float, blocking: float) -> int:
    return int(solve.lines(load, blocking)) if load > cases.LEAST else 0


def _check(demand: Demand) -> None:
    for name, least, most, what, unit in (
        ("customers", 1, 1e10, "The number of customers", ""),
        ("calls_per_month", 1e-6, 1e5, "The calls a month", ""),
        ("days", 1, 31, "The days of a month", ""),
        ("peak_factor", 1e-6, 10, "The peak factor", ""),
        ("person_share", 1e-6, 1, "The share that asks for a person", ""),
        ("service", 1e-3, 86_400, "The time of service", "seconds"),
        ("delay", 0, 86_400, "The delay", "seconds"),
        ("agent_load", 0.01, 1, "The load of an agent", ""),
        ("trunk_load", 0.01, 1, "The load of a trunk", "erlangs"),
        ("ivr_share", 0, 1, "The share that hears the IVR", ""),
        ("ivr_seconds", 0, 86_400, "The time in the IVR", "seconds"),
        ("fax_share", 0, 1, "The share of fax calls", ""),
        ("fax_seconds", 0, 86_400, "The time of a fax", "seconds"),
        ("outbound_calls", 0, 1e10, "The outbound calls", ""),
        ("outbound_seconds", 0, 86_400, "The time of an outbound call", "seconds"),
    ):
        cases.between(getattr(demand, name), least, most, f"capacity.{name}", what, unit)
