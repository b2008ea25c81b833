"""Legs and stories against a switch that only writes down what it is asked."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pytest

from huying.ari.errors import Gone as AriGone
from huying.ari.models import ChannelDestroyed, ChannelHangupRequest, StasisEnd, StasisStart
from huying.ari.wire import Request
from huying.kit.tasks import Supervisor
from huying.publicnet import people, plan, scenario, speech, truth
from huying.publicnet.line import Board, Leg, RobotCallIn, first_of

pytestmark = pytest.mark.unit

Answer = TypeVar("Answer")


class FakeAri:
    """Answers every request; `refuse` says which not."""

    def __init__(self, refuse: str = "") -> None:
        self.asked: list[str] = []
        self._refuse = refuse

    async def ask(self, request: Request[Answer]) -> Answer:
        self.send(request)
        if self._refuse and self._refuse in str(request):
            raise AriGone(404, "Channel not found", request)
        answer: Any = msgspec.defstruct("Stats", [("rxcount", int)])(rxcount=99)
        return answer  # type: ignore[no-any-return]  # whatever was asked for

    def send(self, request: Request[Any]) -> None:
        self.asked.append(str(request))


def event(kind: type[Any], leg: str, **fields: object) -> Any:
    channel = {
        "id": leg,
        "protocol_id": "",
        "name": "PJSIP/x",
        "state": "Up",
        "caller": {"name": "", "number": "+861"},
        "connected": {"name": "", "number": ""},
        "accountcode": "",
        "dialplan": {"context": "", "exten": "", "priority": 1, "app_name": "", "app_data": ""},
        "creationtime": "",
        "language": "en",
    }
    raw = {"type": kind.__name__, "application": "publicnet", "channel": channel, **fields}
    return msgspec.convert(raw, kind)


class Here:
    """A board with nobody at it."""

    def __init__(self, refuse: str = "") -> None:
        self.ari = FakeAri(refuse)
        self.called: list[tuple[str, str]] = []
        self.robots: list[RobotCallIn] = []
        self.board = Board(self.ari, Supervisor(), self._on_called, self._on_robot)
        empty = scenario.Scenario(title="t", seed=1)
        self.world = people.World(empty, speech.Sounds(Path("/s")), truth.Ledger(), clock=lambda: 5)

    async def _on_called(self, leg: Leg, number: str, caller: str) -> None:
        self.called.append((number, caller))

    async def _on_robot(self, leg: Leg, ringing: RobotCallIn) -> None:
        self.robots.append(ringing)


def planned(**changes: object) -> plan.PlannedCall:
    made = plan.PlannedCall(
        id="a-1",
        at=0,
        caller="+8613800000001",
        called="+86105",
        language="zh",
        dialogue=1,
        patience=0.05,
        talk=0.05,
        hangs_up=True,
    )
    return msgspec.structs.replace(made, **changes)


async def the_leg(here: Here) -> str:
    while not here.board.legs:  # noqa: ASYNC110 - the story places its call in its own time
        await asyncio.sleep(0)
    return next(iter(here.board.legs))


async def test_a_leg_that_is_gone_stays_gone_and_asks_for_nothing() -> None:
    here = Here()
    leg = await here.board.place("+861", "+862", seconds=5)
    here.board.hang_up_requested(event(ChannelHangupRequest, leg.id, cause=17))
    here.board.over(leg.id, None, None)
    before = list(here.ari.asked)
    leg.ring()
    leg.press("1")
    leg.keep_playing("sound:x")
    leg.hang_up()
    await leg.answer()
    await leg.play("sound:y")
    assert await leg.packets() is None
    assert here.ari.asked == before
    gone = await leg.gone
    assert (gone.cause, gone.by_us) == (17, False)
    assert not leg.answered.is_set()


async def test_one_sound_replaces_another() -> None:
    here = Here()
    leg = await here.board.place("+861", "+862", seconds=5)
    leg.keep_playing("sound:one")
    leg.keep_playing("sound:two")
    verbs = [request.split("/")[0] + request.split("/")[1] for request in here.ari.asked]
    assert verbs == ["POST channels", "POST channels", "DELETE playbacks", "POST channels"]


@pytest.mark.parametrize("args", [["called", "+8613"], ["robot", "robot-1", "c-1", "auto"], ["x"], []])
async def test_legs_are_handed_to_whom_they_concern(args: list[str]) -> None:
    here = Here()
    here.board.started(event(StasisStart, "leg-1", args=args))
    await asyncio.sleep(0.01)
    assert here.called == ([("+8613", "+861")] if args[:1] == ["called"] else [])
    wanted = RobotCallIn("robot-1", "c-1", "+861", auto_answer=True)
    assert here.robots == ([wanted] if args[:1] == ["robot"] else [])


async def test_a_caller_who_is_not_answered() -> None:
    here = Here()
    story = asyncio.create_task(people.call_in(here.world, here.board, planned()))
    leg = await the_leg(here)
    here.board.over(leg, 17, 486)
    await story
    entry = here.world.ledger.placed[0]
    assert (entry.outcome, entry.cause, entry.sip_code, entry.ended) == ("refused", 17, 486, 5)


async def test_a_caller_whose_call_cannot_be_placed() -> None:
    here = Here(refuse="POST")
    await people.call_in(here.world, here.board, planned())
    assert here.world.ledger.placed[0].outcome == "refused"


async def test_a_caller_whose_patience_ends() -> None:
    here = Here()
    story = asyncio.create_task(people.call_in(here.world, here.board, planned(keys="12", keys_after=0.01)))
    leg = await the_leg(here)
    here.board.started(event(StasisStart, leg, args=["caller"]))
    await story
    entry = here.world.ledger.placed[0]
    assert (entry.outcome, entry.ended_by, entry.packets_received) == ("gave_up", "caller", 99)
    assert any("dtmf" in request for request in here.ari.asked)


async def test_a_caller_who_talks_and_one_the_centre_lets_go() -> None:
    here = Here()
    stories = [
        asyncio.create_task(people.call_in(here.world, here.board, planned(patience=5.0))),
        asyncio.create_task(
            people.call_in(here.world, here.board, planned(id="a-2", caller="+8613800000002", patience=5.0))
        ),
    ]
    while len(here.board.legs) < 2:  # noqa: ASYNC110 - the stories place their calls in their own time
        await asyncio.sleep(0)
    one, two = here.board.legs
    for leg in (one, two):
        here.board.started(event(StasisStart, leg, args=["caller"]))
    await asyncio.sleep(0.01)
    assert here.world.parties.join("+8613800000001", "robot-1") is not None
    here.board.over(two, 38, None)
    await asyncio.gather(*stories)
    talked, cut_off = here.world.ledger.placed
    assert (talked.outcome, talked.agent, talked.ended_by) == ("talked", "robot-1", "caller")
    assert (cut_off.outcome, cut_off.ended_by, cut_off.cause) == ("cut_off", "centre", 38)


async def test_the_first_of_several_waits() -> None:
    never = asyncio.Event()
    assert await first_of(never.wait(), timeout=0.01) is None
    assert await first_of(never.wait(), asyncio.sleep(0)) == 1
    assert await first_of(asyncio.sleep(0), asyncio.sleep(0)) == 0


def test_events_of_the_switch_are_the_ones_we_know() -> None:
    assert event(ChannelDestroyed, "x", cause=1, cause_txt="").cause == 1
    assert event(StasisEnd, "x").channel.id == "x"
