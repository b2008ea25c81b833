"""Trunks are in the database; what calls cost has limits from the start."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "202611221240"
down_revision = "202611221120"


def upgrade() -> None:
    op.create_table(
        "toll_prices",
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("label", sa.String(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("prefix", name=op.f("pk_toll_prices")),
    )
    op.create_table(
        "toll_rules",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("countries", sa.String(), nullable=False),
        sa.Column("allowed_prefixes", sa.String(), server_default="", nullable=False),
        sa.Column("refused_prefixes", sa.String(), server_default="", nullable=False),
        sa.Column("centre_cost", sa.BigInteger(), nullable=False),
        sa.Column("trunk_cost", sa.BigInteger(), nullable=False),
        sa.Column("agent_cost", sa.BigInteger(), nullable=False),
        sa.Column("agent_calls", sa.BigInteger(), nullable=False),
        sa.Column("home_price", sa.BigInteger(), nullable=False),
        sa.Column("other_price", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_toll_rules")),
    )
    op.create_table(
        "trunk_tries",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("leg_id", sa.String(), nullable=False),
        sa.Column("trunk_id", sa.String(), nullable=False),
        sa.Column("agent_id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("started_us", sa.BigInteger(), nullable=False),
        sa.Column("answered_us", sa.BigInteger(), nullable=True),
        sa.Column("ended_us", sa.BigInteger(), nullable=True),
        sa.Column("cause", sa.BigInteger(), nullable=True),
        sa.Column("sip_code", sa.BigInteger(), nullable=True),
        sa.Column("fault", sa.Boolean(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trunk_tries")),
    )
    op.create_index("ix_trunk_tries_ended_us", "trunk_tries", ["ended_us"], unique=False)
    op.create_index("ix_trunk_tries_trunk", "trunk_tries", ["trunk_id", "started_us"], unique=False)
    op.create_table(
        "trunks",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("position", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("weight", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("port", sa.BigInteger(), server_default="5060", nullable=False),
        sa.Column("transport", sa.String(), server_default="udp", nullable=False),
        sa.Column("encrypted_media", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("addresses", sa.String(), server_default="", nullable=False),
        sa.Column("account", sa.String(), server_default="", nullable=False),
        sa.Column("registers", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("challenge_calls", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("check_seconds", sa.BigInteger(), server_default="10", nullable=False),
        sa.Column("max_calls", sa.BigInteger(), server_default="100", nullable=False),
        sa.Column("max_per_second", sa.BigInteger(), server_default="20", nullable=False),
        sa.Column("country", sa.String(), server_default="CN", nullable=False),
        sa.Column("dial_format", sa.String(), server_default="e164_plus", nullable=False),
        sa.Column("dial_prefix", sa.String(), server_default="", nullable=False),
        sa.Column("caller_format", sa.String(), server_default="e164_plus", nullable=False),
        sa.Column("caller_id", sa.String(), server_default="", nullable=False),
        sa.Column("allowed_caller_ids", sa.String(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trunks")),
        sa.UniqueConstraint("name", name=op.f("uq_trunks_name")),
    )
    # At the start only the home country is called, and an hour costs 500 at most. Ten-thousandths.
    op.execute(
        "INSERT INTO toll_rules (id, countries, centre_cost, trunk_cost, agent_cost, agent_calls, "
        "home_price, other_price) VALUES ('centre', '', 5000000, 5000000, 300000, 600, 1000, 30000)"
    )
