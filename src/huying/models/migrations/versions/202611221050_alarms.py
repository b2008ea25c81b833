"""Alarm rules a floor starts with, and the alarms they raise."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "202611221050"
down_revision = "202611220425"

_RULES = [
    # kind, state, threshold, clear_at, for_seconds, min_calls
    ("longest_wait", "", 120, 60, 0, 0),
    ("service_level", "", 70, 80, 60, 10),
    ("abandon_rate", "", 5, 3, 60, 20),
    ("agent_state", "wrap_up", 120, 120, 0, 0),
    ("agent_state", "talking", 900, 900, 0, 0),
    ("agent_state", "not_ready", 1800, 1800, 0, 0),
    ("part_away", "", 0, 0, 5, 0),
    ("lines_in_use", "", 90, 80, 10, 0),
]


def upgrade() -> None:
    rules = op.create_table(
        "alarm_rules",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("threshold", sa.Float(), nullable=False),
        sa.Column("clear_at", sa.Float(), nullable=False),
        sa.Column("for_seconds", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("queue_id", sa.String(), nullable=True),
        sa.Column("state", sa.String(), server_default="", nullable=False),
        sa.Column("min_calls", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.ForeignKeyConstraint(
            ["queue_id"], ["queues.id"], name=op.f("fk_alarm_rules_queue_id_queues"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm_rules")),
    )
    op.create_table(
        "alarms",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("rule_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("threshold", sa.Float(), nullable=False),
        sa.Column("raised_us", sa.BigInteger(), nullable=False),
        sa.Column("taken_by", sa.String(), nullable=True),
        sa.Column("taken_us", sa.BigInteger(), nullable=True),
        sa.Column("cleared_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarms")),
    )
    op.create_index("ix_alarms_raised_us", "alarms", ["raised_us"], unique=False)
    op.bulk_insert(
        rules,
        [
            {
                "id": f"rule-{kind}{state and '-'}{state}".replace("_", "-"),
                "kind": kind,
                "state": state,
                "threshold": threshold,
                "clear_at": clear_at,
                "for_seconds": for_seconds,
                "min_calls": min_calls,
            }
            for kind, state, threshold, clear_at, for_seconds, min_calls in _RULES
        ],
    )
