"""The proof that a checkpoint continues an earlier one: from what is kept of that one's tree, and the lines behind it, page by page."""

from itertools import islice

from sqlalchemy import Connection

from bot.casework.ledger.proofs import consistency_path
from bot.casework.ledger.witness import GrowthProof
from db.queries.ledger import checkpoints, reading


def since_witnessed(connection: Connection, size: int) -> GrowthProof | None:
    """That the first `size` lines continue those under the last checkpoint that a witness signed; None without one."""
    last = checkpoints.newest_witnessed(connection)
    if last is None or last.size > size:
        return None
    return since(connection, last.size, size)


def since(connection: Connection, old: int, size: int) -> GrowthProof:
    """That the first `size` lines continue the first `old`, no more than those; there is nothing to prove from 0 or from itself."""
    if old in (0, size):
        return GrowthProof(old, ())
    before = checkpoints.tree_before(connection, old)
    leaves = (line.encode("ascii") for line in reading.lines(connection, before.size))
    before.extend(islice(leaves, old - before.size))
    return GrowthProof(old, tuple(consistency_path(before, leaves, size)))
