"""Callbacks agents plan, and numbers claimed by calls no campaign makes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "202611221745"
down_revision = "202611221740"


def upgrade() -> None:
    op.add_column("callbacks", sa.Column("planned_by", sa.String(), nullable=True))
    op.add_column("callbacks", sa.Column("note", sa.String(), server_default="", nullable=False))
    op.alter_column("callbacks", "note", server_default=None)
    for column in ("attempt_id", "lead_id", "campaign_id"):
        op.alter_column("dial_claims", column, existing_type=sa.String(), nullable=True)
