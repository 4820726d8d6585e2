"""Keep a ledger that anybody can check. Callbacks planned before this have no slot in it."""

import sqlalchemy as sa
from alembic import op

from db.migrations.append_only import guard

revision = "0057"
down_revision = "0056"


def upgrade() -> None:
    whole = sa.Integer()
    op.create_table(
        "ledger_head",
        sa.Column("id", whole, autoincrement=False, nullable=False),
        _needed("size"),
        sa.Column("frontier", sa.Text(), nullable=False),
        *(_needed(name) for name in ("open_group", "cleared_group")),
        sa.Column("block", sa.String(length=16)),
        _needed("began"),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_head"),
    )
    op.execute(
        "INSERT INTO ledger_head (id, size, frontier, open_group, cleared_group, began) VALUES (1, 0, '', 1, 0, 0)"
    )
    op.create_table(
        "ledger_slots",
        sa.Column("case_no", sa.String(length=200), nullable=False),
        sa.Column("month", sa.String(length=12), nullable=False),
        _needed("grp"),
        sa.Column("slot", sa.LargeBinary(), nullable=False),
        sa.Column("t_sealed", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("case_no", name="pk_ledger_slots"),
        sa.ForeignKeyConstraint(["case_no"], ["cases.case_no"], name="fk_ledger_slots_case_no"),
    )
    op.create_index("ix_ledger_slots_month_grp", "ledger_slots", ["month", "grp"])
    op.create_table(
        "ledger_outcomes",
        sa.Column("case_no", sa.String(length=200), nullable=False),
        sa.Column("outcome", sa.String(length=2), nullable=False),
        sa.Column("commitment", sa.LargeBinary(), nullable=False),
        sa.Column("r_sealed", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("case_no", name="pk_ledger_outcomes"),
        sa.ForeignKeyConstraint(["case_no"], ["cases.case_no"], name="fk_ledger_outcomes_case_no"),
    )
    op.create_table(
        "ledger_lines",
        sa.Column("n", whole, autoincrement=False, nullable=False),
        sa.Column("line", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_ledger_lines"),
    )
    op.create_table(
        "ledger_checkpoints",
        sa.Column("size", whole, autoincrement=False, nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("block", sa.String(length=16), nullable=False),
        *(_needed(name) for name in ("began", "grp")),
        sa.Column("note", sa.Text(), nullable=False),
        _needed("witnesses"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("size", name="pk_ledger_checkpoints"),
    )
    op.create_index("ix_ledger_checkpoints_block", "ledger_checkpoints", ["block"])
    op.create_table(
        "ledger_keys",
        sa.Column("id", whole, nullable=False),
        sa.Column("vkey", sa.String(length=300), nullable=False),
        sa.Column("seed_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_keys"),
        sa.UniqueConstraint("vkey", name="uq_ledger_keys_vkey"),
    )
    guard(op.get_bind(), "ledger_lines")


def _needed(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.Integer(), nullable=False)
