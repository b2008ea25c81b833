"""What a call costs: plain `Dial()`, `app_queue` and the whole centre, in turns, in one Asterisk.

The same callers, telephones, rate, ring and talk time and recorder in all three. Measured over each turn,
from the first INVITE to a while after the last BYE so that what is done after a call counts as well:
processor time by process, the time from a caller's INVITE to the INVITE at an agent's telephone, and the
calls that were not answered and completed.
"""

from __future__ import annotations

import asyncio
import itertools
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from huying.bench.meter import Meter, machine, spent
from huying.bench.site import DIAL, OURS, QUEUE, Site, opened
from huying.config import Settings

Mode = Literal["dial", "app_queue", "ours"]
MODES: tuple[Mode, ...] = ("dial", "app_queue", "ours")
RING = 0.1  # s
_AFTER = 2.5  # s for recordings to be filed and views to be written
_WARM_UP_CALLS = 10
_SPARE = 1.4  # agents for each one that is busy on average: the queue must never be what limits

Figures = dict[str, int | float]
Result = dict[str, object]


@dataclass(frozen=True)
class Options:
    """`calls` in each mode and round, `rate` a second, `talk` in seconds."""

    rate: float = 20.0
    calls: int = 200
    talk: float = 2.0
    agents: int | None = None
    rounds: int = 3
    sound: bool = False

    @property
    def seats(self) -> int:
        """Agents: those that were asked for, or more than can be busy at once."""
        busy = self.rate * (RING + self.talk + 0.5)
        return self.agents or min(self.calls, int(busy * _SPARE)) + 2


@dataclass
class _Total:
    """What the turns of one mode add up to."""

    placed: int = 0
    answered: int = 0
    completed: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    delays: list[float] = field(default_factory=list)
    per_call: list[float] = field(default_factory=list)
    """Milliseconds of Asterisk and centre for an answered call, by round."""


async def measure(settings: Settings, options: Options, say: Callable[[str], None]) -> Result:
    """One whole run. Raises SetupError when the servers or the telephones do not come up."""
    before = machine()
    with tempfile.TemporaryDirectory(prefix="huying-bench-") as folder:
        site_of = opened(
            settings, Path(folder), agents=options.seats, ring=RING, sound=options.sound, say=say
        )
        async with site_of as site:
            bench = _Bench(site, options)
            totals = await bench.run(say)
            journal = await bench.journal()
            return _result(options, totals, journal, {**before, "asterisk": site.version})


class _Bench:
    def __init__(self, site: Site, options: Options) -> None:
        self._site = site
        self._options = options
        self._meter = Meter(site.pids)
        self._callers = itertools.count()
        self._in_ours = 0

    async def run(self, say: Callable[[str], None]) -> dict[Mode, _Total]:
        totals = {mode: _Total() for mode in MODES}
        for mode in MODES:
            say(f"warming up: {mode}")
            await self._turn(mode, _Total(), _WARM_UP_CALLS)
        for number in range(1, self._options.rounds + 1):
            await self._site.register()
            for mode in MODES:
                say(f"round {number} of {self._options.rounds}: {mode}")
                await self._turn(mode, totals[mode], self._options.calls)
        return totals

    async def _turn(self, mode: Mode, total: _Total, count: int) -> None:
        site = self._site
        before = self._meter.read()
        seen = await site.sipp.calls(
            [
                (f"+86139{next(self._callers):08d}", _called(mode, n, len(site.accounts)))
                for n in range(count)
            ],
            site.callers_port,
            site.agents_port,
            rate=self._options.rate,
            talk=self._options.talk,
        )
        await asyncio.sleep(_AFTER)
        used = spent(before, self._meter.read())
        total.placed += count
        total.answered += len(seen.answered)
        total.completed += len(seen.completed)
        total.delays += seen.delays()
        for name, seconds in used.items():
            total.seconds[name] = total.seconds.get(name, 0.0) + seconds
        total.per_call.append(1000 * _own(mode, used) / max(1, len(seen.answered)))
        if mode == "ours":
            self._in_ours += count

    async def journal(self) -> Figures:
        """Whether the centre's own books have every call SIPp placed."""
        stored = await self._site.admin.ask("GET", "/api/calls?outcome=answered&page_size=1")
        return {"placed": self._in_ours, "answered_by_the_journal": int(stored["total"])}


def _called(mode: Mode, call: int, agents: int) -> str:
    """Dial() has the agents in turn, the centre its queues."""
    match mode:
        case "dial":
            return f"{DIAL}{call % agents}"
        case "app_queue":
            return QUEUE
        case "ours":
            return OURS[call % len(OURS)]


def _own(mode: Mode, seconds: dict[str, float]) -> float:
    """What the calls themselves cost: Asterisk, and in ours the centre that controls it."""
    return seconds["asterisk"] + (seconds["centre"] if mode == "ours" else 0.0)


def _result(
    options: Options, totals: dict[Mode, _Total], journal: Figures, here: dict[str, str | int | float]
) -> Result:
    modes = {mode: _figures(mode, total) for mode, total in totals.items()}
    ours = totals["ours"]
    return {
        "ratio_to_app_queue": _ratio(ours, totals["app_queue"]),
        "ratio_to_dial": _ratio(ours, totals["dial"]),
        "ratio_to_app_queue_by_round": [
            round(a / b, 3) for a, b in zip(ours.per_call, totals["app_queue"].per_call, strict=True) if b
        ],
        "lost": {mode: total.placed - total.completed for mode, total in totals.items()},
        "modes": modes,
        "journal": journal,
        "rate": options.rate,
        "calls": options.calls * options.rounds,
        "rounds": options.rounds,
        "agents": options.seats,
        "talk_seconds": options.talk,
        "ring_seconds": RING,
        "sound": options.sound,
        "machine": here,
    }


def _ratio(ours: _Total, other: _Total) -> float | None:
    a, b = _mean_cost("ours", ours), _mean_cost("dial", other)
    return round(a / b, 3) if b else None


def _mean_cost(mode: Mode, total: _Total) -> float:
    return 1000 * _own(mode, total.seconds) / max(1, total.answered)


def _figures(mode: Mode, total: _Total) -> dict[str, object]:
    """Processor milliseconds for an answered call, delays in milliseconds."""
    answered = max(1, total.answered)
    cost = {name: round(1000 * seconds / answered, 2) for name, seconds in total.seconds.items()}
    if mode != "ours":
        cost.pop("centre")  # it looks on
    return {
        "placed": total.placed,
        "answered": total.answered,
        "lost": total.placed - total.completed,
        "ms_per_call": round(_mean_cost(mode, total), 2),
        "ms_per_call_by_round": [round(value, 2) for value in total.per_call],
        "ms_per_call_by_process": cost,
        "ms_per_call_with_stores": round(sum(cost.values()), 2),
        "delay_ms_p50": _percentile(total.delays, 0.50),
        "delay_ms_p99": _percentile(total.delays, 0.99),
    }


def _percentile(seconds: Sequence[float], share: float) -> float | None:
    """In milliseconds; the smallest value that this share of them does not exceed."""
    if not seconds:
        return None
    ordered = sorted(seconds)
    at = min(len(ordered) - 1, int(len(ordered) * share))
    return round(1000 * ordered[at], 1)
