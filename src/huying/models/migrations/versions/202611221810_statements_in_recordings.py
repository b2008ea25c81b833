"""Recordings say which statements are in them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611221810"
down_revision = "202611221800"


def upgrade() -> None:
    op.add_column(
        "recordings", sa.Column("statements", postgresql.JSONB(), nullable=False, server_default="[]")
    )
    op.alter_column("recordings", "statements", server_default=None)
