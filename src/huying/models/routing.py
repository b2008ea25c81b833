"""What people told the centre about who may take which call, in which order, and what happens otherwise."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from huying.models.base import Base


class Skill(Base):
    """Something agents know and calls may need: a language, a product."""

    __tablename__ = "skills"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class UserSkill(Base):
    """How well a person knows it, 1 to 10."""

    __tablename__ = "user_skills"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    skill_id: Mapped[str] = mapped_column(ForeignKey("skills.id"), primary_key=True, index=True)
    level: Mapped[int]


class QueueSkill(Base):
    """The least level an agent needs for the calls of a queue."""

    __tablename__ = "queue_skills"

    queue_id: Mapped[str] = mapped_column(ForeignKey("queues.id", ondelete="CASCADE"), primary_key=True)
    skill_id: Mapped[str] = mapped_column(ForeignKey("skills.id"), primary_key=True, index=True)
    level: Mapped[int]


class QueueSpill(Base):
    """Calls of a queue go to another, or into a flow. `condition`: wait and estimate (limit in seconds), size
    (in calls), hours (outside those of a calendar)."""

    __tablename__ = "queue_spills"
    __table_args__ = (
        CheckConstraint("num_nonnulls(to_queue_id, to_flow_id) = 1", name="one_way"),
        CheckConstraint("(condition = 'hours') = (calendar_id IS NOT NULL)", name="hours"),
    )

    queue_id: Mapped[str] = mapped_column(ForeignKey("queues.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    condition: Mapped[str]
    limit: Mapped[int]
    to_queue_id: Mapped[str | None] = mapped_column(ForeignKey("queues.id"), index=True)
    to_flow_id: Mapped[str | None] = mapped_column(ForeignKey("flows.id"), index=True)
    calendar_id: Mapped[str | None] = mapped_column(ForeignKey("calendars.id"), index=True)
