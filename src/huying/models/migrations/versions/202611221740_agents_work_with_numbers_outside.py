"""Agents whose ear is a number outside, and SIP telephones whose passwords outlive the centre."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "202611221740"
down_revision = "202611221730"


def upgrade() -> None:
    op.add_column(
        "users", sa.Column("may_work_outside", sa.Boolean(), server_default="false", nullable=False)
    )
    for name, default in (("outside_number", ""), ("outside_mode", "kept_open"), ("sip_digest", "")):
        op.add_column("users", sa.Column(name, sa.String(), server_default=default, nullable=False))
