"""The tables of the ledger. Alembic's scripts under ``migrations/`` make them; a test holds the two together."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# One sender at one hub. ``hub`` is the base URL, ``operator`` the canonical id, ``sent_as`` and ``name`` those of the
# last run; times everywhere are seconds since 1970, UTC.
operators = Table(
    "operators",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("hub", String(300), nullable=False),
    Column("operator", String(20), nullable=False),
    Column("sent_as", String(20)),
    Column("name", String(200)),
    Column("loaded", Boolean, nullable=False, default=False),
    Column("last_full_load", Float),
    UniqueConstraint("hub", "operator"),
)

# What is known to stand at the hub. ``payload`` is null where only hashes are kept.
evses = Table(
    "evses",
    metadata,
    Column("operator_id", ForeignKey("operators.id"), primary_key=True),
    Column("evse", String(60), primary_key=True),
    Column("evse_id", String(60), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("payload", LargeBinary),
    Column("version", Integer, nullable=False),
    Column("push_id", Integer, nullable=False),
)

# One use of the command: what was read, what was decided, and the receipt.
runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("operator_id", ForeignKey("operators.id"), nullable=False, index=True),
    Column("name", String(36), nullable=False),
    Column("started", Float, nullable=False),
    Column("ended", Float),
    Column("outcome", String(20)),
    Column("receipt", Text),
)

# One request: written before it is sent, ended when its answer is understood.
pushes = Table(
    "pushes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("operator_id", ForeignKey("operators.id"), nullable=False),
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    Column("action", String(10), nullable=False),
    Column("operator_name", String(200), nullable=False),
    Column("evse_count", Integer, nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("request_digest", String(64), nullable=False),
    Column("status", String(12), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("http_status", Integer),
    Column("code", String(10)),
    Column("acknowledgement", Text),
    Column("process_id", String(100)),
    Column("started", Float, nullable=False),
    Column("ended", Float),
    Index("ix_pushes_operator_status", "operator_id", "status"),
)

# What a request of which the outcome is open would store: enough to repeat it byte by byte.
intents = Table(
    "intents",
    metadata,
    Column("push_id", ForeignKey("pushes.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("evse", String(60), nullable=False),
    Column("evse_id", String(60), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("payload", LargeBinary),
)

# Who may push for an operator. ``token`` fences: whoever lost it can no longer write.
leases = Table(
    "leases",
    metadata,
    Column("operator_id", ForeignKey("operators.id"), primary_key=True),
    Column("token", String(36)),
    Column("owner", String(300)),
    Column("acquired", Float),
    Column("heartbeat", Float),
    Column("expires", Float),
)

# The last minute's requests, so that all who share the ledger share the rate limit.
sendings = Table(
    "sendings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("hub", String(300), nullable=False),
    Column("moment", Float, nullable=False),
    Index("ix_sendings_hub_moment", "hub", "moment"),
)
