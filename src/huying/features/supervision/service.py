"""What a supervisor's requests mean to call control, the floor and the people."""

from __future__ import annotations

from typing import cast

from sqlalchemy.ext.asyncio import AsyncSession

from huying.channels.voice.control import CallControl
from huying.errors import BadInput, Conflict, NotFound
from huying.features.desk import service as desk
from huying.features.live.supervision import TOLD_BY_DEFAULT, Told
from huying.features.people import service as people
from huying.features.people.schemas import PersonOut, PersonPatch
from huying.features.supervision import repository
from huying.features.supervision.schemas import MoveIn, Policy, StateIn, Stretch, WaitOut
from huying.features.work import Work
from huying.journal import events as e
from huying.journal.port import Recorder
from huying.kit.clock import Clock, Micros
from huying.kit.database import Database
from huying.telephony.call import Call

_TOLD = "agents_told"
_WAITS_FOR_HER_SECONDS = 300


def move(control: CallControl, by: str, wanted: MoveIn) -> None:
    """Give a waiting call another place. Raises Conflict, BadInput."""
    site = control.site
    call = site.calls.get(wanted.call_id)
    if call is None or call.state != "queued" or call.queue_id is None:
        raise Conflict("supervision.not_waiting", "This call does not wait any more.")
    if wanted.agent_id is not None:
        _to_agent(control, call, by, wanted.agent_id)
        return
    queue_id = wanted.queue_id or call.queue_id
    if queue_id not in site.directory.queues:
        raise BadInput("queue.unknown", "There is no such queue.")
    site.journal.record(
        e.WaitingCallMoved(
            at=site.now(),
            call_id=call.id,
            by=by,
            to="front" if wanted.front else "queue",
            queue_id=queue_id,
        )
    )
    control.waiting.move(call, queue_id, front=wanted.front)


def _to_agent(control: CallControl, call: Call, by: str, agent_id: str) -> None:
    site = control.site
    if site.floor.seat(agent_id).state == "offline":
        raise Conflict("supervision.agent_away", "This agent is not at work: choose one who is.")
    site.journal.record(
        e.WaitingCallMoved(at=site.now(), call_id=call.id, by=by, to="agent", agent_id=agent_id)
    )
    control.waiting.give(call, agent_id, _WAITS_FOR_HER_SECONDS)


def wait(control: CallControl, queue_id: str) -> WaitOut:
    """The estimate of a queue and its error. Raises NotFound."""
    if queue_id not in control.site.directory.queues:
        raise NotFound("queue.unknown", "There is no such queue.")
    accuracy = control.site.expecting.accuracy(queue_id)
    return WaitOut(
        expected_seconds=control.waiting.expected(queue_id),
        estimates=accuracy.calls if accuracy else 0,
        error_seconds=round(accuracy.error_seconds, 1) if accuracy else None,
        bias_seconds=round(accuracy.bias_seconds, 1) if accuracy else None,
    )


async def force_state(
    session: AsyncSession, control: CallControl, by: str, agent_id: str, wanted: StateIn
) -> None:
    """Put an agent into a state, out of her wrap-up if need be. Raises Conflict, NotFound, BadInput."""
    site, agents = control.site, control.agents
    if agent_id not in site.directory.agents:
        raise NotFound("person.unknown", "There is no such person.")
    seat = site.floor.signed_in(agent_id)
    reason = ""
    if wanted.state == "ready":
        if seat.state == "wrap_up":
            agents.end_wrap_up(agent_id, seat.call_id or "", "", "")
        else:
            control.remote.ready(agent_id)
    elif wanted.state == "not_ready":
        reason = await desk.listed_reason(session, wanted.reason)
        agents.not_ready(agent_id, reason)
        if seat.state == "wrap_up":
            agents.end_wrap_up(agent_id, seat.call_id or "", "", "")
    else:
        agents.sign_out(agent_id, "forced")
        await site.switch.remove_device(seat.device_name)
    site.journal.record(
        e.AgentStateForced(at=site.now(), agent_id=agent_id, state=wanted.state, by=by, reason=reason)
    )


async def set_queues(work: Work, agent_id: str, queue_ids: list[str]) -> PersonOut:
    """The queues an agent serves from now on. Raises NotFound, BadInput."""
    return await people.change_person(work, agent_id, PersonPatch(queue_ids=queue_ids))


async def set_skills(work: Work, agent_id: str, skills: dict[str, int]) -> PersonOut:
    """What an agent knows, and how well, from now on. Raises NotFound, BadInput."""
    return await people.change_person(work, agent_id, PersonPatch(skills=skills))


async def day(session: AsyncSession, agent_id: str, since_us: Micros) -> list[Stretch]:
    """An agent's time since a moment, in the order it went by."""
    spans = await desk.stretches(session, agent_id, since_us)
    return [Stretch.model_validate(span) for span in spans]


async def policy(session: AsyncSession) -> Policy:
    """Whether agents see that a supervisor is at their call."""
    found = await repository.setting(session, _TOLD)
    return Policy(agents_told=TOLD_BY_DEFAULT if found is None else cast("Told", found))


async def set_policy(work: Work, wanted: Policy) -> Policy:
    """In force at once, for those who listen now too."""
    before = await policy(work.session)
    await repository.set_setting(work.session, _TOLD, wanted.agents_told)
    work.changed("supervision_policy", "centre", before.model_dump(), wanted.model_dump())
    return wanted


async def end_left_over(database: Database, journal: Recorder, clock: Clock) -> None:
    """Monitorings nobody was there to end: their legs go when the switch is back."""
    async with database.transaction() as session:
        left = await repository.open_monitorings(session)
    journal.record(
        *(
            e.MonitoringEnded(at=clock(), monitor_id=row.id, call_id=row.call_id, reason="lost")
            for row in left
        )
    )
