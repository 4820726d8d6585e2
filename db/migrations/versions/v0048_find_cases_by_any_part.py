"""Find cases by any part of what stands in them: each gets its place on a shelf; what is on the shelves is written by `serve`."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"

_IN_ORDER = """UPDATE cases SET serial = o.n
FROM (SELECT case_no, row_number() OVER (ORDER BY month, case_no) - 1 AS n FROM cases) AS o
WHERE o.case_no = cases.case_no"""


def upgrade() -> None:
    op.create_table(
        "case_pieces",
        sa.Column("shelf", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("piece", sa.LargeBinary(), nullable=False),
        sa.Column("slots", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("shelf", "piece", name="pk_case_pieces"),
    )
    op.create_table(
        "case_serials",
        sa.Column("name", sa.String(length=8), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_case_serials"),
    )
    op.create_table(
        "case_handlers",
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("handler", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("department", "handler", name="pk_case_handlers"),
    )
    op.execute(
        "INSERT INTO case_handlers (department, handler) "
        "SELECT DISTINCT department, handler FROM cases WHERE handler <> ''"
    )
    op.execute("ALTER TABLE cases ADD COLUMN phone_tail " + _binary())
    op.execute("ALTER TABLE cases ADD COLUMN serial INTEGER")
    op.execute(_IN_ORDER)
    op.execute("INSERT INTO case_serials (name, n) SELECT 'given', count(*) FROM cases")
    op.execute("INSERT INTO case_serials (name, n) VALUES ('filed', 0)")
    op.drop_index("ix_cases_applicant_case_no", "cases")
    op.create_index("ix_cases_phone_tail_serial", "cases", ["phone_tail", "serial"])
    op.create_index("ix_cases_serial", "cases", ["serial"])


def _binary() -> str:
    return "BYTEA" if op.get_bind().dialect.name == "postgresql" else "BLOB"
