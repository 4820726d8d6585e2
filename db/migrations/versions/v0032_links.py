"""Keep the addresses that are texted to people: where a case is answered, and words that no SMS carries."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.create_table(
        "links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("case_no", sa.String(length=200)),
        sa.Column("words_sealed", sa.LargeBinary()),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(case_no IS NULL) <> (words_sealed IS NULL)", name="ck_links_leads"),
        sa.ForeignKeyConstraint(["case_no"], ["cases.case_no"], name="fk_links_case_no"),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name="fk_links_party_id"),
        sa.PrimaryKeyConstraint("id", name="pk_links"),
        sa.UniqueConstraint("code_hash", name="uq_links_code_hash"),
    )
