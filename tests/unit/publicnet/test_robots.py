"""A robot does what its own record in the live feed asks for, whatever it did before."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from huying.publicnet import people, scenario, speech, truth
from huying.publicnet.desk import Desk, Refused
from huying.publicnet.floor import Floor
from huying.publicnet.line import RobotCallIn
from huying.publicnet.parties import Parties, Party
from huying.publicnet.robots import Robot
from unit.publicnet.test_line import Here

pytestmark = pytest.mark.unit

AT_ONCE = scenario.Constant(seconds=0.0)
QUICK = scenario.Scenario(
    title="t",
    seed=1,
    robots=scenario.Robots(answers_after=AT_ONCE, wrap_up=AT_ONCE, rests=AT_ONCE),
)


class FakeDesk(Desk):
    """The centre as one robot sees it: `becomes` is the feed, `said` what the robot asked for."""

    def __init__(self) -> None:
        super().__init__("http://nowhere", "robot-1", "secret")
        self.user_id = "u-1"
        self.said: list[tuple[str, Any]] = []
        self.refuse = ""
        self._on_change: Callable[[], None] = lambda: None
        self._at = 0

    async def follow(self, view: str, on_change: Callable[[], None]) -> None:
        self._on_change = on_change
        await asyncio.Event().wait()

    async def ask(self, method: str, path: str, body: object = None) -> Any:
        self.said.append((path, body))
        if path == self.refuse:
            raise Refused(409, "desk.no_wrap_up", "too late")
        if path == "/api/dispositions":
            return [{"code": "sale"}, {"code": "other"}]
        if path == "/api/desk/device":
            return {"user": "agent-u-1", "password": "p", "sip_host": "127.0.0.1", "sip_port": 5060}
        return None

    async def becomes(self, state: str, **more: object) -> list[str]:
        """What the robot does about it."""
        self.said.clear()
        self._at += 1
        record = {"state": state, "since_us": self._at, "device_online": True, "call_id": None, **more}
        self.state = {"agents": {"u-1": record}}
        self._on_change()
        await asyncio.sleep(0.02)
        return [path for path, _ in self.said]


@pytest.fixture
async def robot() -> AsyncIterator[tuple[Robot, FakeDesk, Here]]:
    here, desk = Here(), FakeDesk()
    here.world = people.World(QUICK, speech.Sounds(Path("/s")), truth.Ledger(), clock=lambda: 5)
    made = Robot(0, desk, here.ari, here.world)
    await made.start()
    await asyncio.sleep(0)
    yield made, desk, here
    await made.stop()


async def test_a_working_day(robot: tuple[Robot, FakeDesk, Here]) -> None:
    _, desk, here = robot
    assert await desk.becomes("offline") == ["/api/desk/device"]
    assert [request.split("/")[-2] for request in here.ari.asked if request.startswith("PUT")] == [
        "auth",
        "registration",
    ]
    assert await desk.becomes("not_ready", device_online=False) == []
    assert await desk.becomes("not_ready") == ["/api/desk/ready"]
    assert await desk.becomes("ready") == []
    assert await desk.becomes("talking", call_id="c-1") == []
    assert await desk.becomes("wrap_up", call_id="c-1") == ["/api/dispositions", "/api/desk/wrap-up"]
    body = desk.said[1][1]
    assert (body["call_id"], body["then"], body["disposition"]) == ("c-1", "ready", "sale")
    assert await desk.becomes("not_ready", reason="no_answer") == ["/api/desk/ready"]


async def test_the_same_state_is_answered_once(robot: tuple[Robot, FakeDesk, Here]) -> None:
    _, desk, _ = robot
    await desk.becomes("not_ready")
    desk.said.clear()
    desk._on_change()
    await asyncio.sleep(0.02)
    assert desk.said == []


async def test_a_wrap_up_that_has_ended_by_itself_is_no_trouble(robot: tuple[Robot, FakeDesk, Here]) -> None:
    _, desk, _ = robot
    desk.refuse = "/api/desk/wrap-up"
    assert "/api/desk/wrap-up" in await desk.becomes("wrap_up", call_id="c-1")
    assert await desk.becomes("not_ready") == ["/api/desk/ready"]


async def test_it_talks_as_long_as_its_customer_wants(robot: tuple[Robot, FakeDesk, Here]) -> None:
    made, _, here = robot
    party = Party("p-1", "+8613800000001", "zh", 0, 0.4, hangs_up=False)
    here.world.parties.enter(party)
    leg = await here.board.place("+861", "x", seconds=5)
    await asyncio.wait_for(made.take(leg, RobotCallIn("robot-1", "c-1", "+86138****0001", False)), 5)
    entry = here.world.ledger.robot_calls[0]
    assert (entry.party, entry.shown, entry.does) == ("p-1", "+86138****0001", "answer")
    assert party.joined.is_set()
    assert not party.with_agent
    assert leg.gone.done()


async def test_the_floor_tells_parties_of_human_agents_only() -> None:
    parties = Parties(lambda: 5)
    mine, hers = (
        Party(name, number, "en", 0, 1.0, hangs_up=True)
        for name, number in (("a", "+8613800000001"), ("b", "+8613800000002"))
    )
    parties.enter(mine)
    parties.enter(hers)
    desk = FakeDesk()
    floor = Floor(desk, parties)
    floor.robot_ids = {"u-robot"}
    desk.state = {
        "calls": {
            "1": {"state": "talking", "agent_id": "u-robot", "customer_number": "+8613800000001"},
            "2": {"state": "talking", "agent_id": "u-chen", "customer_number": "+8613800000002"},
            "3": {"state": "ringing", "agent_id": "u-chen", "customer_number": "+8613800000001"},
        }
    }
    floor.look()
    assert not mine.joined.is_set()
    assert (hers.agent, hers.human) == ("u-chen", True)


def test_the_feed_is_a_snapshot_and_whole_entities() -> None:
    desk = Desk("http://nowhere", "x", "y")
    state = {"agents": {"a": {"state": "ready"}}, "calls": {"1": {}}}
    desk.apply({"type": "snapshot", "epoch": "e", "seq": 3, "state": state})
    desk.apply(
        {
            "type": "patch",
            "seq": 4,
            "set": [["agents", "a", {"state": "talking"}], ["queues", "q", {}]],
            "del": [["calls", "1"], ["calls", "none"]],
        }
    )
    desk.apply({"type": "ping", "seq": 4})
    assert desk.state == {"agents": {"a": {"state": "talking"}}, "calls": {}, "queues": {"q": {}}}
