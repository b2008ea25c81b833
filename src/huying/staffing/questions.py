"""A planner's questions, one case each, in plain numbers: what is asked and how answers are named."""

from __future__ import annotations

import re
from dataclasses import asdict

from huying.errors import BadInput
from huying.staffing import capacity as sizing
from huying.staffing import cases, erlang_a, erlang_b, erlang_c, finite, media, retrials, solve
from huying.staffing import cost as costing
from huying.staffing.erlang_a import ServiceLevel, Target
from huying.staffing.patience import exponential

Figure = float | int | None
Answer = dict[str, object]

_DEFAULT = ServiceLevel.ANSWERED_OF_OFFERED


def target(text: str, definition: ServiceLevel = _DEFAULT) -> Target:
    """`80/20`: 80 % within 20 s. Raises BadInput."""
    found = re.fullmatch(r"\s*(-?\d+(?:\.\d+)?)\s*%?\s*/\s*(-?\d+(?:\.\d+)?)\s*s?\s*", text)
    if not found:
        raise BadInput("plan.target", f"{text!r} is no target: write percent / seconds, for example 80/20.")
    percent, within = float(found[1]), float(found[2])
    if not 0 < percent < 100:
        raise BadInput(
            "plan.target",
            f"A target of {percent:g} % cannot be planned for: take one between 0 and 100, for example 95.",
        )
    return Target(percent / 100, within, definition)


def whole(number: float, code: str, what: str) -> int:
    """Raises BadInput."""
    if number != number // 1:  # true of nan as well
        raise BadInput(code, f"{what} must be a whole number: give one.")
    return int(cases.between(number, 1, cases.MOST_SERVERS, code, what))


def blocking(servers: float, load: float, retry: float) -> Answer:
    """Erlang B; with `retry` the share of the lost that calls again. Raises BadInput."""
    n = cases.servers(servers)
    total = float(retrials.total_load(load, retry, lambda x: erlang_b.blocking(n, x))) if retry else load
    lost = float(erlang_b.blocking(n, total))
    return {"blocking": lost, "total_load": total, "occupancy": total * (1 - lost) / float(n)}


def waiting(servers: float, load: float, aht: float | None, within: float) -> Answer:
    """Erlang C; without a handle time only what does not need one. Raises BadInput."""
    _require_stable(float(cases.servers(servers)), float(cases.load(load)))
    found = erlang_c.waiting(servers, load, 1.0 if aht is None else aht, within)
    timed = aht is not None
    return {
        "wait_probability": float(found.wait_probability),
        "service_level": float(found.service_level) if timed else None,
        "asa": float(found.asa) if timed else None,
        "mean_queue": float(found.mean_queue),
        "occupancy": float(found.occupancy),
    }


def patient(
    servers: float,
    load: float,
    aht: float | None,
    within: float,
    patience: float | None,
    definition: ServiceLevel = _DEFAULT,
) -> Answer:
    """Erlang A. Raises BadInput."""
    kind = exponential(_given(patience, "patience", "the mean seconds callers are willing to wait"))
    goal = Target(0.5, within, definition)
    found = erlang_a.patient(servers, load, _handle_time(aht), kind, goal)
    return {name: float(getattr(found, name)) for name in found.__dataclass_fields__}


def limited(
    servers: float, lines: float, load: float, aht: float | None, within: float, patience: float | None
) -> Answer:
    """So many agents behind so many lines; without patience nobody gives up. Raises BadInput."""
    handle = _handle_time(aht)
    if patience is None:
        found = finite.limited(servers, lines, load, handle, within)
    else:
        found = finite.limited(
            servers, lines, load, handle, within, cases.seconds(patience, "staffing.patience", "The patience")
        )
    return {name: float(getattr(found, name)) for name in found.__dataclass_fields__}


def agents(calls: float, per: float, aht: float, wanted: Target, patience: float | None) -> Answer:
    """The fewest agents for calls that arrive in a period of `per` seconds. Raises BadInput."""
    load = load_of_calls(calls, per, aht)
    kind = None if patience is None else exponential(patience)
    n = int(solve.agents(load, aht, wanted, kind))
    within = float(cases.seconds(wanted.within, "staffing.within", "The time to answer within", zero=True))
    if kind is None:
        return {"agents": n, "load": load, **waiting(n, load, aht, within)}
    return {"agents": n, "load": load, **patient(n, load, aht, within, patience, wanted.definition)}


def load_of_calls(calls: float, per: float, aht: float) -> float:
    """Erlangs of calls that arrive in a period of `per` seconds. Raises BadInput."""
    cases.between(calls, cases.LEAST, 1e15, "plan.calls", "The number of calls")
    cases.seconds(per, "plan.per", "The period")
    cases.seconds(aht, "staffing.aht", "The handle time")
    load = calls * aht / per
    if load > cases.MOST_SERVERS:
        raise BadInput(
            "plan.too_much",
            f"{calls:,.10g} calls of {aht:g} s in {per:g} s are {load:,.0f} erlangs, and this plans up to "
            f"{cases.MOST_SERVERS:,} agents: give fewer calls, a shorter handle time or a longer period.",
        )
    return load


def lines(load: float, blocking: float) -> Answer:
    """The fewest lines. Raises BadInput."""
    n = int(solve.lines(load, blocking))
    return {"lines": n, "blocking": float(erlang_b.blocking(n, load))}


def load_of_lines(lines: float, blocking: float) -> Answer:
    """The largest load in erlangs. Raises BadInput."""
    return {"load": float(solve.load_of_lines(lines, blocking))}


def capacity(
    demand: sizing.Demand,
    wanted: Target,
    patience: float,
    blocking: float,
    keep_days: float,
    machine: sizing.Machine,
) -> Answer:
    """The rule of thumb to one decimal, as planners write it, and what lies beside it. Raises BadInput."""
    rule = sizing.by_rule(demand)
    if max(rule.agents, rule.switch_trunks) > cases.MOST_SERVERS:
        raise BadInput(
            "plan.too_much",
            f"These are {rule.agents:,.0f} agents and {rule.switch_trunks:,.0f} trunks, and this goes up to "
            f"{cases.MOST_SERVERS:,} of each: give fewer customers, calls or seconds.",
        )
    return {
        "agents": round(rule.agents, 1),
        "trunks": round(rule.trunks, 1),
        "rule": asdict(rule),
        "erlang": asdict(sizing.beside(demand, rule, wanted, patience, blocking)),
        "recording": asdict(sizing.storage(demand, rule, keep_days, media.RECORDED_BYTES_A_MINUTE)),
        "bandwidth": [asdict(line) for line in sizing.bandwidth(rule.switch_trunks)],
        "servers": asdict(sizing.servers(demand, rule, machine)),
    }


def cost(floor: costing.Floor, prices: costing.Prices) -> Answer:
    """Raises BadInput."""
    return asdict(costing.compare(floor, prices))


def _require_stable(servers: float, load: float) -> None:
    if load >= servers:
        raise BadInput(
            "plan.endless_queue",
            f"{servers:g} agents cannot carry {load:g} erlangs when nobody gives up: "
            f"give more than {load:g} agents, or model a with --patience.",
        )


def _handle_time(aht: float | None) -> float:
    return _given(aht, "aht", "the mean handle time in seconds")


def _given(value: float | None, option: str, what: str) -> float:
    if value is None:
        raise BadInput(f"plan.{option}", f"This needs --{option}: {what}.")
    return value
