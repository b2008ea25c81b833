"""Reasons and dispositions every centre starts with; people change them afterwards."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "202611220425"
down_revision = "202611220424"

_REASONS = [
    ("break", "Break", "小休"),
    ("lunch", "Lunch", "午餐"),
    ("training", "Training", "培训"),
    ("meeting", "Meeting", "会议"),
    ("admin", "Paperwork", "事务"),
]
_DISPOSITIONS = [
    ("sale", "Sale", "成交"),
    ("interested", "Interested", "有意向"),
    ("not_interested", "Not interested", "无意向"),
    ("callback", "Call back", "回呼"),
    ("resolved", "Resolved", "已解决"),
    ("wrong_number", "Wrong number", "错号"),
    ("machine", "Answering machine", "答录机"),
    ("other", "Other", "其他"),
]


def upgrade() -> None:
    for name, entries in (("not_ready_reasons", _REASONS), ("dispositions", _DISPOSITIONS)):
        columns: list[sa.ColumnClause[str]] = [
            sa.column(column) for column in ("code", "label_en", "label_zh", "position")
        ]
        op.bulk_insert(
            sa.table(name, *columns),
            [
                {"code": code, "label_en": en, "label_zh": zh, "position": position}
                for position, (code, en, zh) in enumerate(entries)
            ],
        )
