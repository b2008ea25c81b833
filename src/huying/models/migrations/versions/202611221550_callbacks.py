"""Customers who are to be called back, and how a queue does it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "202611221550"
down_revision = "202611221512"


def upgrade() -> None:
    op.create_table(
        "callbacks",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("asked_in", sa.String(), nullable=False),
        sa.Column("queue_id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=True),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("since_us", sa.BigInteger(), nullable=False),
        sa.Column("asked_us", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("next_us", sa.BigInteger(), nullable=False),
        sa.Column("result", sa.String(), nullable=True),
        sa.Column("given_to", sa.String(), nullable=True),
        sa.Column("given_until_us", sa.BigInteger(), nullable=True),
        sa.Column("call_id", sa.String(), nullable=True),
        sa.Column("agent_id", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("ended_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callbacks")),
    )
    op.create_index("ix_callbacks_asked_us", "callbacks", ["asked_us"], unique=False)
    for name, default in (
        ("offer_seconds", "0"),
        ("tries", "3"),
        ("busy_seconds", "300"),
        ("silent_seconds", "900"),
    ):
        column = sa.Column(f"callback_{name}", sa.BigInteger(), server_default=default, nullable=False)
        op.add_column("queues", column)
    op.add_column("queues", sa.Column("callback_calendar_id", sa.String(), nullable=True))
    op.create_foreign_key(
        op.f("fk_queues_callback_calendar_id_calendars"),
        "queues",
        "calendars",
        ["callback_calendar_id"],
        ["id"],
    )
