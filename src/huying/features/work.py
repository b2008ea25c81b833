"""One signed-in request that changes something: its transaction, who asked, and what the journal is told.

Facts are recorded when the transaction has been committed: a refused or failed request leaves none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from huying.features.accounts.access import Actor, Require, Role
from huying.features.centre_port import Centre
from huying.journal.events import ConfigurationChanged, Event
from huying.kit.clock import now
from huying.kit.database import Session, after_commit


@dataclass(frozen=True)
class Work:
    """What a service needs to do its work for somebody."""

    session: AsyncSession
    actor: Actor
    centre: Centre

    def record(self, *events: Event) -> None:
        """Keep these facts once the request has come to a good end. What they change is in force when the
        answer leaves."""
        after_commit(self.session, lambda: self.centre.journal.record(*events))
        after_commit(self.session, self.centre.in_force)

    def then(self, do: Callable[[], object]) -> None:
        """Do this once the request has come to a good end, after what was recorded before."""
        after_commit(self.session, do)

    def created(self, entity: str, entity_id: str, values: Mapping[str, object]) -> None:
        """Record that a thing was made, with the values it was made with. No secrets in `values`."""
        self._changed(
            entity, entity_id, "created", {key: ("", _text(value)) for key, value in values.items()}
        )

    def changed(
        self, entity: str, entity_id: str, before: Mapping[str, object], after: Mapping[str, object]
    ) -> None:
        """Record which values are different now; nothing when none is."""
        differences = {
            key: (_text(before.get(key)), _text(value))
            for key, value in after.items()
            if before.get(key) != value
        }
        if differences:
            self._changed(entity, entity_id, "changed", differences)

    def deleted(self, entity: str, entity_id: str, values: Mapping[str, object]) -> None:
        """Record that a thing is gone, with what it was."""
        self._changed(
            entity, entity_id, "deleted", {key: (_text(value), "") for key, value in values.items()}
        )

    def _changed(
        self,
        entity: str,
        entity_id: str,
        action: Literal["created", "changed", "deleted"],
        changes: dict[str, tuple[str, str]],
    ) -> None:
        self.record(
            ConfigurationChanged(
                at=now(),
                entity=entity,
                entity_id=entity_id,
                action=action,
                by=self.actor.id,
                changes=changes,
            )
        )


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple | set):
        return ", ".join(str(part) for part in value)
    return str(value)


class _WorkFor:
    """Dependency that gives a `Work` to those who have the role."""

    def __init__(self, role: Role) -> None:
        self.role = role
        self._require = Require(role)

    async def __call__(self, request: Request, session: Session) -> Work:
        actor = await self._require(request, session)
        return Work(session, actor, request.app.state.centre)


AgentWork = Annotated[Work, Depends(_WorkFor("agent"))]
SupervisorWork = Annotated[Work, Depends(_WorkFor("supervisor"))]
AdministratorWork = Annotated[Work, Depends(_WorkFor("administrator"))]
