"""How constraints are named, and the words that columns of states may hold."""

from sqlalchemy import Index, MetaData, text

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
METADATA = MetaData(naming_convention=NAMES)

DISPOSITIONS = (
    "not_called",
    "answered",
    "refused",
    "wrong_person",
    "no_answer",
    "unreachable",
    "no_contact",
    "excluded",
)


def one_of(column: str, values: tuple[str, ...]) -> str:
    """The condition of a CHECK: the column holds one of these words."""
    return f"{column} IN ({', '.join(repr(v) for v in values)})"


def index_of_some(name: str, column: str, *, where: str, unique: bool = False) -> Index:
    """An index of the rows that fit only, on both engines."""
    return Index(name, column, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


OUTBOX_STATES = (
    "pending",
    "sending",
    "unknown",
    "accepted",
    "delivered",
    "undelivered",
    "failed",
    "cancelled",
)
CLAIMS = ("opted_out", "stranger")
FAULTS = ("address", "message")
PAUSES = ("network", "busy", "account", "silent")
TICKET_STATES = (
    "registered",
    "accepted",
    "declined",
    "transferred",
    "assigned",
    "working",
    "suspended",
    "drafted",
    "replied",
    "closed",
    "reopened",
)
VERDICTS = ("satisfied", "dissatisfied", "none")
BARS = ("certain", "doubt", "cleared")
ROLES = ("officer", "chief", "liaison", "auditor", "admin", "superior")
APPROVALS = ("exclude", "phone", "extension", "unseal", "late", "close", "account")
