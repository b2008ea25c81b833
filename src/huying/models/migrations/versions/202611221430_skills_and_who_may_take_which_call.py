"""Skills, and who may take which call."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611221430"
down_revision = "202611221415"


def upgrade() -> None:
    op.create_table(
        "skills",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skills")),
        sa.UniqueConstraint("name", name=op.f("uq_skills_name")),
    )
    op.create_table(
        "queue_skills",
        sa.Column("queue_id", sa.String(), nullable=False),
        sa.Column("skill_id", sa.String(), nullable=False),
        sa.Column("level", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["queue_id"], ["queues.id"], name=op.f("fk_queue_skills_queue_id_queues"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["skill_id"], ["skills.id"], name=op.f("fk_queue_skills_skill_id_skills")),
        sa.PrimaryKeyConstraint("queue_id", "skill_id", name=op.f("pk_queue_skills")),
    )
    op.create_index(op.f("ix_queue_skills_skill_id"), "queue_skills", ["skill_id"], unique=False)
    op.create_table(
        "queue_spills",
        sa.Column("queue_id", sa.String(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("condition", sa.String(), nullable=False),
        sa.Column("limit", sa.BigInteger(), nullable=False),
        sa.Column("to_queue_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["queue_id"], ["queues.id"], name=op.f("fk_queue_spills_queue_id_queues"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["to_queue_id"], ["queues.id"], name=op.f("fk_queue_spills_to_queue_id_queues")
        ),
        sa.PrimaryKeyConstraint("queue_id", "position", name=op.f("pk_queue_spills")),
    )
    op.create_index(op.f("ix_queue_spills_to_queue_id"), "queue_spills", ["to_queue_id"], unique=False)
    op.create_table(
        "user_skills",
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("skill_id", sa.String(), nullable=False),
        sa.Column("level", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["skill_id"], ["skills.id"], name=op.f("fk_user_skills_skill_id_skills")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_user_skills_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "skill_id", name=op.f("pk_user_skills")),
    )
    op.create_index(op.f("ix_user_skills_skill_id"), "user_skills", ["skill_id"], unique=False)
    op.add_column("queue_members", sa.Column("order", sa.BigInteger(), server_default="1", nullable=False))
    op.add_column("queues", sa.Column("strategy", sa.String(), server_default="longest_idle", nullable=False))
    op.add_column("queues", sa.Column("weight", sa.BigInteger(), server_default="1", nullable=False))
    op.add_column("queues", sa.Column("ageing_seconds", sa.BigInteger(), server_default="30", nullable=False))
    op.add_column("queues", sa.Column("vip_priority", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("queues", sa.Column("gold_priority", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column(
        "queues",
        sa.Column(
            "relaxing",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
        ),
    )
    op.add_column("queues", sa.Column("keep_ready", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column(
        "queues", sa.Column("last_agent_seconds", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.add_column("queues", sa.Column("park_seconds", sa.BigInteger(), server_default="120", nullable=False))
    op.add_column(
        "queues", sa.Column("announce_position", sa.Boolean(), server_default=sa.text("true"), nullable=False)
    )
    op.add_column(
        "queues", sa.Column("announce_wait", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("calls", sa.Column("expected_wait_seconds", sa.Float(), nullable=True))
