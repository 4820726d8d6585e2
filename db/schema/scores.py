"""绩效评分: facts that somebody verified, what is contested about them, and the sheets that were drawn up."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from bot.domain.scoring import BY_HAND, ContestGround, ContestState
from db.schema.columns import Instant, Words
from db.schema.naming import METADATA, one_of

ABOUT_ONE = (
    "(CASE WHEN fact_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN ticket_no IS NULL THEN 0 ELSE 1 END)"
    " + (CASE WHEN remedy_id IS NULL THEN 0 ELSE 1 END) = 1"
)
score_facts = Table(
    "score_facts",  # what somebody verified about a case; what was found out about complaints is not repeated here
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("case_no", String(200), ForeignKey("cases.case_no"), nullable=False),
    Column("grounds", Words, nullable=False),
    Column("by_user", Integer, ForeignKey("users.id"), nullable=False),
    Column("at", Instant, nullable=False),
    CheckConstraint(one_of("kind", BY_HAND), name="kind"),
    UniqueConstraint("case_no", "kind"),
    Index(None, "at", "id"),
)

score_contests = Table(
    "score_contests",  # 异议: a fact is contested once, and somebody else decides
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("fact_id", Integer, ForeignKey("score_facts.id"), unique=True),
    Column("ticket_no", String(32), ForeignKey("tickets.ticket_no"), unique=True),  # of a finding
    Column("remedy_id", Integer, ForeignKey("remedies.id"), unique=True),  # of a 差评
    Column("ground", String(16), nullable=False),
    Column("reason", Words, nullable=False),
    Column("by_user", Integer, ForeignKey("users.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("state", String(16), nullable=False, server_default=ContestState.OPEN.value),
    Column("decided_by", Integer, ForeignKey("users.id")),
    Column("decided_at", Instant),
    Column("decided_reason", Words),
    CheckConstraint(ABOUT_ONE, name="about_one"),
    CheckConstraint(one_of("ground", tuple(ContestGround)), name="ground"),
    CheckConstraint(one_of("state", tuple(ContestState)), name="state"),
    CheckConstraint("(state = 'open') = (decided_by IS NULL)", name="decided"),
    CheckConstraint("decided_by IS NULL OR decided_by <> by_user", name="two_persons"),
    Index(None, "state"),
)

score_sheets = Table(
    "score_sheets",  # each as it was drawn up: the rules, and what was counted for whom
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("period", String(8), nullable=False),
    Column("document", Words, nullable=False),  # JSON (`bot.casework.scores.document`)
    Column("by_user", Integer, ForeignKey("users.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Index(None, "period", "id"),
)
