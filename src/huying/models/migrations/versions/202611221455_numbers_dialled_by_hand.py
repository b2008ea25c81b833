"""Who may call numbers herself, which number people see who are called for a queue, and who is not called."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "202611221455"
down_revision = "202611221452"


def upgrade() -> None:
    op.add_column("users", sa.Column("may_dial", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("queues", sa.Column("caller_id", sa.String(), server_default="", nullable=False))
    op.create_table(
        "do_not_call",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_do_not_call")),
    )
