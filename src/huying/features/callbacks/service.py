"""Customers who are to be called back, for agents who plan it and those who look after a floor. Who is called
when is call control's (`channels.voice.callbacks`)."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from huying.channels.voice.callbacks import Plan
from huying.channels.voice.control import CallControl
from huying.errors import NotAllowed
from huying.features.accounts.access import Actor
from huying.features.callbacks import repository
from huying.features.callbacks.schemas import CallbackOut, PlanIn
from huying.features.calls import service as calls
from huying.features.live.hub import LiveHub
from huying.kit.clock import SECOND, Micros
from huying.kit.database import Database
from huying.kit.numbers import time_zones

_SHOWN_DAYS = 7
_MOST = 500
_SHOWN_LIVE = (
    "id", "queue_id", "number", "planned_by", "note", "since_us", "tries", "next_us", "result",
    "given_to", "given_until_us", "call_id", "agent_id",
)  # fmt: skip


async def recent(session: AsyncSession, at: Micros) -> list[CallbackOut]:
    """Those of the last days, newest first."""
    since = at - _SHOWN_DAYS * 24 * 3600 * SECOND
    return [CallbackOut.model_validate(row) for row in await repository.since(session, since, _MOST)]


async def plan(
    session: AsyncSession, control: CallControl, hub: LiveHub, actor: Actor, wanted: PlanIn
) -> str:
    """Promise the customer of a call of hers another one; returns its id. Raises NotFound, NotAllowed,
    BadInput, Conflict."""
    call, customer, _ = await calls.found_of_hers(session, actor, wanted.call_id)
    number = wanted.number or call.customer_number
    her_own = wanted.number is None or control.site.outside.asked(number) == call.customer_number
    agent = control.site.directory.agents.get(actor.id)
    if not her_own and (agent is None or not agent.may_dial):
        raise NotAllowed(
            "desk.may_not_dial", "You may not dial numbers yourself. An administrator can allow it."
        )
    known = customer if her_own else None
    planned = Plan(
        call_id=call.id,
        queue_id=call.queue_id or "",
        number=number,
        at_us=wanted.at_us,
        own=wanted.own,
        note=wanted.note,
        customer_id=known.id if known else None,
        tier=known.tier if known else "",
        locale=call.locale,
    )
    callback_id = control.callbacks.plan(planned, actor.id)
    if known is not None:
        hub.view.callbacks.named(callback_id, known.name)
        hub.publish()
    return callback_id


def check_hers(control: CallControl, actor: Actor, callback_id: str) -> None:
    """Raises NotAllowed for one she did not plan, unless she looks after the floor; NotFound, Conflict."""
    planner = control.callbacks.planned_by(callback_id)
    if planner != actor.id and not actor.is_at_least("supervisor"):
        raise NotAllowed("callback.not_yours", "You did not plan this callback.")


async def restore(database: Database, hub: LiveHub) -> None:
    """Let the screens show again who is still to be called."""
    async with database.transaction() as session:
        for row, name in await repository.not_over(session):
            shown = {field: getattr(row, field) for field in _SHOWN_LIVE}
            hub.view.callbacks.restore({**shown, "name": name or "", "time_zones": time_zones(row.number)})
    hub.publish()
