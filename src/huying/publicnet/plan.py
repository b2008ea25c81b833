"""What will happen, drawn from a scenario: pure, and the same for the same seed.

Laws (tests/unit/publicnet/test_plan.py):
- the plan of a longer run begins with the plan of a shorter one;
- another kind of caller in the file does not change the calls of the others;
- what a number does depends on the seed, the number and how often it was called, on nothing else;
- no two calls that may overlap show the same caller, nor callers that look the same once masked.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator
from random import Random
from typing import Literal

import msgspec

from huying.kit.masking import masked
from huying.publicnet.scenario import (
    Behaviour,
    Called,
    Callers,
    Constant,
    Exponential,
    Fax,
    Language,
    Machine,
    NoAnswer,
    Person,
    Rejected,
    Rings,
    Scenario,
    Spread,
    Uniform,
    Vacant,
)

_HOUR = 3600.0
_REDRAWS = 50
_SLACK = 60.0  # seconds a number stays taken beyond its longest possible call: ringing, greeting, clearing
UNKNOWN_NUMBER = Vacant(language="en")


class PlannedCall(msgspec.Struct, frozen=True, kw_only=True):
    """One call into the centre. Seconds; `at` from the start, `patience` from the centre's answer."""

    id: str
    at: float
    caller: str
    called: str
    language: Language
    dialogue: int
    patience: float
    talk: float
    hangs_up: bool
    fax: bool = False
    keys: str = ""
    keys_after: float = 0.0


class PlannedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of one call to a number. `lasts`: a machine's recording, a fax's waiting (s)."""

    name: str
    behaviour: Behaviour
    rings_seconds: float = 0.0
    dialogue: int = 0
    talk: float = 0.0
    patience: float = 0.0
    hangs_up: bool = False
    lasts: float = 0.0


class RobotTurn(msgspec.Struct, frozen=True, kw_only=True):
    """What a robot does with one call that rings at it."""

    does: Literal["answer", "miss", "reject"]
    answers_after: float
    wrap_up: float
    rests: float
    choice: float  # 0 … 1: which of the centre's dispositions


def draw(spread: Spread, rng: Random) -> float:
    """One value (s). Exponential and lognormal are cut to their `min` and `max`."""
    if isinstance(spread, Constant):
        return spread.seconds
    if isinstance(spread, Uniform):
        return rng.uniform(spread.min, spread.max)
    if isinstance(spread, Exponential):
        value = rng.expovariate(1 / spread.mean)
    else:
        value = math.exp(rng.gauss(math.log(spread.median), spread.sigma))
    return min(max(value, spread.min), spread.max)


def stream(*key: str | int) -> Random:
    """A source of draws that belongs to `key` alone."""
    return Random("/".join(str(part) for part in key))  # noqa: S311 - reproducible on purpose, guards nothing


def longest(spread: Spread) -> float:
    """The largest value that has to be reckoned with (s); 1 in 1 000 of an unlimited tail is above it."""
    if isinstance(spread, Constant):
        return spread.seconds
    if isinstance(spread, Uniform):
        return spread.max
    if isinstance(spread, Exponential):
        return min(spread.mean * 7, spread.max)
    return min(spread.median * math.exp(3.1 * spread.sigma), spread.max)


def calls(scenario: Scenario, second_of_day: float = 0.0) -> Iterator[PlannedCall]:
    """Calls in the order they are placed, without end where rates allow.

    `second_of_day`: local time at the start, for rates by hour.
    """
    streams = [_group(scenario.seed, group, second_of_day) for group in scenario.callers]
    taken: list[tuple[float, str]] = []
    for call in heapq.merge(*streams, key=lambda call: (call.at, call.id)):
        taken = [(until, look) for until, look in taken if until > call.at]
        group = next(group for group in scenario.callers if call.id.rpartition("-")[0] == group.name)
        caller = _free_number(scenario.seed, group, call, {look for _, look in taken})
        until = call.at + longest(group.patience) + longest(group.talk) + _SLACK
        taken.append((until, masked(caller)))
        yield msgspec.structs.replace(call, caller=caller)


def answer(scenario: Scenario, number: str, nth: int) -> PlannedAnswer:
    """How `number` behaves when it is called for the `nth` time (from 0)."""
    rng = stream(scenario.seed, "called", number, nth)
    group = _matching(scenario.called, number)
    if group is None:
        return PlannedAnswer(name="unknown_number", behaviour=UNKNOWN_NUMBER)
    names, weights = list(group.mix), list(group.mix.values())
    # Which behaviour a number has is its own, for ever; only how it goes this time varies.
    name = stream(scenario.seed, "mix", number).choices(names, weights)[0]
    behaviour = scenario.behaviours[name]
    plan = PlannedAnswer(name=name, behaviour=behaviour, dialogue=rng.randrange(1_000))
    if isinstance(behaviour, NoAnswer):
        return msgspec.structs.replace(plan, rings_seconds=behaviour.seconds)
    if not isinstance(behaviour, Person | Machine | Fax | Rejected):
        return plan
    plan = msgspec.structs.replace(plan, rings_seconds=_ringing(behaviour.rings, rng))
    if isinstance(behaviour, Person):
        return msgspec.structs.replace(
            plan,
            talk=draw(behaviour.talk, rng),
            patience=draw(behaviour.patience, rng),
            hangs_up=rng.random() < behaviour.hangs_up,
        )
    if isinstance(behaviour, Machine):
        return msgspec.structs.replace(plan, lasts=draw(behaviour.records, rng))
    if isinstance(behaviour, Fax):
        return msgspec.structs.replace(plan, lasts=draw(behaviour.waits, rng))
    return plan


def robot_turn(scenario: Scenario, robot: int, nth: int) -> RobotTurn:
    """What robot number `robot` does with the `nth` call that rings at it."""
    rng = stream(scenario.seed, "robot", robot, nth)
    robots = scenario.robots
    fate = rng.random()
    does: Literal["answer", "miss", "reject"] = "answer"
    if fate < robots.misses:
        does = "miss"
    elif fate < robots.misses + robots.rejects:
        does = "reject"
    return RobotTurn(
        does=does,
        answers_after=draw(robots.answers_after, rng),
        wrap_up=draw(robots.wrap_up, rng),
        rests=draw(robots.rests, rng),
        choice=rng.random(),
    )


def _group(seed: int, group: Callers, second_of_day: float) -> Iterator[PlannedCall]:
    """A Poisson stream; rates by hour are drawn at the peak and thinned (Lewis, Shedler 1979)."""
    rng = stream(seed, "callers", group.name)
    hourly = group.per_hour if group.per_hour is not None else [(group.per_minute or 0.0) * 60] * 24
    peak = max(hourly)
    at, count = 0.0, 0
    while peak > 0:
        at += rng.expovariate(peak / _HOUR)
        kept = rng.random() * peak < hourly[int((second_of_day + at) // _HOUR) % 24]
        if not kept:
            continue
        yield _call(group, rng, at, count)
        count += 1


def _call(group: Callers, rng: Random, at: float, count: int) -> PlannedCall:
    keys = group.keys
    presses = keys is not None and rng.random() < keys.share
    known = rng.random() < group.known_share
    return PlannedCall(
        id=f"{group.name}-{count}",
        at=at,
        caller=rng.choice(group.known) if known else _fill(rng.choice(group.numbers), rng),
        called=rng.choice(group.to),
        language=group.language,
        dialogue=rng.randrange(1_000),
        patience=draw(group.patience, rng),
        talk=draw(group.talk, rng),
        hangs_up=rng.random() < group.hangs_up,
        fax=rng.random() < group.fax,
        keys=keys.digits if keys is not None and presses else "",
        keys_after=keys.after if keys is not None else 0.0,
    )


def _free_number(seed: int, group: Callers, call: PlannedCall, taken: set[str]) -> str:
    """The call's own number, or another of its kind while that one is on the line."""
    rng = stream(seed, "again", call.id)
    caller = call.caller
    for _ in range(_REDRAWS):
        if masked(caller) not in taken:
            return caller
        caller = _fill(rng.choice(group.numbers), rng)
    return caller


def _fill(pattern: str, rng: Random) -> str:
    return "".join(str(rng.randrange(10)) if sign == "*" else sign for sign in pattern)


def _ringing(rings: Rings, rng: Random) -> float:
    return rng.randint(rings.min, rings.max) * rings.period


def _matching(groups: list[Called], number: str) -> Called | None:
    """The group with the longest match; an exact number beats every prefix."""
    best, length = None, -1
    for group in groups:
        for pattern in group.numbers:
            prefix = pattern.removesuffix("*")
            exact = prefix == pattern
            weight = len(pattern) + 100 if exact else len(prefix)
            if (number == pattern if exact else number.startswith(prefix)) and weight > length:
                best, length = group, weight
    return best
