"""The centre's books held against what the telephones saw."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from typing import Any

import asyncpg

from huying.drills.harm import frozen
from huying.drills.outcome import Loss, Outcome, Stuck
from huying.drills.scene import Placed, Scene, until
from huying.engines.addresses import VARIABLE
from huying.features.folds import all_folds
from huying.journal.projector import POSITION
from huying.journal.stream import STREAM, connect, ensure_stream
from huying.publicnet.desk import Refused

Row = dict[str, Any]

_PAGE = 200
_SETTLE_SECONDS = 30.0
_CLOSE_ENOUGH = 1.0  # s by which a recording may be shorter than the talk the telephones saw
_CLOSE_SHARE = 0.05
_REFUSED = frozenset({486, 503})
_TRIES = 60
_TRY_SECONDS = 0.25


async def compare(
    scene: Scene, outcome: Outcome, *, cut: frozenset[str] = frozenset()
) -> dict[str, list[Row]]:
    """Once everything is over: calls, recordings, time lines, agents. What is not as it should be is lost.

    `cut`: callers whose recordings may be too short, as long as the books say so. Returns the call list.
    """
    rows = await settled(scene)
    placed = list(scene.placed.values())
    outcome.numbers["calls_in_the_books"] = sum(call.caller in rows for call in placed)
    outcome.lose_all(losses(placed, rows, cut))
    outcome.lose_all(await broken_time_lines(scene, rows))
    outcome.lose_all(await left_behind(scene))
    return rows


async def listed(scene: Scene) -> dict[str, list[Row]]:
    """The call list by caller, as a supervisor reads it. Raises Refused."""
    found: dict[str, list[Row]] = {}
    page = 0
    while True:
        page += 1
        rows: list[Row] = (await scene.staff.admin.ask("GET", f"/api/calls?page={page}&page_size={_PAGE}"))[
            "items"
        ]
        for row in rows:
            found.setdefault(row["customer_number"], []).append(row)
        if len(rows) < _PAGE:
            return found


async def settled(scene: Scene) -> dict[str, list[Row]]:
    """The call list once every call of the scene has ended in it and its recording is filed. When that takes
    too long, the list as it is then: the rest are losses."""
    rows: dict[str, list[Row]] = {}

    async def whole() -> bool:
        nonlocal rows
        try:
            rows = await listed(scene)
        except Refused:
            return False
        return all(_final(rows.get(call.caller, []), call) for call in scene.placed.values())

    try:
        await until(whole, _SETTLE_SECONDS, "the books to be closed")
    except Stuck:
        pass
    return rows


def _final(rows: Sequence[Row], call: Placed) -> bool:
    if not rows:
        return call.line.status in _REFUSED
    return all(row["ended_us"] and (row["recording"] or {}).get("state") != "recording" for row in rows)


def losses(
    placed: Sequence[Placed], rows: dict[str, list[Row]], cut: frozenset[str] = frozenset()
) -> list[Loss]:
    """What the books do not have, or have otherwise than the telephones saw it."""
    found = []
    for call in placed:
        mine = rows.get(call.caller, [])
        if not mine and call.line.status in _REFUSED:
            continue  # by the switch itself, before it was anybody's call
        if len(mine) != 1:
            found.append(Loss(call.caller, f"{len(mine)} times in the call list"))
        else:
            found += [Loss(call.caller, reason) for reason in _wrong(call, mine[0], call.caller in cut)]
    return found


def _wrong(call: Placed, row: Row, cut: bool) -> list[str]:
    talked = call.agent is not None
    if not row["ended_us"]:
        return ["still open in the call list"]
    wrong = []
    if talked != (row["outcome"] == "answered"):
        wrong.append(
            f"listed as {row['outcome']}, {'answered' if talked else 'not answered'} by the telephones"
        )
    if talked:
        wrong += _wrong_recording(row["recording"], call.talk_seconds, cut)
    return wrong


def _wrong_recording(recording: Row | None, talked: float, cut: bool) -> list[str]:
    if talked <= _CLOSE_ENOUGH or (cut and recording is not None and recording["state"] == "short"):
        return []
    if recording is None:
        return ["its recording is not in the books"]
    found = f"{recording['seconds'] or 0:.1f} s of a talk of {talked:.1f} s"
    if recording["state"] != "stored":
        return [f"its recording is {recording['state']}: {found}"]
    if (recording["seconds"] or 0) < talked - max(_CLOSE_ENOUGH, talked * _CLOSE_SHARE):
        return [f"its recording has {found}"]
    return []


async def broken_time_lines(scene: Scene, rows: dict[str, list[Row]], most: int = 100) -> list[Loss]:
    """Calls (the first `most`) whose facts do not begin with their arrival and come to one end."""
    found = []
    for row in [row for mine in rows.values() for row in mine][:most]:
        detail = await scene.staff.admin.ask("GET", f"/api/calls/{row['id']}")
        kinds = [event["type"] for event in detail["events"]]
        count = Counter(kinds)
        if kinds[:1] != ["CallOffered"] or count["CallOffered"] != 1 or count["CallEnded"] != 1:
            found.append(Loss(row["customer_number"], f"its time line is {', '.join(kinds)}"))
    return found


async def left_behind(scene: Scene) -> list[Loss]:
    """Agents who are not ready again although nothing holds them."""
    wanted = len(scene.staff.agents)
    try:
        await until(lambda: _all_ready(scene), 15, "every agent to be ready")
    except Stuck:
        states = Counter(scene.states())
        return [Loss("agents", f"{wanted - states['ready']} of {wanted} are stuck: {dict(states)}")]
    return []


async def _all_ready(scene: Scene) -> bool:
    return set(scene.states()) == {"ready"}


# ── views and journal ────────────────────────────────────────────────────────────────────────────────────


async def differing_views(scene: Scene) -> list[Loss]:
    """Views that `huying journal replay` makes otherwise than the working centre did, which stands still
    meanwhile: nothing new happens between the two looks."""
    async with _still(scene):
        return await _compared(scene)


@contextlib.asynccontextmanager
async def _still(scene: Scene) -> AsyncIterator[None]:
    """The centre frozen at a moment when its views hold the whole journal and nobody writes them."""
    for _ in range(_TRIES):
        async with frozen(scene.child("centre")):
            if await _at_rest(scene):
                yield
                return
        await asyncio.sleep(_TRY_SECONDS)
    raise Stuck("the views never caught up with the journal")


async def _at_rest(scene: Scene) -> bool:
    client = await connect(scene.running.addresses.nats_url, "drill")
    connection = await asyncpg.connect(scene.running.addresses.database_url)
    try:
        last = (await (await ensure_stream(client)).stream_info(STREAM)).state.last_seq
        locks = await connection.fetchval("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
        reached = await connection.fetchval(
            "SELECT sequence FROM projection_positions WHERE name = $1", POSITION
        )
        return bool(reached == last and locks == 0)
    finally:
        await connection.close()
        await client.close()


async def _compared(scene: Scene) -> list[Loss]:
    before = await _fingerprints(scene)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "huying.cli.main",
        "journal",
        "replay",
        env={**os.environ, VARIABLE: str(scene.running.folder.addresses)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    if process.returncode:
        return [Loss("journal", f"it cannot be replayed: {said.decode(errors='replace').strip()[-200:]}")]
    after = await _fingerprints(scene)
    return [
        Loss(table, "differs from a replay of the journal")
        for table in before
        if before[table] != after[table]
    ]


async def _fingerprints(scene: Scene) -> dict[str, tuple[int, str]]:
    """Rows and a hash over all of them, by view."""
    connection = await asyncpg.connect(scene.running.addresses.database_url)
    try:
        found = {}
        for table in sorted({table for fold in all_folds() for table in fold.tables}):
            row = await connection.fetchrow(
                f"SELECT count(*), md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) FROM {table} t"  # noqa: S608 - our own names
            )
            found[table] = (int(row[0]), str(row[1]))
        return found
    finally:
        await connection.close()
