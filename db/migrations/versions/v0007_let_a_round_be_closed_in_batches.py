"""Let a round be closed in batches: a state between open and closed, its moment, and words that come in meanwhile."""

import sqlalchemy as sa
from alembic import op

from db.migrations.append_only import guard

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    with op.batch_alter_table("rounds") as rounds:
        rounds.add_column(sa.Column("frozen_at", sa.DateTime(timezone=True)))
        rounds.drop_constraint("ck_rounds_state", type_="check")
        rounds.create_check_constraint("ck_rounds_state", "state IN ('open', 'closing', 'closed')")
    with op.batch_alter_table("supplements") as supplements:
        supplements.drop_constraint("fk_supplements_case_no", type_="foreignkey")
        supplements.create_foreign_key("fk_supplements_case_no", "cases", ["case_no"], ["case_no"])
    if op.get_bind().dialect.name == "sqlite":  # where the table is another one now
        guard(op.get_bind(), "supplements")
    op.create_index("ix_callbacks_month_place", "callbacks", ["month", "place"])
