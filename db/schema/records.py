"""回访档案: what is sealed, what came in after, and what was erased."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from bot.domain.erasure import ErasureReason
from db.schema.columns import Instant, Words
from db.schema.naming import METADATA, one_of

archive = Table(
    "archive",  # 回访档案: append-only, triggers refuse UPDATE and DELETE
    METADATA,
    Column("case_no", String(200), ForeignKey("cases.case_no"), primary_key=True),
    Column("archive_no", String(32), nullable=False, unique=True),
    Column("month", String(12), nullable=False),
    Column("place", Integer, nullable=False),
    Column("record", Text, nullable=False),  # canonical JSON, one line
    Column("sha256", String(64), nullable=False),
    Column("sealed_at", Instant, nullable=False),
    Index(None, "month", "place"),
)

supplements = Table(
    "supplements",  # 补充记录: append-only too. While its round is closing, one may be there before the record is
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("case_no", String(200), ForeignKey("cases.case_no"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("content", Text, nullable=False),  # canonical JSON
    Column("sha256", String(64), nullable=False),
    Index(None, "case_no"),
)

erasures = Table(
    "erasures",  # 删除: append-only too. What is left of a case whose person was erased, under a number of its own
    METADATA,
    Column("alias", String(40), primary_key=True),  # by which the case is called from then on
    Column("case_key", LargeBinary, nullable=False, unique=True),  # keyed hash of the number it had
    Column("month", String(12), nullable=False),
    Column("place", Integer, nullable=False),
    Column("archive_no", String(32), nullable=False),
    Column("leaf", String(64), nullable=False),  # of its record in the month's tree
    Column("reason", String(16), nullable=False),
    Column("approval", Integer, ForeignKey("approvals.id"), nullable=False, unique=True),
    Column("at", Instant, nullable=False),
    CheckConstraint(one_of("reason", tuple(ErasureReason)), name="reason"),
    Index(None, "month", "place"),
)

erasing = Table(
    "erasing",  # the rows that an erasure destroys, while it does: empty whenever nobody is at it
    METADATA,
    Column("named", String(300), primary_key=True),
    Column("alias", String(40), ForeignKey("erasures.alias"), nullable=False),
)

case_holds = Table(
    "case_holds",  # 暂不删除: a case that a lawsuit or an inspection still needs
    METADATA,
    Column("case_no", String(200), ForeignKey("cases.case_no"), primary_key=True),
    Column("reason", Words, nullable=False),
    Column("by_whom", Words, nullable=False),
    Column("at", Instant, nullable=False),
)
