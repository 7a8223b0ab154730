"""Alembic's way in: the connection comes from whoever opens a ledger, in a transaction of its own."""

from __future__ import annotations

from alembic import context

from evselint.push.ledger.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
