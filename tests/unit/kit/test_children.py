"""Reckoning in a process of its own."""

from __future__ import annotations

import os

import pytest

from huying.kit.children import child, lines

pytestmark = pytest.mark.unit


async def test_a_child_reads_what_it_is_given_and_answers_in_lines() -> None:
    async with child("json.tool", b'{"a": 1}') as process:
        assert [line.strip() async for line in lines(process)] == [b"{", b'"a": 1', b"}"]


async def test_a_child_is_gone_when_it_is_left() -> None:
    async with child("timeit", b"") as process:
        os.kill(process.pid, 0)
    assert process.returncode is not None


async def test_a_child_that_cannot_begin_says_nothing() -> None:
    async with child("huying.no_such_room", b"x" * 1_000_000) as process:
        assert [line async for line in lines(process)] == []
        assert await process.wait() != 0
