"""Flows and calendars as people wrote them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column

from huying.models.base import Base


class CalendarRow(Base):
    """Opening hours. `document`: JSON of `flows.calendars.Calendar`."""

    __tablename__ = "calendars"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    document: Mapped[str]


class FlowRow(Base):
    """A flow. `draft`: JSON of `flows.document.Flow`, as text, for the order of its parts means something.
    `revision` counts its changes. `published`: the version calls go through, none yet when null."""

    __tablename__ = "flows"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    draft: Mapped[str]
    revision: Mapped[int] = mapped_column(server_default="1")
    published: Mapped[int | None]


class FlowVersion(Base):
    """What was published once; never changed."""

    __tablename__ = "flow_versions"

    flow_id: Mapped[str] = mapped_column(ForeignKey("flows.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[str]
    note: Mapped[str] = mapped_column(server_default="")
    published_by: Mapped[str]
    published_at: Mapped[datetime] = mapped_column(server_default=func.now())


class FlowUse(Base):
    """What the published version of a flow cannot do without; the database keeps it from being deleted."""

    __tablename__ = "flow_uses"
    __table_args__ = (CheckConstraint("num_nonnulls(queue_id, calendar_id, sub_flow_id) = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    flow_id: Mapped[str] = mapped_column(ForeignKey("flows.id", ondelete="CASCADE"), index=True)
    queue_id: Mapped[str | None] = mapped_column(ForeignKey("queues.id"))
    calendar_id: Mapped[str | None] = mapped_column(ForeignKey("calendars.id"))
    sub_flow_id: Mapped[str | None] = mapped_column(ForeignKey("flows.id"))
