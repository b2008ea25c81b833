"""Run by Alembic. The connection comes from `migrate`, already in its transaction.

For writing a new migration: `scripts/new_migration.py "what changes"`.
"""

from __future__ import annotations

from alembic import context

from huying.models import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
context.run_migrations()
