"""The first ledger: operators, EVSEs that stand, runs, pushes, open requests, leases, rate."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "operators",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hub", sa.String(length=300), nullable=False),
        sa.Column("operator", sa.String(length=20), nullable=False),
        sa.Column("sent_as", sa.String(length=20), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("loaded", sa.Boolean(), nullable=False),
        sa.Column("last_full_load", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_operators"),
        sa.UniqueConstraint("hub", "operator", name="uq_operators_hub"),
    )
    op.create_table(
        "sendings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hub", sa.String(length=300), nullable=False),
        sa.Column("moment", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sendings"),
    )
    op.create_index("ix_sendings_hub_moment", "sendings", ["hub", "moment"], unique=False)
    op.create_table(
        "evses",
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("evse", sa.String(length=60), nullable=False),
        sa.Column("evse_id", sa.String(length=60), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("push_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name="fk_evses_operator_id_operators"),
        sa.PrimaryKeyConstraint("operator_id", "evse", name="pk_evses"),
    )
    op.create_table(
        "leases",
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=36), nullable=True),
        sa.Column("owner", sa.String(length=300), nullable=True),
        sa.Column("acquired", sa.Float(), nullable=True),
        sa.Column("heartbeat", sa.Float(), nullable=True),
        sa.Column("expires", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name="fk_leases_operator_id_operators"),
        sa.PrimaryKeyConstraint("operator_id", name="pk_leases"),
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=36), nullable=False),
        sa.Column("started", sa.Float(), nullable=False),
        sa.Column("ended", sa.Float(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("receipt", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name="fk_runs_operator_id_operators"),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
    )
    op.create_index("ix_runs_operator_id", "runs", ["operator_id"], unique=False)
    op.create_table(
        "pushes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("operator_name", sa.String(length=200), nullable=False),
        sa.Column("evse_count", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("request_digest", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("http_status", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=10), nullable=True),
        sa.Column("acknowledgement", sa.Text(), nullable=True),
        sa.Column("process_id", sa.String(length=100), nullable=True),
        sa.Column("started", sa.Float(), nullable=False),
        sa.Column("ended", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name="fk_pushes_operator_id_operators"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_pushes_run_id_runs"),
        sa.PrimaryKeyConstraint("id", name="pk_pushes"),
    )
    op.create_index("ix_pushes_operator_status", "pushes", ["operator_id", "status"], unique=False)
    op.create_table(
        "intents",
        sa.Column("push_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("evse", sa.String(length=60), nullable=False),
        sa.Column("evse_id", sa.String(length=60), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["push_id"], ["pushes.id"], name="fk_intents_push_id_pushes"),
        sa.PrimaryKeyConstraint("push_id", "position", name="pk_intents"),
    )


def downgrade() -> None:
    op.drop_table("intents")
    op.drop_index("ix_pushes_operator_status", table_name="pushes")
    op.drop_table("pushes")
    op.drop_index("ix_runs_operator_id", table_name="runs")
    op.drop_table("runs")
    op.drop_table("leases")
    op.drop_table("evses")
    op.drop_index("ix_sendings_hub_moment", table_name="sendings")
    op.drop_table("sendings")
    op.drop_table("operators")
