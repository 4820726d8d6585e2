"""List the cases in progress, and the open 差评, along indexes of the open ones; what is odd along one of its own."""

from alembic import op

revision = "0079"
down_revision = "0078"


def upgrade() -> None:
    op.drop_index("ix_watched_cases_card_due_by", "watched_cases")
    op.drop_index("ix_watched_cases_department", "watched_cases")
    for name, columns, where in (
        ("pressing", "card, due_by, case_no", "concluded_at IS NULL"),
        ("of_department", "department, card, due_by, case_no", "concluded_at IS NULL"),
        ("odd", "card, due_by", "odd > 0"),
    ):
        op.execute(f"CREATE INDEX ix_watched_cases_{name} ON watched_cases ({columns}) WHERE {where}")
    op.drop_index("ix_remedies_open", "remedies")
    op.execute(
        "CREATE INDEX ix_remedies_open ON remedies (id, state) WHERE state NOT IN ('ended', 'complaint')"
    )
