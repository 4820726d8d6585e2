"""How constraints are named, and the words that columns of states may hold."""

from collections.abc import Sequence

from sqlalchemy import Index, MetaData, text

from bot.domain.approval import ApprovalKind
from bot.domain.attempt import ADDRESS, MESSAGE, WAY, TryState
from bot.domain.bar import Bar
from bot.domain.category import Category
from bot.domain.claim import Claim
from bot.domain.disposition import Disposition
from bot.domain.finding import Finding
from bot.domain.pause import Reason
from bot.domain.role import Role
from bot.domain.second_call import DifferenceFinding
from bot.domain.ticket_kind import TicketKind
from bot.domain.ticket_state import TicketState
from bot.domain.verdict import Verdict

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
METADATA = MetaData(naming_convention=NAMES)

DISPOSITIONS = tuple(Disposition)


def one_of(column: str, values: Sequence[str]) -> str:
    """The condition of a CHECK: the column holds one of these words."""
    return f"{column} IN ({', '.join(repr(str(v)) for v in values)})"


def index_of_some(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index, on both engines, of only the rows that meet a condition."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


OUTBOX_STATES = tuple(TryState)
CLAIMS = tuple(Claim)
FAULTS = (ADDRESS, MESSAGE, WAY)
PAUSES = tuple(Reason)
TICKET_STATES = tuple(TicketState)
TICKET_KINDS = tuple(TicketKind)
VERDICTS = tuple(Verdict)
FINDINGS = tuple(Finding)
DIFFERENCES = tuple(DifferenceFinding)
CATEGORIES = tuple(Category)
BARS = tuple(Bar)
ROLES = tuple(Role)
APPROVALS = tuple(ApprovalKind)
