"""The ledger's head, one row: how far the lines go, and which block of them is being appended.

A block is begun in one transaction, appended in batches, each in one with the head's move, and the last one signs the
checkpoint in its own. So a crash leaves whole batches, and whoever comes next goes on behind the last; of two that
append at once, the second finds that the head has moved and writes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from bot.casework.ledger.checkpoints import Checkpoint
from bot.casework.ledger.notes import SignedNote, note_signature
from bot.casework.ledger.tree import Tree
from db.engine.bulk import Bulk
from db.engine.prepared import Prepared
from db.queries.ledger import checkpoints, signing_keys, slots
from db.queries.ledger.checkpoints import StoredCheckpoint
from db.schema import ledger_head, ledger_lines
from db.vault import Vault

ROSTER, OUTCOMES, ERRATA = "R1", "O1", "E1"

_HEAD = select(
    ledger_head.c.size,
    ledger_head.c.frontier,
    ledger_head.c.open_group,
    ledger_head.c.cleared_group,
    ledger_head.c.block,
    ledger_head.c.began,
)
_SEEN, _LOCKED = Prepared(_HEAD), Prepared(_HEAD.with_for_update())
_BEGIN = Prepared(
    update(ledger_head).values(
        block=bindparam("what"), began=ledger_head.c.size, open_group=bindparam("group")
    )
)
_MOVE = Prepared(
    update(ledger_head).values(size=bindparam("to"), frontier=bindparam("hashes"), block=bindparam("what"))
)
_CLEAR = Prepared(
    update(ledger_head)
    .where(ledger_head.c.cleared_group < bindparam("group"))
    .values(cleared_group=bindparam("group"))
)
_ADD = Bulk(ledger_lines, ("n", "line"))


@dataclass(frozen=True, slots=True)
class LedgerHead:
    """See the table."""

    size: int
    frontier: str
    open_group: int
    cleared_group: int
    block: str | None
    began: int

    @property
    def tree(self) -> Tree:
        """The tree over the lines so far."""
        return checkpoints.tree_of(self.size, self.frontier)


@dataclass(frozen=True, slots=True)
class Pen:
    """What signs a checkpoint: the vault that opens the key, the name of the first one, and the time."""

    vault: Vault
    origin: str
    now: datetime


def find(connection: Connection) -> LedgerHead:
    """The head as it is."""
    row = _SEEN.first(connection)
    assert row is not None, "the migration made it"
    return LedgerHead(*row)


def lock(connection: Connection) -> LedgerHead:
    """The same, and nobody else moves it until the transaction ends."""
    row = _LOCKED.first(connection)
    assert row is not None, "the migration made it"
    return LedgerHead(*row)


def begin_roster(connection: Connection) -> bool:
    """Close the open group and begin its roster; False when nothing waits, or a block is being appended."""
    held = lock(connection)
    if held.block is not None or not slots.waiting(connection):
        return False
    _BEGIN.run(connection, what=f"{ROSTER} {held.open_group}", group=held.open_group + 1)
    return True


def begin_outcomes(connection: Connection, month: str) -> bool:
    """Begin the results of a round, once; False when they are there, or a block is being appended."""
    held = lock(connection)
    if held.block is not None or checkpoints.of_block(connection, outcomes_of(month)) is not None:
        return False
    _BEGIN.run(connection, what=outcomes_of(month), group=held.open_group)
    return True


def outcomes_of(month: str) -> str:
    """The name of the block of a round's results."""
    return f"{OUTCOMES} {month}"


def errata_of(month: str) -> str:
    """The name of a block of a round's errata."""
    return f"{ERRATA} {month}"


def append_block(
    connection: Connection, held: LedgerHead, lines: Sequence[str], pen: Pen
) -> StoredCheckpoint:
    """Append a block whole and sign it, in this transaction, which has locked the head. `held`: it, with the block that begins."""
    assert held.block is not None, "the block begins"
    tree = held.tree
    tree.extend([line.encode("ascii") for line in lines])
    _ADD.insert(connection, list(enumerate(lines, held.size)))
    _MOVE.run(connection, to=tree.size, hashes=checkpoints.frontier_of(tree), what=None)
    made = _checkpoint(connection, held, held.block, tree, held.open_group - 1, pen)
    checkpoints.add(connection, made, tree)
    return made


def append(
    connection: Connection, expected: LedgerHead, lines: Sequence[str], pen: Pen, *, last: bool
) -> LedgerHead | None:
    """Append the next lines of the block under way; the last ones end it with a checkpoint.

    Returns the new head; None, and nothing is written, when the head is not `expected` any more.
    """
    held = lock(connection)
    if (held.block, held.size) != (expected.block, expected.size) or held.block is None:
        return None
    tree = held.tree
    tree.extend([line.encode("ascii") for line in lines])
    _ADD.insert(connection, list(enumerate(lines, held.size)))
    frontier = checkpoints.frontier_of(tree)
    _MOVE.run(connection, to=tree.size, hashes=frontier, what=None if last else held.block)
    if last:
        group = held.open_group - 1
        checkpoints.add(connection, _checkpoint(connection, held, held.block, tree, group, pen), tree)
    return LedgerHead(
        tree.size, frontier, held.open_group, held.cleared_group, None if last else held.block, held.began
    )


def _checkpoint(
    connection: Connection, held: LedgerHead, block: str, tree: Tree, group: int, pen: Pen
) -> StoredCheckpoint:
    key = signing_keys.present(connection, pen.vault, pen.origin, now=pen.now)
    root = tree.root()
    text = Checkpoint(key.name, tree.size, root).text
    note = SignedNote(text, (note_signature(text, key),)).written().decode()
    return StoredCheckpoint(tree.size, root.hex(), block, held.began, group, note, 0, pen.now)


def clear(connection: Connection, group: int) -> bool:
    """From now on cases up to this group may be written to; False when they might already."""
    return _CLEAR.run(connection, group=group) == 1
