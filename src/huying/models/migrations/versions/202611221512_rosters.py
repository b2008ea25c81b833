"""Shifts, contracts, wishes, plans, and what was published of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611221512"
down_revision = "202611221510"


def upgrade() -> None:
    op.create_table(
        "roster_shifts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("queue_id", sa.String(), nullable=False),
        sa.Column("start_minute", sa.BigInteger(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("breaks", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["queue_id"], ["queues.id"], name=op.f("fk_roster_shifts_queue_id_queues"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_shifts")),
        sa.UniqueConstraint("name", name=op.f("uq_roster_shifts_name")),
    )
    op.create_table(
        "roster_contracts",
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("week_minutes", sa.BigInteger(), nullable=False),
        sa.Column("nights", sa.Boolean(), nullable=False),
        sa.Column("weekends", sa.BigInteger(), nullable=True),
        sa.Column("days_off_together", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_roster_contracts_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_roster_contracts")),
    )
    op.create_table(
        "roster_wishes",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("shift_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["shift_id"],
            ["roster_shifts.id"],
            name=op.f("fk_roster_wishes_shift_id_roster_shifts"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_roster_wishes_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_wishes")),
        sa.UniqueConstraint("user_id", "day", name=op.f("uq_roster_wishes_user_id_day")),
    )
    op.create_table(
        "roster_plans",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=False),
        sa.Column("needs", postgresql.JSONB(), nullable=False),
        sa.Column("patterns", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("refused", postgresql.JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("bound", sa.BigInteger(), nullable=True),
        sa.Column("problem", sa.String(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_plans")),
        sa.UniqueConstraint("name", name=op.f("uq_roster_plans_name")),
    )
    op.create_table(
        "published_rosters",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("agent_id", sa.String(), nullable=False),
        sa.Column("begin_us", sa.BigInteger(), nullable=False),
        sa.Column("end_us", sa.BigInteger(), nullable=False),
        sa.Column("shifts", postgresql.JSONB(), nullable=False),
        sa.Column("published_us", sa.BigInteger(), nullable=False),
        sa.Column("changed_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_rosters")),
    )
    op.create_index("ix_published_rosters_agent", "published_rosters", ["agent_id", "end_us"], unique=False)
    op.create_index(op.f("ix_published_rosters_plan_id"), "published_rosters", ["plan_id"], unique=False)
