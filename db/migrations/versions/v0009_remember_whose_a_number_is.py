"""Remember whose a number is, as its holder told us."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "claims",
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("applicant", sa.LargeBinary(length=16), nullable=False),
        sa.Column("claim", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("claim IN ('opted_out', 'stranger')", name="ck_claims_claim"),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name="fk_claims_party_id"),
        sa.PrimaryKeyConstraint("party_id", "applicant", "claim", name="pk_claims"),
    )
