"""Create the tables of the office."""

import sqlalchemy as sa
from alembic import op

from db.migrations.append_only import guard

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "login_failures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_login_failures"),
    )
    with op.batch_alter_table("login_failures", schema=None) as batch_op:
        batch_op.create_index("ix_login_failures_key_at", ["key", "at"])

    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("folded", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("department", sa.Text()),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("must_change", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("totp_sealed", sa.LargeBinary()),
        sa.Column("totp_last", sa.Integer()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "role IN ('officer', 'chief', 'liaison', 'auditor', 'admin', 'superior')", name="ck_users_role"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("folded", name="uq_users_folded"),
    )
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_api_tokens_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_api_tokens"),
        sa.UniqueConstraint("token_hash", name="uq_api_tokens_token_hash"),
    )
    op.create_table(
        "approvals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(length=8)),
        sa.Column("decided_by", sa.Integer()),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("note", sa.Text()),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "decision IS NULL OR decision IN ('granted', 'refused')", name="ck_approvals_decision"
        ),
        sa.CheckConstraint("kind IN ('exclude', 'phone', 'extension', 'unseal')", name="ck_approvals_kind"),
        sa.CheckConstraint("(decision IS NULL) = (decided_by IS NULL)", name="ck_approvals_decided"),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="ck_approvals_two_persons"),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name="fk_approvals_asked_by"),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name="fk_approvals_decided_by"),
        sa.PrimaryKeyConstraint("id", name="pk_approvals"),
    )
    with op.batch_alter_table("approvals", schema=None) as batch_op:
        batch_op.create_index("ix_approvals_decision_asked_at", ["decision", "asked_at"])
        batch_op.create_index("ix_approvals_object", ["object"])

    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer()),
        sa.Column("by_whom", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_audit_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index("ix_audit_at", ["at"])
        batch_op.create_index("ix_audit_object", ["object"])
        batch_op.create_index("ix_audit_user_id_at", ["user_id", "at"])

    op.create_table(
        "call_cards",
        sa.Column("case_no", sa.String(length=200), nullable=False),
        sa.Column("held_by", sa.Integer()),
        sa.Column("held_until", sa.DateTime(timezone=True)),
        sa.Column("again_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["case_no"], ["cases.case_no"], name="fk_call_cards_case_no"),
        sa.ForeignKeyConstraint(["held_by"], ["users.id"], name="fk_call_cards_held_by"),
        sa.PrimaryKeyConstraint("case_no", name="pk_call_cards"),
    )
    with op.batch_alter_table("call_cards", schema=None) as batch_op:
        batch_op.create_index("ix_call_cards_held_by", ["held_by"])

    op.create_table(
        "second_calls",
        sa.Column("case_no", sa.String(length=200), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_by", sa.Text(), nullable=False),
        sa.Column("first_score", sa.Integer(), nullable=False),
        sa.Column("second_by", sa.Text()),
        sa.Column("second_score", sa.Integer()),
        sa.Column("outcome", sa.String(length=16)),
        sa.Column("at", sa.DateTime(timezone=True)),
        sa.Column("note", sa.Text()),
        sa.CheckConstraint(
            "second_by IS NULL OR second_by <> first_by", name="ck_second_calls_somebody_else"
        ),
        sa.ForeignKeyConstraint(["case_no"], ["cases.case_no"], name="fk_second_calls_case_no"),
        sa.PrimaryKeyConstraint("case_no", name="pk_second_calls"),
    )
    op.create_table(
        "sessions",
        sa.Column("id_hash", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_sessions_user_id"),
        sa.PrimaryKeyConstraint("id_hash", name="pk_sessions"),
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index("ix_sessions_user_id", ["user_id"])

    with op.batch_alter_table("callbacks", schema=None) as batch_op:
        batch_op.drop_index("ix_callbacks_month_disposition")
        batch_op.create_index(
            "ix_callbacks_month_disposition_score_case_no", ["month", "disposition", "score", "case_no"]
        )

    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index("ix_cases_month_department_case_no", ["month", "department", "case_no"])
        batch_op.create_index("ix_cases_month_item_case_no", ["month", "item", "case_no"])
        batch_op.create_index("ix_cases_applicant_case_no", ["applicant", "case_no"])

    guard(op.get_bind(), "audit")
