"""Rows to start a test from: every column that must hold something holds something of its type.

add(connection, schema.cases, case_no="甲-1")       # the rest is filled in
add_one_of_each(connection)                         # a row in every table, keyed "x" and 1, referring to each other
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import Boolean, Column, Connection, Float, Integer, Interval, LargeBinary, String, Table
from sqlalchemy.types import NullType, TypeEngine

from db.schema import ledger_head, metadata, users
from db.schema.columns import Instant, Words

NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
_FIT: Mapping[str, object] = {
    "rounds.state": "open",
    "outbox.state": "pending",
    "tickets.state": "registered",
    "disclosure_requests.applicant": "natural",
    "ticket_bars.state": "doubt",
    "attachments.state": "wanted",
    "handovers.successor_id": 2,
    "imports.state": "shown",
    "import_pieces.what": "file",
    "users.role": "officer",
    "watch_cards.ground": "promised",
    "watch_cards.colour": "red",
    "watch_letters.kind": "supervise",
    "watch_letters.state": "drafted",
    "panel_members.sphere": "expert",
    "panel_members.state": "serving",
    "panel_opinions.state": "filed",
    "panel_opinions.occasion": "visit",
    "panel_opinions.interest": "none",
    "panel_duties.kind": "visit",
    "panel_duties.state": "offered",
    "approvals.kind": "exclude",
    "claims.claim": "stranger",
    "score_facts.kind": "overdue",
    "score_contests.fact_id": 1,
    "score_contests.ground": "mistaken",
    "remedies.state": "received",
    "links.words_sealed": b"x",
    "erasures.reason": "asked",
    "province_messages.kind": "service",
    "province_messages.state": "sent",
    "province_messages.sent_at": NOW,
}


def value_for(type_: TypeEngine[object]) -> object:
    """Something of this type."""
    match type_:
        case Boolean():
            return False
        case Integer() | NullType():  # what stands in LIMIT has no type of its own
            return 1
        case Float():
            return 1.0
        case Instant():
            return NOW
        case Interval():
            return timedelta(minutes=1)
        case LargeBinary():
            return b"x"
        case String() | Words():
            return "x"
        case _:
            raise TypeError(f"no sample of {type_!r}")


def add(connection: Connection, table: Table, **given: object) -> None:
    """Insert a row; columns that are not given and may not be left out get something of their type."""
    connection.execute(table.insert(), filled(table) | given)


def filled(table: Table) -> dict[str, object]:
    """Values for the columns of a table that may not be left out."""
    return {c.name: _sample(c) for c in table.c if _has_to_be_said(c)}


def add_one_of_each(connection: Connection) -> None:
    """A row in every table, in an order that lets them refer to each other."""
    for table in metadata.sorted_tables:
        if table is ledger_head:
            continue  # the migration made its one row
        add(connection, table)
        if table is users:
            add(connection, users, id=2, folded="somebody else")


def _has_to_be_said(column: Column[object]) -> bool:
    counted = column is column.table.autoincrement_column
    if str(column) in _FIT:
        return True
    return not (column.nullable or column.server_default is not None or counted)


def _sample(column: Column[object]) -> object:
    return _FIT.get(str(column), None) or value_for(column.type)
