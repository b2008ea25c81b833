"""Which answer belongs to whom, and what becomes of those that never come."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from huying.ari import AriError, Gone, LinkLost, NoAnswer, Refused
from huying.ari.answers import Answers
from huying.ari.requests import asterisk, bridges, channels
from huying.ari.wire import Request

pytestmark = pytest.mark.unit


class Desk:
    def __init__(self) -> None:
        self.failures: list[tuple[str, str]] = []
        self.answers = Answers(self._failed)

    def _failed(self, request: Request[Any], error: AriError) -> None:
        self.failures.append((str(request), type(error).__name__))

    def ask(self, request: Request[Any], limit: float = 5.0) -> tuple[str, asyncio.Future[Any]]:
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        return json.loads(self.answers.add(request, limit, future))["request_id"], future

    def answer(self, number: str, status: int, body: object = None) -> None:
        frame: dict[str, object] = {"type": "RESTResponse", "request_id": number, "status_code": status}
        if body is not None:
            frame["message_body"] = json.dumps(body)
        self.answers.take(json.dumps(frame).encode())


async def test_answers_find_their_requests_in_any_order() -> None:
    desk = Desk()
    first, one = desk.ask(asterisk.ping())
    second, two = desk.ask(channels.answer("c1"))
    desk.answer(second, 204)
    desk.answer(first, 200, {"ping": "pong", "timestamp": "x", "asterisk_id": "y"})
    assert await two is None
    assert (await one).ping == "pong"


@pytest.mark.parametrize(
    ("status", "reason", "kind"),
    [
        (404, "Channel not found", Gone),
        (400, "Channel not found", Gone),
        (422, "Event source does not exist", Gone),
        (409, "Channel with given unique ID already exists", Refused),
        (400, "Invalid parameters", AriError),
        (500, "Allocation failed", AriError),
    ],
)
async def test_refusals_are_told_apart(status: int, reason: str, kind: type[AriError]) -> None:
    desk = Desk()
    number, future = desk.ask(bridges.add_channel("b", channel="c"))
    desk.answer(number, status, {"message": reason})
    with pytest.raises(AriError) as caught:
        await future
    assert type(caught.value) is kind
    assert (caught.value.status, caught.value.reason) == (status, reason)
    assert str(caught.value) == f"POST /bridges/b/addChannel: {status} {reason}"


async def test_nobody_awaits_a_sent_request_but_its_failure_is_told() -> None:
    desk = Desk()
    numbers = [
        json.loads(desk.answers.add(channels.hangup(c), 5, None))["request_id"] for c in ("a", "b", "c")
    ]
    desk.answer(numbers[0], 204)
    desk.answer(numbers[1], 404, {"message": "Channel not found"})
    desk.answers.fail_all("link gone")
    assert desk.failures == [("DELETE /channels/b", "Gone"), ("DELETE /channels/c", "LinkLost")]


async def test_what_is_late_fails_and_its_answer_is_ignored() -> None:
    desk = Desk()
    late, future = desk.ask(asterisk.ping(), limit=-1)
    _, patient = desk.ask(asterisk.ping(), limit=60)
    desk.answers.expire()
    with pytest.raises(NoAnswer):
        await future
    desk.answer(late, 200, {})
    assert not patient.done()
    desk.answers.fail_all("gone")
    with pytest.raises(LinkLost, match="gone"):
        await patient


async def test_an_unreadable_answer_is_an_error_of_that_request() -> None:
    desk = Desk()
    number, future = desk.ask(asterisk.ping())
    desk.answer(number, 200, {"pong": 1})
    with pytest.raises(AriError, match="unreadable"):
        await future


async def test_a_caller_that_went_away_does_not_matter() -> None:
    desk = Desk()
    number, future = desk.ask(asterisk.ping())
    future.cancel()
    desk.answer(number, 200, {"ping": "pong"})
    desk.answer(number, 404, {})


async def test_what_does_not_fit_into_a_frame_is_not_sent() -> None:
    desk = Desk()
    with pytest.raises(AriError) as caught:
        desk.ask(channels.set_channel_var("c", variable="A", value="v" * 70_000))
    assert caught.value.status == 413
