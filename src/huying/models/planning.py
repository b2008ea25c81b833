"""What planners keep."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from huying.models.base import Base, Json


class PlanScenario(Base):
    """A question a planner comes back to. `given` is what its page asks, as the `kind` of page has it."""

    __tablename__ = "plan_scenarios"
    __table_args__ = (UniqueConstraint("kind", "name"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    given: Mapped[Json]
