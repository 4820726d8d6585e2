"""The proof that a checkpoint continues an earlier one, from the lines: asked for once a block, by hand."""

from sqlalchemy import Connection, bindparam, select

from bot.casework.ledger.proofs import consistency_path
from bot.casework.ledger.witness import GrowthProof
from db.queries.ledger import checkpoints
from db.schema import ledger_lines

_LINES = select(ledger_lines.c.line).where(ledger_lines.c.n < bindparam("size")).order_by(ledger_lines.c.n)


def since_witnessed(connection: Connection, size: int) -> GrowthProof | None:
    """That the first `size` lines continue those under the last checkpoint that a witness signed; None without one."""
    last = checkpoints.newest_witnessed(connection)
    if last is None or last.size > size:
        return None
    rows = connection.execute(_LINES, {"size": size}, execution_options={"yield_per": 2_000})
    leaves = [line.encode("ascii") for line in rows.scalars()]
    return GrowthProof(last.size, tuple(consistency_path(leaves, last.size)))
