"""Put what people rated low right: one row for each 差评, and what is done to it. A 差评 can be contested like a fact.

Of what was rated before this, the 差评 of the rounds that are still open begin now; those of sealed months were never promised
a remedy, and would all be overdue at once.
"""

import sqlalchemy as sa
from alembic import op

from db.migrations.append_only import allow_erasure, guard

revision = "0068"
down_revision = "0067"

OPEN = "state NOT IN ('ended', 'complaint')"
ABOUT_ONE = (
    "(CASE WHEN fact_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN ticket_no IS NULL THEN 0 ELSE 1 END)"
    " + (CASE WHEN remedy_id IS NULL THEN 0 ELSE 1 END) = 1"
)
BEGIN = """
INSERT INTO remedies (case_no, month, score, opened_at, state)
SELECT b.case_no, c.month, b.score, a.at,
       CASE WHEN EXISTS (SELECT 1 FROM tickets AS t WHERE t.case_no = b.case_no) THEN 'complaint' ELSE 'received' END
FROM callbacks AS b
JOIN cases AS c ON c.case_no = b.case_no
JOIN rounds AS r ON r.month = b.month
JOIN (SELECT case_no, MAX(at) AS at FROM answers WHERE question = 'overall' AND value IS NOT NULL GROUP BY case_no) AS a
  ON a.case_no = b.case_no
WHERE b.score <= 2 AND r.state = 'open' AND c.month IS NOT NULL
ORDER BY a.at, b.case_no
"""


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "remedies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_no", sa.String(200), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("opened_at", moment, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("verified_by", sa.Integer()),
        sa.Column("verified_at", moment),
        sa.Column("verified_from", moment),
        sa.Column("kind", sa.Text()),
        sa.Column("term", sa.String(16)),
        sa.Column("more_days", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("more_asked_by", sa.Integer()),
        sa.Column("more_decided_by", sa.Integer()),
        sa.Column("more_granted", sa.Integer()),
        sa.Column("answered_at", moment),
        sa.Column("told_on", sa.String(32)),
        sa.Column("ended_at", moment),
        sa.Column("outcome", sa.String(12)),
        sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("1")),
        sa.PrimaryKeyConstraint("id", name="pk_remedies"),
        sa.ForeignKeyConstraint(["case_no"], ["cases.case_no"], name="fk_remedies_case_no"),
        *(
            sa.ForeignKeyConstraint([name], ["users.id"], name=f"fk_remedies_{name}")
            for name in ("verified_by", "more_asked_by", "more_decided_by")
        ),
        sa.UniqueConstraint("case_no", name="uq_remedies_case_no"),
        sa.CheckConstraint(
            "state IN ('received', 'handed', 'claimed', 'invalid', 'measures', 'reported', 'told', 'complaint', 'ended')",
            name="ck_remedies_state",
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('satisfied', 'fair', 'dissatisfied', 'declined', 'not_reached', "
            "'opted_out', 'erased', 'changed')",
            name="ck_remedies_outcome",
        ),
        sa.CheckConstraint("(state = 'ended') = (outcome IS NOT NULL)", name="ck_remedies_ended"),
        sa.CheckConstraint("score BETWEEN 1 AND 2", name="ck_remedies_score"),
        sa.CheckConstraint("(verified_at IS NULL) = (term IS NULL)", name="ck_remedies_verified"),
        sa.CheckConstraint(
            "more_decided_by IS NULL OR more_decided_by <> more_asked_by", name="ck_remedies_two_persons"
        ),
    )
    op.create_index("ix_remedies_month_id", "remedies", ["month", "id"])
    op.create_index(
        "ix_remedies_open",
        "remedies",
        ["id"],
        sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
    )
    op.create_table(
        "remedy_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("remedy_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("act", sa.String(12), nullable=False),
        sa.Column("user_id", sa.Integer()),
        sa.Column("by_whom", sa.Text(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("id", name="pk_remedy_events"),
        sa.ForeignKeyConstraint(["remedy_id"], ["remedies.id"], name="fk_remedy_events_remedy_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_remedy_events_user_id"),
        sa.UniqueConstraint("remedy_id", "n", name="uq_remedy_events_remedy_id_n"),
    )
    with op.batch_alter_table("score_contests", schema=None) as batch_op:
        batch_op.add_column(sa.Column("remedy_id", sa.Integer()))
        batch_op.create_foreign_key("fk_score_contests_remedy_id", "remedies", ["remedy_id"], ["id"])
        batch_op.create_unique_constraint("uq_score_contests_remedy_id", ["remedy_id"])
        batch_op.drop_constraint("ck_score_contests_about_one", type_="check")
        batch_op.create_check_constraint("ck_score_contests_about_one", ABOUT_ONE)
    connection = op.get_bind()
    connection.execute(sa.text(BEGIN))
    guard(connection, "remedy_events")
    allow_erasure(connection, "remedy_events")
