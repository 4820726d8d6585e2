"""The root over a month's records as they stand now, to be held against the one under which they were sealed."""

from collections import deque

from sqlalchemy import Connection, bindparam, or_, select

from bot.casework.ledger.tree import Tree
from db.queries.archive import archive as sealed
from db.queries.archive import erasures
from db.queries.archive.histories import BEFORE_ALL
from db.schema import archive
from db.schema.columns import AnyRow

_PAGE = (
    select(archive.c.case_no, archive.c.place, archive.c.record)
    .where(
        archive.c.month == bindparam("of"),
        archive.c.place >= bindparam("place"),
        or_(archive.c.place > bindparam("place"), archive.c.case_no > bindparam("after")),
    )
    .order_by(archive.c.place, archive.c.case_no)
    .limit(sealed.PAGE)
)


def root_of(connection: Connection, month: str) -> str:
    """The root in hex; of records that were destroyed the leaves that were kept stand in it."""
    tree, gone = Tree(), deque(erasures.of_month(connection, month))
    place, after = BEFORE_ALL
    while rows := connection.execute(_PAGE, {"of": month, "place": place, "after": after}).all():
        for row in rows:
            add_erased(tree, gone, row.place)
            tree.add(line_of(row))
        place, after = rows[-1].place, rows[-1].case_no
    add_erased(tree, gone, None)
    return tree.root().hex()


def add_erased(tree: Tree, gone: deque[erasures.Erasure], before: int | None) -> None:
    """The leaves of the destroyed records that stood before this place; None: of all that are left."""
    while gone and (before is None or gone[0].place < before):
        tree.add_hash(bytes.fromhex(gone.popleft().leaf))


def line_of(row: AnyRow) -> bytes:
    """The stored bytes; SQLite accepts any type in a text column, so an altered one may hold anything."""
    return row.record if isinstance(row.record, bytes) else str(row.record).encode("utf-8", "surrogatepass")
