"""`python -m huying.publicnet`: started by `huying demo`, or by hand with HUYING_ADDRESSES set.

Exit code 0: played to the end and everything is accounted for. 1: something is not. 2: it could not start.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path

import msgspec

import huying
from huying.engines import addresses
from huying.errors import HuyingError, SetupError
from huying.kit import log
from huying.publicnet import records, report, scenario
from huying.publicnet.plan import PlannedCall
from huying.publicnet.session import Session

DEFAULT_SCENARIO = Path(huying.__file__).parents[2] / "scenarios" / "demo.toml"
REPLAY_ROBOTS = 8
LOGIN, PASSWORD = "HUYING_DEMO_LOGIN", "HUYING_DEMO_PASSWORD"


def main() -> None:
    """Parse, run, exit."""
    options = _arguments()
    log.configure()
    try:
        code = asyncio.run(_run(options))
    except HuyingError as error:
        print(error.message, file=sys.stderr)  # noqa: T201 - the sentence for the person at the terminal
        code = 2
    sys.exit(code)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m huying.publicnet", description=__doc__)
    parser.add_argument("--addresses", type=Path, help="the running centre, instead of HUYING_ADDRESSES")
    parser.add_argument("--scenario", type=Path, default=DEFAULT_SCENARIO, help="TOML, docs/scenarios.md")
    parser.add_argument("--seed", type=int, help="instead of the scenario's")
    parser.add_argument("--robots", type=int, help="how many robot agents, instead of the scenario's number")
    parser.add_argument(
        "--for", type=float, dest="seconds", metavar="S", help="stop new calls after S seconds"
    )
    parser.add_argument("--report", type=Path, help="write the report here (JSON)")
    parser.add_argument("--replay", type=Path, metavar="CSV", help="play these call records")
    parser.add_argument("--day", help="day of the records, 1999-01-04")
    parser.add_argument("--from", dest="begin", help="first arrival, 11:00")
    parser.add_argument("--to", dest="end", help="arrivals before this, 13:00")
    parser.add_argument("--speed", type=float, default=1.0, help="play so many times faster")
    options = parser.parse_args()
    if options.replay and not (options.day and options.begin and options.end):
        parser.error("--replay needs --day, --from and --to")
    if options.speed <= 0:
        parser.error("--speed must be above 0")
    return options


async def _run(options: argparse.Namespace) -> int:
    login, password = os.environ.get(LOGIN, ""), os.environ.get(PASSWORD, "")
    if not login or not password:
        raise SetupError("publicnet.login", f"{LOGIN} and {PASSWORD} must name an administrator.")
    if options.replay:
        for text in (options.begin, options.end):
            _clock(text)  # refused before anybody is disturbed
    what = _replay_scenario(options) if options.replay else scenario.load(options.scenario)
    if options.seed is not None:
        what = msgspec.structs.replace(what, seed=options.seed)
    session = Session(
        addresses.read(options.addresses), what, login=login, password=password, robots=options.robots
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, session.stopping.set)
    try:
        await session.open()
        if options.replay:
            return await _replay(session, options)
        return await _scenario(session, options)
    finally:
        await session.close()


async def _scenario(session: Session, options: argparse.Namespace) -> int:
    await session.staff()
    session.begin()
    if options.seconds is not None:
        await session.start_campaigns()
    await session.play(session.planned(), options.seconds)
    if options.seconds is None or session.stopping.is_set():
        await session.stopping.wait()
        return 0
    await session.drain()
    return _finish(session, await session.account(session.scenario.seed), options.report)


async def _replay(session: Session, options: argparse.Namespace) -> int:
    begin, end = _clock(options.begin), _clock(options.end)
    rows, patience = await asyncio.to_thread(_read_records, options.replay)
    chosen = records.window(rows, options.day, begin, end)
    if not chosen:
        raise SetupError(
            "replay.empty",
            f"{options.replay} has no call on {options.day} from {options.begin} to {options.end}.",
        )
    queue_id, number = await session.patiently(session.floor.replay_queue)
    await session.staff([queue_id])
    calls: list[PlannedCall] = records.plan(
        chosen, patience, begin=begin, speed=options.speed, seed=session.scenario.seed, called=number
    )
    session.begin()
    await session.play(calls)
    await session.drain()
    result = await session.account(session.scenario.seed)
    perfect = records.perfect_queue(calls, session.robot_count)
    result.replay = {
        "day": options.day,
        "from": options.begin,
        "to": options.end,
        "speed": options.speed,
        "mean_wait_scaled": round(result.mean_wait * options.speed, 2),
        "mean_wait_abandoned_scaled": round(result.mean_wait_abandoned * options.speed, 2),
        **{f"record_{name}": round(value, 2) for name, value in records.summary(chosen).items()},
        **{
            f"perfect_{name}": round(value * options.speed, 2) if "wait" in name else value
            for name, value in perfect.items()
        },
    }
    return _finish(session, result, options.report)


def _read_records(file: Path) -> tuple[list[records.Record], records.Patience]:
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            rows = records.read(lines, str(file))
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError("records.unreadable", f"The records {file} cannot be read: {error}.") from error
    return rows, records.Patience(rows)


def _replay_scenario(options: argparse.Namespace) -> scenario.Scenario:
    """Robots that take a call at once and are ready at once: the record has no wrap-up."""
    at_once = scenario.Constant(seconds=0.0)
    robots = scenario.Robots(count=REPLAY_ROBOTS, answers_after=at_once, wrap_up=at_once, rests=at_once)
    return scenario.Scenario(
        title=f"Replay of {options.replay.name}", seed=1999, robots=robots, max_calls=500
    )


def _finish(session: Session, result: report.Report, file: Path | None) -> int:
    text = msgspec.json.format(msgspec.json.encode(result))
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text)
        session.write_ledger(file.with_suffix(".network.json"))
    sys.stdout.write(text.decode() + "\n")
    return 1 if result.unaccounted else 0


def _clock(text: str) -> float:
    """Seconds of the day of `HH:MM`. Raises SetupError."""
    hours, _, minutes = text.partition(":")
    if hours.isdecimal() and minutes.isdecimal() and int(hours) <= 24 and int(minutes) < 60:
        return int(hours) * 3600.0 + int(minutes) * 60
    raise SetupError("replay.time", f"A time is written HH:MM, not {text!r}.")


if __name__ == "__main__":
    main()
