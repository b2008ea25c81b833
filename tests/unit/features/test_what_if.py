"""A copy of today's centre, and a changed one tried beside it, in this process and in its own."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from huying.errors import NotFound, TooMany
from huying.features.calls.schemas import Arrivals
from huying.features.people.schemas import PersonOut
from huying.features.planning import jobs
from huying.features.planning.copying import centre_copy
from huying.features.planning.jobs import Run, Trials
from huying.features.planning.trying import Outcome, Progress, Trial, try_out
from huying.features.queues.schemas import QueueOut
from huying.features.reckoner import Refusal
from huying.kit.children import child
from huying.kit.tasks import Supervisor
from huying.simulation.centre import Centre, Duration, Group, Kind

pytestmark = pytest.mark.unit

MONDAY = date(2026, 11, 2)
UNTIL = date(2026, 11, 23)


def queue(queue_id: str, **change: Any) -> QueueOut:
    given = dict.fromkeys(QueueOut.model_fields) | {
        "id": queue_id,
        "name": queue_id.title(),
        "service_level_seconds": 20,
        "strategy": "longest_idle",
        "weight": 1,
        "ageing_seconds": 30,
        "skills": {},
    }
    return QueueOut.model_construct(**given | change)


def person(*queue_ids: str, **change: Any) -> PersonOut:
    given = {"active": True, "queue_ids": list(queue_ids), "queue_orders": {}, "skills": {}}
    return PersonOut.model_construct(**given | change)


def came(day: date, hour: int, calls: int) -> Arrivals:
    """Each handled call took 200 s; a tenth gave up; all waited 18 s on average: patience is 180 s."""
    start = datetime.combine(day, datetime.min.time()) + timedelta(hours=hour)
    return Arrivals(start, calls, 18.0 * calls, calls // 10, calls, 200.0 * calls)


SALES = [came(MONDAY + timedelta(7 * week + day), 10, 20) for week in range(3) for day in (0, 1)]


def test_a_weekday_s_mean_calls_with_the_measured_handle_time_and_patience() -> None:
    found = centre_copy([queue("sales"), queue("idle")], [person("sales")], {"sales": SALES}, 0, UNTIL)
    [kind] = found.kinds
    assert (kind.queue_id, kind.handle, kind.patience) == ("sales", 200, 180)
    assert kind.calls[20] == 20
    assert sum(kind.calls) == 20


def test_a_day_without_calls_counts_as_one() -> None:
    rows = [came(MONDAY, 10, 20), came(MONDAY + timedelta(14), 10, 10)]
    [kind] = centre_copy([queue("sales")], [], {"sales": rows}, 0, UNTIL).kinds
    assert kind.calls[20] == 10


def test_nobody_gave_up_and_nobody_will() -> None:
    rows = [Arrivals(datetime(2026, 11, 2, 10), 5, 0.0, 0, 5, 1000.0)]
    [kind] = centre_copy([queue("sales")], [], {"sales": rows}, 0, UNTIL).kinds
    assert kind.patience is None


def test_agents_who_are_alike_are_a_group_and_who_lacks_a_skill_serves_not() -> None:
    support = queue("support", skills={"english": 3})
    people = [
        person("sales"),
        person("sales"),
        person("sales", "support", skills={"english": 2}),
        person("sales", "support", skills={"english": 3}, queue_orders={"support": 1, "sales": 2}),
        person("sales", active=False),
        person(),
    ]
    found = centre_copy([queue("sales"), support], people, {"sales": SALES, "support": SALES}, 0, UNTIL)
    assert {(group.name, group.agents) for group in found.groups} == {("Sales", 3), ("Support · Sales", 1)}
    assert {(group.from_minute, group.to_minute) for group in found.groups} == {(600, 630)}


def test_a_centre_without_calls_is_an_empty_one() -> None:
    found = centre_copy([queue("sales")], [person("sales")], {}, 0, UNTIL)
    assert (found.kinds, found.groups) == ([], [])


def centre(agents: int) -> Centre:
    sales = Kind(name="sales", calls=(30.0, 60.0, 30.0), handle=Duration(200), patience=Duration(180))
    group = Group(name="Sales", agents=agents, serves={"sales": 1}, shifts=((0, 5400),))
    return Centre(kinds=(sales,), groups=(group,))


def trial(agents: int, **change: Any) -> Trial:
    return Trial(**{"today": centre(6), "changed": centre(agents), "hour": 30.0, "copies": 40} | change)


def tried(given: Trial) -> Outcome:
    found = try_out(given, lambda _: None)
    assert isinstance(found, Outcome), found
    return found


def test_the_same_centre_has_the_same_day() -> None:
    found = tried(trial(6))
    assert found.today == found.changed
    assert found.today.all == found.today.kinds["sales"] | {"occupancy": found.today.all["occupancy"]}


def test_more_agents_answer_more_in_time_and_cost_their_hours() -> None:
    found = tried(trial(8))
    before, after = found.today.all["service_level"], found.changed.all["service_level"]
    assert after.low > before.high
    assert before.low < before.mean < before.high
    assert found.today.cost == pytest.approx(6 * 1.5 * 30)
    assert found.changed.cost == pytest.approx(8 * 1.5 * 30)
    assert found.changed.all["occupancy"].mean < found.today.all["occupancy"].mean


def test_it_tells_how_far_it_is() -> None:
    heard: list[Progress] = []
    try_out(trial(6), heard.append)
    done = [each.done for each in heard]
    assert done == sorted(done)
    assert done[-1] == 1


def test_a_queue_nobody_serves_is_refused() -> None:
    found = try_out(trial(0), lambda _: None)
    assert isinstance(found, Refusal)
    assert found.code == "simulation.unserved"


async def ended(run: Run) -> Outcome | Refusal:
    async with asyncio.timeout(60):
        while run.ended is None:  # noqa: ASYNC110 - as the screen asks
            await asyncio.sleep(0.01)
    return run.ended


@pytest.fixture
async def trials() -> Any:
    tasks = Supervisor()
    yield Trials(tasks)
    await tasks.stop()


async def test_a_process_of_its_own_comes_to_the_same_outcome(trials: Trials) -> None:
    run = trials.get(trials.start(trial(8)))
    assert await ended(run) == tried(trial(8))
    assert run.done == 1


async def test_two_at_once_and_no_third(trials: Trials) -> None:
    runs = [trials.get(trials.start(trial(8))) for _ in range(2)]
    with pytest.raises(TooMany):
        trials.start(trial(8))
    for run in runs:
        await ended(run)
    assert isinstance(await ended(trials.get(trials.start(trial(0)))), Refusal)


async def test_a_trial_that_nobody_knows(trials: Trials) -> None:
    with pytest.raises(NotFound):
        trials.get("trial_of_yesterday")


async def test_a_process_that_dies_leaves_a_problem_and_its_place(
    trials: Trials, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "child", lambda _, given: child("huying.no_such_room", given))
        for _ in range(3):
            problem = await ended(trials.get(trials.start(trial(8))))
            assert isinstance(problem, Refusal)
            assert problem.code == "planning.no_outcome"
    assert isinstance(await ended(trials.get(trials.start(trial(8)))), Outcome)
