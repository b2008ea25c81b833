"""Everybody's part in a call."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "202611221120"
down_revision = "202611221110"


def upgrade() -> None:
    op.create_table(
        "call_parts",
        sa.Column("leg_id", sa.String(), nullable=False),
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("agent_id", sa.String(), nullable=True),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("lead", sa.Boolean(), nullable=False),
        sa.Column("asked_us", sa.BigInteger(), nullable=False),
        sa.Column("answered_us", sa.BigInteger(), nullable=True),
        sa.Column("left_us", sa.BigInteger(), nullable=True),
        sa.Column("hold_us", sa.BigInteger(), nullable=False),
        sa.Column("hold_since_us", sa.BigInteger(), nullable=True),
        sa.Column("wrapped_us", sa.BigInteger(), nullable=True),
        sa.Column("disposition", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("leg_id", name=op.f("pk_call_parts")),
    )
    op.create_index("ix_call_parts_call", "call_parts", ["call_id", "asked_us"])
    op.create_index("ix_call_parts_agent", "call_parts", ["agent_id", "asked_us"])
