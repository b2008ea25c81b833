"""The floor's alarms say when a carrier does not answer and when an hour's toll limit comes near."""

from __future__ import annotations

from alembic import op

revision = "202611221452"
down_revision = "202611221430"


def upgrade() -> None:
    op.execute(
        "INSERT INTO alarm_rules (id, kind, threshold, clear_at, for_seconds) VALUES "
        "('rule-trunk-away', 'trunk_away', 0, 0, 30), ('rule-toll-spent', 'toll_spent', 80, 70, 0)"
    )
