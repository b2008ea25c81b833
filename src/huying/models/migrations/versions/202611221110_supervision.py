"""Supervisors at calls, messages to agents, and settings of the centre."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "202611221110"
down_revision = "202611221050"


def upgrade() -> None:
    op.create_table(
        "centre_settings",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_centre_settings")),
    )
    op.create_table(
        "monitorings",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("agent_id", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("asked_us", sa.BigInteger(), nullable=False),
        sa.Column("started_us", sa.BigInteger(), nullable=True),
        sa.Column("ended_us", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitorings")),
    )
    op.create_index("ix_monitorings_call", "monitorings", ["call_id"], unique=False)
    op.create_table(
        "messages",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("queue_id", sa.String(), nullable=True),
        sa.Column("sent_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    op.create_index("ix_messages_sent_us", "messages", ["sent_us"], unique=False)
    op.create_table(
        "message_recipients",
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("agent_id", sa.String(), nullable=False),
        sa.Column("read_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("message_id", "agent_id", name=op.f("pk_message_recipients")),
    )
    op.create_index(
        "ix_message_recipients_unread",
        "message_recipients",
        ["message_id"],
        unique=False,
        postgresql_where=sa.text("read_us IS NULL"),
    )
