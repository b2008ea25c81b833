"""Shifts, contracts, wishes and plans as planners and agents gave them; what was published is a view."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from huying.models.base import Base, Json


class RosterShift(Base):
    """Hours that can be worked, in minutes after midnight. `breaks`: [{after, minutes, paid}]."""

    __tablename__ = "roster_shifts"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    queue_id: Mapped[str] = mapped_column(ForeignKey("queues.id", ondelete="CASCADE"))
    start_minute: Mapped[int]
    minutes: Mapped[int]
    breaks: Mapped[list[Json]]


class RosterContract(Base):
    """What somebody has agreed to work. Who has none is not planned."""

    __tablename__ = "roster_contracts"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    week_minutes: Mapped[int]
    nights: Mapped[bool]
    weekends: Mapped[int | None]
    days_off_together: Mapped[int]


class RosterWish(Base):
    """To work a shift on a day, or (null) to have the day off."""

    __tablename__ = "roster_wishes"
    __table_args__ = (UniqueConstraint("user_id", "day"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    day: Mapped[date]
    shift_id: Mapped[str | None] = mapped_column(ForeignKey("roster_shifts.id", ondelete="CASCADE"))


class RosterPlan(Base):
    """A planning period. `labour`: the pack of labour rules it keeps. `needs`:
    [{queue_id, weekdays, from_minute, to_minute, people}].

    `patterns`: user → for each day the shift's id or "", as last solved; empty before. `refused`:
    [{user_id, day, shift_id, rules, price, worse}]. `problem`: why it could not be solved, if it could not:
    {code, message, params, conflicts: [{user_id, rules}]}. A rule is {code, params}.
    """

    __tablename__ = "roster_plans"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    labour: Mapped[str]
    first_day: Mapped[date]
    days: Mapped[int]
    needs: Mapped[list[Json]]
    patterns: Mapped[Json] = mapped_column(server_default=text("'{}'::jsonb"))
    refused: Mapped[list[Json]] = mapped_column(server_default=text("'[]'::jsonb"))
    cost: Mapped[int | None]
    bound: Mapped[int | None]
    problem: Mapped[Json | None] = mapped_column(JSONB(none_as_null=True))


class PublishedRoster(Base):
    """A view: somebody's shifts of one plan, as last published: [PlannedShift]."""

    __tablename__ = "published_rosters"
    __table_args__ = (Index("ix_published_rosters_agent", "agent_id", "end_us"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    plan_id: Mapped[str] = mapped_column(index=True)
    agent_id: Mapped[str]
    begin_us: Mapped[int]
    end_us: Mapped[int]
    shifts: Mapped[list[Json]]
    published_us: Mapped[int]
    changed_us: Mapped[int | None]
