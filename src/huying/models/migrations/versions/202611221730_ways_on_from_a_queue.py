"""Calls of a queue go into flows as well, and outside hours; an agent may miss more than one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "202611221730"
down_revision = "202611221725"


def upgrade() -> None:
    op.add_column("queues", sa.Column("most_misses", sa.BigInteger(), server_default="1", nullable=False))
    op.alter_column("queue_spills", "to_queue_id", nullable=True)
    for column, table in (("to_flow_id", "flows"), ("calendar_id", "calendars")):
        op.add_column("queue_spills", sa.Column(column, sa.String(), nullable=True))
        op.create_index(f"ix_queue_spills_{column}", "queue_spills", [column])
        op.create_foreign_key(
            op.f(f"fk_queue_spills_{column}_{table}"), "queue_spills", table, [column], ["id"]
        )
    op.create_check_constraint(
        op.f("ck_queue_spills_one_way"), "queue_spills", "num_nonnulls(to_queue_id, to_flow_id) = 1"
    )
    op.create_check_constraint(
        op.f("ck_queue_spills_hours"), "queue_spills", "(condition = 'hours') = (calendar_id IS NOT NULL)"
    )
