"""The ledger read from its first line to its last, once, and held against everything that is said of it elsewhere.

The order of the lines is checked as anybody checks it (`bot.casework.ledger.audit`); the roots at every checkpoint and at
the head are computed anew; each roster must hold exactly the slots that were given, each sealed round its results, and each result is its record's.
"""

from collections.abc import Iterator
from itertools import chain

from sqlalchemy import Connection, bindparam, select

from bot.casework.ledger.audit import Audit
from bot.casework.ledger.lines import line_of
from bot.casework.ledger.problems import LedgerProblem
from bot.casework.ledger.tree import Tree
from bot.domain.month import RoundKey
from bot.domain.round_state import RoundState
from db.queries.ledger import checkpoints, head, sealed_results
from db.queries.ledger.head import LedgerHead
from db.queries.ledger.reading import PAGE, lines
from db.queries.ledger.slots import count
from db.schema import ledger_slots, rounds
from db.vault import Vault

_ROUNDS = select(rounds.c.month, rounds.c.state).order_by(rounds.c.month)
_COMMITTED = (
    select(ledger_slots.c.slot)
    .where(ledger_slots.c.month == bindparam("of"), ledger_slots.c.grp < bindparam("open"))
    .order_by(ledger_slots.c.slot)
)


def wrong(connection: Connection, vault: Vault | None = None) -> str | None:
    """What is wrong with the ledger, in half a sentence; None when nothing is. `vault`: without it no commitment is opened."""
    at = head.find(connection)
    try:
        audit, tree, astray = _read(connection, at.block is None)
    except LedgerProblem as e:
        return str(e)
    if astray is not None:
        return f"前 {astray} 行算出来的校验值和签过名的不一样：有的行被改过"
    if tree.size != at.size:
        return f"应有 {at.size} 行，实有 {tree.size} 行"
    if tree.root() != at.tree.root():
        return f"{at.size} 行的总校验值和记下的不一样：有的行被改过"
    return next(chain(_rosters(connection, audit, at), sealed_results.astray(connection, vault)), None)


def _read(connection: Connection, whole: bool) -> tuple[Audit, Tree, int | None]:
    """Every line; and the size of the first checkpoint that has another root. Raises LedgerProblem.

    `whole`: no block is being appended just now.
    """
    roots = {one.size: one.root for one in checkpoints.every(connection)}
    audit, tree, passed = Audit(), Tree(), 0
    for line in lines(connection):
        audit.take(line_of(line))
        tree.add(line.encode("ascii"))
        if (root := roots.get(tree.size)) is not None:
            audit.mark()
            passed += 1
            if tree.root().hex() != root:
                return audit, tree, tree.size
    if whole:
        audit.mark()
    return audit, tree, max(roots) if passed < len(roots) else None


def _rosters(connection: Connection, audit: Audit, at: LedgerHead) -> Iterator[str]:
    """The rounds whose lines are not what was given and sealed."""
    complete = at.block is None
    for month, state in connection.execute(_ROUNDS).all():
        books = audit.rounds.get(RoundKey.parse(month))
        of = {"of": month, "open": at.open_group}
        given = connection.execute(_COMMITTED, of, execution_options={"yield_per": PAGE})
        on_roster = sorted([*books.slots, *books.waiting]) if books is not None else []
        if complete and list(given.scalars()) != on_roster:
            yield f"{month} 的名册和给出的位置对不上：有的办件不在名册上，或者不该在"
        if state == RoundState.CLOSED and count(connection, month) != (len(books.outcomes) if books else 0):
            yield f"{month} 已经封存，结果却不是名册上每件一条"
