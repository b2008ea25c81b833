"""A plan keeps a pack of labour rules."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "202611221725"
down_revision = "202611221555"


def upgrade() -> None:
    op.add_column("roster_plans", sa.Column("labour", sa.String(), server_default="cn", nullable=False))
    op.alter_column("roster_plans", "labour", server_default=None)
