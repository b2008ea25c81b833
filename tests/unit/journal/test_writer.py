"""The journal's writer, on a stream that takes everything."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from nats.aio.client import Client

from huying.journal import events as e
from huying.journal import writer
from huying.journal.codec import decode_frame
from huying.journal.writer import JournalWriter

pytestmark = pytest.mark.unit


async def test_nothing_recorded_is_nothing_to_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[bytes] = []

    async def publish(_subject: str, data: bytes, **_how: object) -> Any:
        taken.append(data)
        return SimpleNamespace(seq=len(taken))

    async def stream(_client: object) -> Any:
        return SimpleNamespace(publish=publish)

    monkeypatch.setattr(writer, "ensure_stream", stream)
    journal = JournalWriter(cast("Client", None), tmp_path)
    await journal.start()
    for _ in range(3):
        journal.record()
        await asyncio.sleep(0.01)
        assert not journal.away
    journal.record(e.PartLost(at=1, part="asterisk"))
    await journal.stored()
    await journal.stop()
    assert [fact for data in taken for _, fact in decode_frame(data)] != []
    assert len(taken) == 1
