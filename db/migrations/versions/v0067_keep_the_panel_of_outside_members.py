"""Keep the members of the panel, their terms, opinions and duties; and let them log in under a role of their own."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from db.migrations.append_only import guard

revision = "0067"
down_revision = "0066"

ROLES = "role IN ('officer', 'chief', 'liaison', 'auditor', 'admin', 'superior', 'member')"
SPHERES = (
    "sphere IN ('congress', 'consultative', 'party', 'enterprise', 'community', 'village', 'expert', 'lawyer', "
    "'media', 'other')"
)
MEMBERS = "state IN ('nominated', 'consented', 'serving', 'published', 'refused', 'left')"
OPINIONS = (
    "state IN ('filed', 'accepted', 'assigned', 'drafted', 'answered', 'judged', 'closed', 'declined', "
    "'withdrawn')"
)
OCCASIONS = "occasion IN ('visit', 'covert', 'symposium', 'questionnaire', 'appraisal', 'other')"
DUTIES = "kind IN ('visit', 'covert', 'symposium', 'questionnaire', 'appraisal', 'training', 'other')"


def upgrade() -> None:
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_constraint("ck_users_role", type_="check")
        batch_op.create_check_constraint("ck_users_role", ROLES)
    _members()
    _opinions()
    _duties()
    guard(op.get_bind(), "panel_terms", "panel_opinion_events")


def _members() -> None:
    op.create_table(
        "panel_members",
        _code("ref", 24),
        sa.Column("number", sa.String(length=40)),
        *_words("name", "unit"),
        sa.Column("phone_sealed", sa.LargeBinary()),
        _code("sphere", 16),
        sa.Column("user_id", sa.Integer()),
        _code("state", 12),
        _no("named"),
        sa.Column("nominated_user", sa.Integer(), nullable=False),
        *_words("nominated_by"),
        _when("nominated_at", needed=True),
        *map(_when, ("consented_on", "term_from", "term_to", "published_at", "ended_at")),
        sa.Column("ended_why", sa.Text(), nullable=False, server_default=""),
        _when("forgotten_at"),
        _version(),
        sa.PrimaryKeyConstraint("ref", name="pk_panel_members"),
        sa.UniqueConstraint("number", name="uq_panel_members_number"),
        sa.UniqueConstraint("user_id", name="uq_panel_members_user_id"),
        *_refers("panel_members", "user_id", "nominated_user"),
        sa.CheckConstraint(SPHERES, name="ck_panel_members_sphere"),
        sa.CheckConstraint(MEMBERS, name="ck_panel_members_state"),
    )
    op.create_table(
        "panel_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        _code("ref", 24),
        sa.Column("n", sa.Integer(), nullable=False),
        _code("certificate", 40),
        _when("from_day", needed=True),
        _when("to_day", needed=True),
        sa.Column("user_id", sa.Integer(), nullable=False),
        *_words("by_whom"),
        _when("at", needed=True),
        sa.PrimaryKeyConstraint("id", name="pk_panel_terms"),
        sa.UniqueConstraint("certificate", name="uq_panel_terms_certificate"),
        sa.UniqueConstraint("ref", "n", name="uq_panel_terms_ref_n"),
        _of_member("panel_terms", "ref"),
        *_refers("panel_terms", "user_id"),
    )
    op.create_table(
        "panel_notices",
        _code("ref", 24),
        *_words("words"),
        sa.Column("user_id", sa.Integer(), nullable=False),
        *_words("by_whom"),
        _when("at", needed=True),
        _when("ended_at"),
        sa.PrimaryKeyConstraint("ref", name="pk_panel_notices"),
        *_refers("panel_notices", "user_id"),
    )
    op.create_index("ix_panel_notices_at", "panel_notices", ["at"])


def _opinions() -> None:
    op.create_table(
        "panel_opinions",
        _code("ref", 24),
        _code("number", 40),
        _code("member_ref", 24),
        _code("state", 12),
        _code("occasion", 16),
        _when("seen_on", needed=True),
        sa.Column("object_sealed", sa.LargeBinary(), nullable=False),
        _code("interest", 12),
        sa.Column("department", sa.Text()),
        _when("filed_at", needed=True),
        _when("answer_by", needed=True),
        _when("released_at"),
        _no("late"),
        sa.Column("verdict", sa.String(length=16)),
        _no("reopened"),
        _version(),
        sa.PrimaryKeyConstraint("ref", name="pk_panel_opinions"),
        sa.UniqueConstraint("number", name="uq_panel_opinions_number"),
        _of_member("panel_opinions", "member_ref"),
        sa.CheckConstraint(OPINIONS, name="ck_panel_opinions_state"),
        sa.CheckConstraint(OCCASIONS, name="ck_panel_opinions_occasion"),
        sa.CheckConstraint("interest IN ('none', 'declared', 'seems')", name="ck_panel_opinions_interest"),
        sa.CheckConstraint(
            "verdict IS NULL OR verdict IN ('satisfied', 'fair', 'dissatisfied')",
            name="ck_panel_opinions_verdict",
        ),
    )
    for columns in (["member_ref", "filed_at"], ["state", "answer_by"], ["filed_at"]):
        op.create_index(f"ix_panel_opinions_{'_'.join(columns)}", "panel_opinions", columns)
    op.create_table(
        "panel_opinion_events",
        sa.Column("id", sa.Integer(), nullable=False),
        _code("ref", 24),
        sa.Column("n", sa.Integer(), nullable=False),
        _when("at", needed=True),
        _code("act", 12),
        sa.Column("user_id", sa.Integer(), nullable=False),
        *_words("by_whom"),
        sa.Column("words_sealed", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("id", name="pk_panel_opinion_events"),
        sa.UniqueConstraint("ref", "n", name="uq_panel_opinion_events_ref_n"),
        sa.ForeignKeyConstraint(["ref"], ["panel_opinions.ref"], name="fk_panel_opinion_events_ref"),
        *_refers("panel_opinion_events", "user_id"),
    )


def _duties() -> None:
    op.create_table(
        "panel_duties",
        _code("ref", 24),
        _code("member_ref", 24),
        _when("day", needed=True),
        _code("kind", 16),
        sa.Column("half_hours", sa.Integer(), nullable=False),
        sa.Column("what_sealed", sa.LargeBinary()),
        _code("state", 12),
        sa.Column("user_id", sa.Integer(), nullable=False),
        *_words("by_whom"),
        _when("at", needed=True),
        sa.Column("looked_user", sa.Integer()),
        sa.Column("looked_by", sa.Text()),
        _when("looked_at"),
        sa.PrimaryKeyConstraint("ref", name="pk_panel_duties"),
        _of_member("panel_duties", "member_ref"),
        *_refers("panel_duties", "user_id", "looked_user"),
        sa.CheckConstraint(DUTIES, name="ck_panel_duties_kind"),
        sa.CheckConstraint("state IN ('offered', 'confirmed', 'declined')", name="ck_panel_duties_state"),
        sa.CheckConstraint(
            "looked_user IS NULL OR looked_user <> user_id", name="ck_panel_duties_somebody_else"
        ),
    )
    op.create_index("ix_panel_duties_member_ref_day", "panel_duties", ["member_ref", "day"])
    op.create_index("ix_panel_duties_state", "panel_duties", ["state"])


def _code(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _words(*names: str) -> Sequence[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _when(name: str, *, needed: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not needed)


def _no(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())


def _version() -> sa.Column[int]:
    return sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("1"))


def _of_member(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["panel_members.ref"], name=f"fk_{table}_{column}")


def _refers(table: str, *columns: str) -> Sequence[sa.ForeignKeyConstraint]:
    return [sa.ForeignKeyConstraint([name], ["users.id"], name=f"fk_{table}_{name}") for name in columns]
