"""Recordings are paused, held and deleted; how long they are kept is a rule of their queue."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "202611221415"
down_revision = "202611221240"


def upgrade() -> None:
    op.create_table(
        "recording_retention",
        sa.Column("queue_id", sa.String(), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("queue_id", name=op.f("pk_recording_retention")),
    )
    op.add_column("recordings", sa.Column("paused_us", sa.BigInteger(), nullable=True))
    op.add_column("recordings", sa.Column("paused_seconds", sa.Float(), nullable=False, server_default="0"))
    op.add_column("recordings", sa.Column("held_us", sa.BigInteger(), nullable=True))
    op.add_column("recordings", sa.Column("held_by", sa.String(), nullable=True))
    op.add_column("recordings", sa.Column("held_reason", sa.String(), nullable=True))
    op.add_column("recordings", sa.Column("deleted_us", sa.BigInteger(), nullable=True))
    op.alter_column("recordings", "paused_seconds", server_default=None)
    op.create_index("ix_recordings_started_us", "recordings", ["started_us"])
