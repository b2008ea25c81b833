"""The laws of the distribution, over every order of events hypothesis can think of."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from huying.routing.acd import Acd, Match

pytestmark = pytest.mark.unit

QUEUES = ["sales", "service", "stock"]
AGENTS = [f"agent-{n}" for n in range(5)]
CALLS = [f"call-{n}" for n in range(8)]


class Floor(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.acd = Acd()
        self.now = 1_000_000
        self.members: dict[str, set[str]] = {agent: set() for agent in AGENTS}
        self.ready: dict[str, int] = {}
        self.waiting: dict[str, tuple[str, int, int]] = {}

    def settle(self, matches: list[Match], offered_agent: str | None, offered_call: str | None) -> None:
        assert len(matches) <= 1
        for match in matches:
            assert match.queue_id in self.members[match.agent_id]
            if offered_call is not None:
                assert match.call_id == offered_call
                fitting = [a for a in self.ready if match.queue_id in self.members[a]]
                assert self.ready[match.agent_id] == min(self.ready[a] for a in fitting)
            if offered_agent is not None:
                assert match.agent_id == offered_agent
                fitting_calls = [w for w in self.waiting.values() if w[0] in self.members[offered_agent]]
                _, rank, since = self.waiting[match.call_id]
                assert (rank, since) == min((r, s) for _, r, s in fitting_calls)
            self.ready.pop(match.agent_id, None)
            self.waiting.pop(match.call_id, None)

    @rule(agent=st.sampled_from(AGENTS), queues=st.sets(st.sampled_from(QUEUES)))
    def member(self, agent: str, queues: set[str]) -> None:
        self.members[agent] = queues
        self.settle(self.acd.set_queues(agent, queues, self.now), agent, None)

    @rule(agent=st.sampled_from(AGENTS), idle=st.integers(0, 900_000))
    def becomes_ready(self, agent: str, idle: int) -> None:
        self.ready[agent] = self.now - idle
        self.settle(self.acd.agent_ready(agent, self.now - idle, self.now), agent, None)

    @rule(agent=st.sampled_from(AGENTS))
    def leaves(self, agent: str) -> None:
        self.ready.pop(agent, None)
        self.acd.agent_gone(agent)

    @rule(
        call=st.sampled_from(CALLS),
        queue=st.sampled_from(QUEUES),
        back=st.booleans(),
        age=st.integers(0, 9),
    )
    def arrives(self, call: str, queue: str, back: bool, age: int) -> None:
        since = self.now - age
        self.waiting[call] = (queue, 0 if back else 1, since)
        self.settle(self.acd.call_waiting(call, queue, since, self.now, put_back=back), None, call)

    @rule(call=st.sampled_from(CALLS))
    def gives_up(self, call: str) -> None:
        self.waiting.pop(call, None)
        self.acd.call_gone(call)

    @rule(queue=st.sampled_from(QUEUES))
    def reserve(self, queue: str) -> None:
        fitting = [a for a in self.ready if queue in self.members[a]]
        agent = self.acd.reserve(queue)
        assert (agent is None) == (not fitting)
        if agent is not None:
            longest = min(self.ready[a] for a in fitting)
            assert agent in fitting
            assert self.ready.pop(agent) == longest

    @rule(step=st.integers(1, 5_000_000))
    def time_passes(self, step: int) -> None:
        self.now += step

    @invariant()
    def same_books(self) -> None:
        assert set(self.acd.ready()) == set(self.ready)
        assert len(self.acd.ready()) == len(self.ready)
        for queue in QUEUES:
            expected = sorted((r, s, c) for c, (q, r, s) in self.waiting.items() if q == queue)
            assert self.acd.waiting(queue) == [c for _, _, c in expected]
            for place, (_, _, call) in enumerate(expected, start=1):
                assert self.acd.position(call) == place

    @invariant()
    def nobody_waits_beside_a_free_agent(self) -> None:
        for queue, _, _ in self.waiting.values():
            assert not any(queue in self.members[agent] for agent in self.ready)


Floor.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestFloor = Floor.TestCase


def test_longest_idle_agent_gets_the_call_and_the_reason_says_so() -> None:
    acd = Acd()
    for agent in ("a", "b"):
        acd.set_queues(agent, ["q"], 0)
    acd.agent_ready("b", 2_000_000, 5_000_000)
    acd.agent_ready("a", 1_000_000, 5_000_000)
    (match,) = acd.call_waiting("c", "q", 6_000_000, 6_000_000)
    assert match.agent_id == "a"
    assert match.why == {
        "rule": "longest_idle",
        "idle_seconds": 5.0,
        "waited_seconds": 0.0,
        "ready_agents": 2,
    }


def test_call_put_back_goes_before_calls_that_wait_longer() -> None:
    acd = Acd()
    acd.call_waiting("old", "q", 1, 10)
    acd.call_waiting("missed", "q", 5, 10, put_back=True)
    assert acd.waiting("q") == ["missed", "old"]
