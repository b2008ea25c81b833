"""What supervisors do with alarms and their rules."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from huying.errors import BadInput, NotFound
from huying.features.alarms import repository
from huying.features.alarms.jobs import AlarmWatch
from huying.features.alarms.schemas import AlarmOut, AlarmRuleIn, AlarmRuleOut
from huying.features.work import Work
from huying.journal import events as e
from huying.kit.clock import SECOND, Micros, now
from huying.kit.database import unique
from huying.kit.ids import new_id
from huying.models import AlarmRule

_NO_SUCH_QUEUE = BadInput("queue.unknown", "There is no such queue.")
_ERRORS = {"fk_alarm_rules_queue_id_queues": _NO_SUCH_QUEUE}
_SHOWN_SECONDS = 24 * 3600
_MOST = 200


async def list_rules(session: AsyncSession) -> list[AlarmRuleOut]:
    """All rules."""
    return [AlarmRuleOut.model_validate(rule) for rule in await repository.rules(session)]


async def create_rule(work: Work, given: AlarmRuleIn) -> AlarmRuleOut:
    """Raises BadInput for an unknown queue."""
    rule = AlarmRule(id=new_id("rule"), **given.model_dump())
    async with unique(work.session, _ERRORS):
        work.session.add(rule)
    work.created("alarm_rule", rule.id, given.model_dump())
    return AlarmRuleOut.model_validate(rule)


async def replace_rule(work: Work, rule_id: str, given: AlarmRuleIn) -> AlarmRuleOut:
    """Put this rule in place of the old one. Raises NotFound, BadInput."""
    rule = await _rule(work.session, rule_id)
    before = AlarmRuleOut.model_validate(rule).model_dump()
    async with unique(work.session, _ERRORS):
        for name, value in given.model_dump().items():
            setattr(rule, name, value)
    work.changed("alarm_rule", rule_id, before, given.model_dump())
    return AlarmRuleOut.model_validate(rule)


async def delete_rule(work: Work, rule_id: str) -> None:
    """Its alarms are cleared with it. Raises NotFound."""
    rule = await _rule(work.session, rule_id)
    await work.session.delete(rule)
    work.deleted("alarm_rule", rule_id, {"kind": rule.kind, "threshold": rule.threshold})


async def recent(session: AsyncSession, at: Micros) -> list[AlarmOut]:
    """The alarms of the last 24 hours, newest first."""
    rows = await repository.since(session, at - _SHOWN_SECONDS * SECOND, _MOST)
    return [AlarmOut.model_validate(row) for row in rows]


def take(watch: AlarmWatch, actor_id: str, alarm_id: str) -> None:
    """She looks after it from now on, whoever did before. Raises NotFound when it is over."""
    if not watch.book.is_open(alarm_id):
        raise NotFound("alarm.over", "This alarm is over.")
    watch.record(e.AlarmTaken(at=now(), alarm_id=alarm_id, by=actor_id))


async def _rule(session: AsyncSession, rule_id: str) -> AlarmRule:
    rule = await session.get(AlarmRule, rule_id, with_for_update=True)
    if rule is None:
        raise NotFound("alarm_rule.unknown", "There is no such alarm rule.")
    return rule
