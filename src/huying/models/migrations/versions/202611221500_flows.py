"""Flows, their versions, calendars; a number leads to a flow or to a queue."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "202611221500"
down_revision = "202611221455"


def upgrade() -> None:
    op.create_table(
        "calendars",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendars")),
        sa.UniqueConstraint("name", name=op.f("uq_calendars_name")),
    )
    op.create_table(
        "flows",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("draft", sa.String(), nullable=False),
        sa.Column("revision", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("published", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flows")),
        sa.UniqueConstraint("name", name=op.f("uq_flows_name")),
    )
    op.create_table(
        "flow_versions",
        sa.Column("flow_id", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("published_by", sa.String(), nullable=False),
        sa.Column(
            "published_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["flow_id"], ["flows.id"], name=op.f("fk_flow_versions_flow_id_flows"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("flow_id", "number", name=op.f("pk_flow_versions")),
    )
    op.create_table(
        "flow_uses",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("flow_id", sa.String(), nullable=False),
        sa.Column("queue_id", sa.String(), nullable=True),
        sa.Column("calendar_id", sa.String(), nullable=True),
        sa.Column("sub_flow_id", sa.String(), nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(queue_id, calendar_id, sub_flow_id) = 1", name=op.f("ck_flow_uses_one")
        ),
        sa.ForeignKeyConstraint(
            ["flow_id"], ["flows.id"], name=op.f("fk_flow_uses_flow_id_flows"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["queue_id"], ["queues.id"], name=op.f("fk_flow_uses_queue_id_queues")),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["calendars.id"], name=op.f("fk_flow_uses_calendar_id_calendars")
        ),
        sa.ForeignKeyConstraint(["sub_flow_id"], ["flows.id"], name=op.f("fk_flow_uses_sub_flow_id_flows")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flow_uses")),
    )
    op.create_index(op.f("ix_flow_uses_flow_id"), "flow_uses", ["flow_id"], unique=False)
    op.create_table(
        "flow_passes",
        sa.Column("flow_id", sa.String(), nullable=False),
        sa.Column("node", sa.String(), nullable=False),
        sa.Column("quarter_us", sa.BigInteger(), nullable=False),
        sa.Column("passes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("flow_id", "node", "quarter_us", name=op.f("pk_flow_passes")),
    )
    op.alter_column("phone_numbers", "queue_id", existing_type=sa.String(), nullable=True)
    op.add_column("phone_numbers", sa.Column("flow_id", sa.String(), nullable=True))
    op.create_foreign_key(
        op.f("fk_phone_numbers_flow_id_flows"), "phone_numbers", "flows", ["flow_id"], ["id"]
    )
    op.create_check_constraint(
        op.f("ck_phone_numbers_flow_or_queue"), "phone_numbers", "(flow_id IS NULL) <> (queue_id IS NULL)"
    )
