"""Leave, swaps and exceptions as people asked for them.

Each step is a fact beside the row. The row is what is locked, so that of two who decide one does.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from huying.models.base import Base


class LeaveAllowance(Base):
    """Days of a kind somebody may take in a year. A kind without a row is not limited."""

    __tablename__ = "leave_allowances"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    days: Mapped[int]


class LeaveRequest(Base):
    """Whole days, both ends included. `state`: asked, approved, refused, withdrawn."""

    __tablename__ = "leave_requests"
    __table_args__ = (Index("ix_leave_requests_days", "first_day", "last_day"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date]
    note: Mapped[str]
    state: Mapped[str]
    asked_us: Mapped[int]
    decided_us: Mapped[int | None]
    decided_by: Mapped[str | None]
    answer: Mapped[str]


class ShiftSwap(Base):
    """Two people want to change places on `day` and `other_day` (which may be the same one).

    `state`: asked, accepted (by the colleague), declined, approved, refused, withdrawn.
    """

    __tablename__ = "shift_swaps"

    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    other_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    day: Mapped[date]
    other_day: Mapped[date]
    note: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    asked_us: Mapped[int]
    decided_us: Mapped[int | None]
    decided_by: Mapped[str | None]
    answer: Mapped[str]


class AdherenceException(Base):
    """Scheduled time for which somebody asks not to be held to the roster. `state`: asked, approved, refused,
    withdrawn."""

    __tablename__ = "adherence_exceptions"
    __table_args__ = (Index("ix_adherence_exceptions_time", "begin_us", "end_us"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    begin_us: Mapped[int]
    end_us: Mapped[int]
    reason: Mapped[str]
    note: Mapped[str]
    state: Mapped[str]
    asked_us: Mapped[int]
    decided_us: Mapped[int | None]
    decided_by: Mapped[str | None]
    answer: Mapped[str]
