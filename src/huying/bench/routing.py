"""What a routing decision costs: ours beside a straightforward scan that gives the same answers.

Two floors of the same size. Busy: every queue has a line, agents become free one after the other and take the
best call, and a new call comes for each. Quiet: agents are free, calls come and take the best agent. Both
routers live through the same events; the scan only through as many as it manages in its time, and what it
decided must be what ours decided.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from huying.bench.plain_acd import Outcome, Pair, PlainAcd
from huying.kit.clock import SECOND, Micros
from huying.routing.acd import Acd, Action, Match
from huying.routing.rules import Contact, QueueRules, Relaxation, Strategy

_STRATEGIES: tuple[Strategy, ...] = ("longest_idle", "round_robin", "fewest_calls")
_HANDLE = 180 * SECOND
_BETWEEN_LOOKS = 16  # decisions: reading the clock must not be what is measured


@dataclass(frozen=True)
class Options:
    """`decisions` of ours; the scan gets `scan_seconds`."""

    agents: int = 5000
    queues: int = 50
    skills: int = 50
    waiting: int = 10_000
    decisions: int = 50_000
    scan_seconds: float = 5.0
    seed: int = 1


@dataclass(frozen=True)
class Floor:
    """Decisions a second of processor time of both, and whether those that the scan managed were the same."""

    ours_per_second: int
    scan_per_second: float
    ratio: float
    ours_decisions: int
    scan_decisions: int
    same_decisions: bool


@dataclass(frozen=True)
class Result:
    options: Options
    floors: dict[str, Floor]


def measure(options: Options, say: Callable[[str], None]) -> Result:
    """Both floors, both routers."""
    floors: dict[str, Floor] = {}
    for name in ("busy", "quiet"):
        say(f"{name} floor: ours")
        ours = _run(Acd(), options, name, options.decisions)
        say(f"{name} floor: plain scan")
        scan = _run(PlainAcd(), options, name, options.decisions, options.scan_seconds)
        floors[name] = Floor(
            round(ours.rate),
            round(scan.rate, 1),
            round(ours.rate / scan.rate, 1),
            len(ours.pairs),
            len(scan.pairs),
            ours.pairs[: len(scan.pairs)] == scan.pairs,
        )
    return Result(options, floors)


@dataclass
class _Turn:
    pairs: list[Pair | None]
    rate: float


def _run(
    router: Acd | PlainAcd, options: Options, floor: str, decisions: int, seconds: float = math.inf
) -> _Turn:
    random = Random(options.seed)  # noqa: S311 - a floor that can be repeated
    start = 1_000_000 * SECOND
    _open(router, options, random, start)
    if floor == "busy":
        _fill_lines(router, options, random, start)
    else:
        _free_agents(router, options, random, start)
    events = _events(router, options, floor, random, start)
    pairs: list[Pair | None] = []
    began = time.process_time()
    for n in range(decisions):
        if n % _BETWEEN_LOOKS == 0 and time.process_time() - began > seconds:
            break
        pairs.append(next(events))
    return _Turn(pairs, len(pairs) / (time.process_time() - began))


def _open(router: Acd | PlainAcd, options: Options, random: Random, now: Micros) -> None:
    for n in range(options.queues):
        skills = random.sample(range(options.skills), 2)
        rules = QueueRules(
            f"queue-{n}",
            _STRATEGIES[n % len(_STRATEGIES)],
            weight=random.choice((1, 1, 2)),
            tiers={"vip": 10, "gold": 3},
            needs=tuple(sorted((f"skill-{skill}", random.randint(1, 6)) for skill in skills)),
            relaxing=(Relaxation(60 * SECOND, 2), Relaxation(180 * SECOND, 5)),
        )
        router.set_queue(rules, now)
    for n in range(options.agents):
        queues = random.sample(range(options.queues), min(5, options.queues))
        orders = {f"queue-{queue}": random.choice((1, 1, 2)) for queue in queues}
        known = random.sample(range(options.skills), options.skills // 2)
        router.set_agent(f"agent-{n}", orders, {f"skill-{s}": random.randint(1, 10) for s in known}, now)


def _fill_lines(router: Acd | PlainAcd, options: Options, random: Random, now: Micros) -> None:
    for n in range(options.waiting):
        contact = _contact(n, options, random, now - random.randrange(300) * SECOND)
        if isinstance(router, PlainAcd):
            router.stand(contact, now)
        else:
            router.call_waiting(contact, now)


def _free_agents(router: Acd | PlainAcd, options: Options, random: Random, now: Micros) -> None:
    for n in range(options.agents):
        router.agent_ready(f"agent-{n}", now - random.randrange(300) * SECOND, now)


def _contact(n: int, options: Options, random: Random, since: Micros) -> Contact:
    queue = f"queue-{random.randrange(options.queues)}"
    return Contact(f"call-{n}", queue, since, since, tier=random.choice(("", "", "gold", "vip")))


def _events(
    router: Acd | PlainAcd, options: Options, floor: str, random: Random, now: Micros
) -> Iterator[Pair | None]:
    """Decision after decision: whom the router brought together."""
    calls = options.waiting
    step = _HANDLE // options.agents
    while True:
        now += step
        calls += 1
        contact = _contact(calls, options, random, now)
        agent = f"agent-{random.randrange(options.agents)}"
        if floor == "busy":
            yield _taken(router, router.agent_ready(agent, now, now))
            router.agent_gone(agent)
            yield _taken(router, router.call_waiting(contact, now))
        else:
            yield _taken(router, router.call_waiting(contact, now))
            router.call_gone(contact.call_id)
            yield _taken(router, router.agent_ready(agent, now, now))


def _taken(router: Acd | PlainAcd, outcomes: Sequence[Action | Outcome]) -> Pair | None:
    """The first pair of a decision; it talks and is out of the router's books."""
    first: Pair | None = None
    for outcome in outcomes:
        if isinstance(outcome, Match):
            pair = (outcome.agent_id, outcome.call_id)
        elif isinstance(outcome, tuple) and isinstance(outcome[1], str):
            pair = (outcome[0], outcome[1])
        else:
            continue
        router.answered(pair[1], pair[0])
        first = first or pair
    return first
