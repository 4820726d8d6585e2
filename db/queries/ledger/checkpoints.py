"""Checkpoints: what the office signed at the end of each block, with the cosignatures that have come in since."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select, update

from bot.casework.ledger.tree import HASH_BYTES, FrontierDoesNotFit, Tree
from db.engine.prepared import Prepared
from db.schema import ledger_checkpoints, ledger_head
from db.schema.columns import AnyRow

_COLUMNS = (
    ledger_checkpoints.c.size,
    ledger_checkpoints.c.root,
    ledger_checkpoints.c.block,
    ledger_checkpoints.c.began,
    ledger_checkpoints.c.grp,
    ledger_checkpoints.c.note,
    ledger_checkpoints.c.witnesses,
    ledger_checkpoints.c.made_at,
)
_newest = select(*_COLUMNS).order_by(ledger_checkpoints.c.size.desc()).limit(1)
_NEWEST = Prepared(_newest)
_WITNESSED = Prepared(_newest.where(ledger_checkpoints.c.witnesses > 0))
_WITNESSED_SINCE = Prepared(
    select(*_COLUMNS)
    .where(ledger_checkpoints.c.witnesses > 0, ledger_checkpoints.c.size >= bindparam("at"))
    .order_by(ledger_checkpoints.c.size)
    .limit(1)
)
_ERRATA = Prepared(
    select(*_COLUMNS)
    .where(ledger_checkpoints.c.block.startswith("E1"), ledger_checkpoints.c.began >= bindparam("at"))
    .order_by(ledger_checkpoints.c.size)
)
_WAITING = Prepared(
    select(ledger_checkpoints.c.made_at)
    .where(ledger_checkpoints.c.grp > select(ledger_head.c.cleared_group).scalar_subquery())
    .order_by(ledger_checkpoints.c.size)
    .limit(1)
)
_AT = Prepared(select(*_COLUMNS).where(ledger_checkpoints.c.size == bindparam("at")))
_OF = Prepared(_newest.where(ledger_checkpoints.c.block == bindparam("of")))
_ALL = Prepared(select(*_COLUMNS).order_by(ledger_checkpoints.c.size))
_SIGNATURES = Prepared(
    select(func.count(), func.coalesce(func.sum(func.length(ledger_checkpoints.c.note)), 0))
)
_frontiers = select(ledger_checkpoints.c.size, ledger_checkpoints.c.frontier).where(
    ledger_checkpoints.c.frontier.is_not(None)
)
_FRONTIERS = Prepared(_frontiers.order_by(ledger_checkpoints.c.size))
_FRONTIER = Prepared(
    _frontiers.where(ledger_checkpoints.c.size <= bindparam("at"))
    .order_by(ledger_checkpoints.c.size.desc())
    .limit(1)
)
_ADD = Prepared(insert(ledger_checkpoints))
_SIGNED = Prepared(
    update(ledger_checkpoints)
    .where(ledger_checkpoints.c.size == bindparam("at"))
    .values(note=bindparam("text"), witnesses=bindparam("so_many"))
)


@dataclass(frozen=True, slots=True)
class StoredCheckpoint:
    """A signed checkpoint, and the block of lines that ends with it."""

    size: int
    root: str
    block: str
    began: int
    grp: int
    """The last group whose roster stands before it."""
    note: str
    witnesses: int
    """How many witnesses have cosigned."""
    made_at: datetime


def _stored(row: AnyRow | None) -> StoredCheckpoint | None:
    return StoredCheckpoint(*row) if row is not None else None


def add(connection: Connection, made: StoredCheckpoint, tree: Tree) -> None:
    """Store a new one. `tree`: over the lines before it."""
    _ADD.run(
        connection,
        size=made.size,
        root=made.root,
        block=made.block,
        began=made.began,
        grp=made.grp,
        note=made.note,
        witnesses=made.witnesses,
        made_at=made.made_at,
        frontier=frontier_of(tree),
    )


def frontier_of(tree: Tree) -> str:
    """A frontier as it is stored."""
    return b"".join(tree.frontier).hex()


def tree_of(size: int, frontier: str) -> Tree:
    """The tree of a stored frontier; raises FrontierDoesNotFit."""
    try:
        raw = bytes.fromhex(frontier)
    except ValueError:
        raise FrontierDoesNotFit(size, 0) from None
    return Tree.resumed(size, [raw[start : start + HASH_BYTES] for start in range(0, len(raw), HASH_BYTES)])


def tree_before(connection: Connection, size: int) -> Tree:
    """The largest tree of at most so many lines whose frontier was kept; without one, that of no lines."""
    row = _FRONTIER.first(connection, at=size)
    return tree_of(row.size, row.frontier) if row is not None else Tree()


def frontiers(connection: Connection) -> list[tuple[int, str]]:
    """The frontiers that were kept, as they are stored, each with the size of its tree."""
    return [(row.size, row.frontier) for row in _FRONTIERS.all(connection)]


def sign(connection: Connection, size: int, note: str, witnesses: int) -> None:
    """Keep the note with more signatures."""
    _SIGNED.run(connection, at=size, text=note, so_many=witnesses)


def newest(connection: Connection) -> StoredCheckpoint | None:
    """The last one; None before the first block."""
    return _stored(_NEWEST.first(connection))


def newest_witnessed(connection: Connection) -> StoredCheckpoint | None:
    """The last one that a witness has cosigned."""
    return _stored(_WITNESSED.first(connection))


def witnessed_since(connection: Connection, size: int) -> StoredCheckpoint | None:
    """The first one of at least this size that a witness has cosigned."""
    return _stored(_WITNESSED_SINCE.first(connection, at=size))


def errata_since(connection: Connection, size: int) -> list[StoredCheckpoint]:
    """Those of the blocks of errata that begin behind the first `size` lines."""
    return [StoredCheckpoint(*row) for row in _ERRATA.all(connection, at=size)]


def waits_since(connection: Connection) -> datetime | None:
    """When we signed the first roster that is not cleared; None when all are."""
    moment: datetime | None = _WAITING.scalar(connection)
    return moment


def at(connection: Connection, size: int) -> StoredCheckpoint | None:
    """The one of this size."""
    return _stored(_AT.first(connection, at=size))


def of_block(connection: Connection, block: str) -> StoredCheckpoint | None:
    """The one with which a block ends; None while it has not ended."""
    return _stored(_OF.first(connection, of=block))


def every(connection: Connection) -> list[StoredCheckpoint]:
    """All of them, the smallest first."""
    return [StoredCheckpoint(*row) for row in _ALL.all(connection)]


def signatures(connection: Connection) -> tuple[int, int]:
    """Two numbers of which one at least is larger after every checkpoint and every signature: of checkpoints, and of their
    signs."""
    row = _SIGNATURES.first(connection)
    assert row is not None, "it counts"
    return row[0], row[1]
