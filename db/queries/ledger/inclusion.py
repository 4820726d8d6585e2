"""Where the lines of a slot stand, and their ways up to the root of a checkpoint, from the lines themselves.

A block's slots ascend, so a line is found by halving. The roots of full runs of lines are computed once in a process, from
the first line on, and kept: a way up then takes two runs, whatever the ledger's length. If one of these lines has been
changed meanwhile, no way leads to the signed root any more, and the runs are computed again.
"""

from collections.abc import Iterator
from itertools import islice

from sqlalchemy import Connection, bindparam, select

from bot.casework.ledger.proofs import path_among
from bot.casework.ledger.rating_proof import ShownLine
from bot.casework.ledger.tree import leaf_hash, root
from db.engine.prepared import Prepared
from db.queries.ledger import checkpoints, reading
from db.queries.ledger.checkpoints import StoredCheckpoint
from db.schema import ledger_lines

RUN = 1_024
"""Lines of a run: a power of two, so that a run is a subtree."""
_LINE = Prepared(select(ledger_lines.c.line).where(ledger_lines.c.n == bindparam("at")))


class Runs:
    """The roots of the full runs from the first line on."""

    def __init__(self, length: int = RUN) -> None:
        """`length`: lines of a run, a power of two."""
        self._length = length
        self._roots: tuple[bytes, ...] = ()

    def forget(self) -> None:
        """Compute them anew when they are needed next."""
        self._roots = ()

    def path(self, connection: Connection, n: int, size: int) -> list[bytes]:
        """The way up from line `n` to the root over the first `size`; raises NoSuchLeaf."""
        run, full = n // self._length, size // self._length
        begins = run * self._length
        own = self._lines(connection, begins, min(begins + self._length, size))
        nodes = list(self._full(connection, full))
        if size % self._length:
            nodes.append(root(self._lines(connection, full * self._length, size)))
        within = path_among([leaf_hash(line) for line in own], n - begins)
        return [*within, *path_among(nodes, run)]

    def _full(self, connection: Connection, count: int) -> tuple[bytes, ...]:
        """The first so many; kept only whole, for several threads may be at it."""
        roots = self._roots
        if len(roots) < count:
            lines = self._lines(connection, len(roots) * self._length, count * self._length)
            more = [root(islice(lines, self._length)) for _ in range(count - len(roots))]
            roots = (*roots, *more)
            self._roots = roots
        return roots[:count]

    def _lines(self, connection: Connection, begins: int, ends: int) -> Iterator[bytes]:
        for line in islice(reading.lines(connection, begins), ends - begins):
            yield line.encode("ascii")


def find(connection: Connection, begins: int, ends: int, text: str) -> int | None:
    """The number of the first line from `begins` and before `ends` that begins with `text`; None when there is none.

    The lines ascend there.
    """
    low, high = begins, ends
    while low < high:
        middle = (low + high) // 2
        if (_line(connection, middle) or "") < text:
            low = middle + 1
        else:
            high = middle
    found = _line(connection, low) if low < ends else None
    return low if found is not None and found.startswith(text) else None


def shown(connection: Connection, runs: Runs, n: int, under: StoredCheckpoint) -> ShownLine:
    """Line `n` and its way up under a checkpoint behind it; raises NoSuchLeaf."""
    text = _line(connection, n) or ""
    return ShownLine(text, n, runs.path(connection, n, under.size), under.note.encode())


def best(connection: Connection, at: StoredCheckpoint, before: int | None = None) -> StoredCheckpoint:
    """The first checkpoint from `at` on that a witness signed, no larger than `before`; without one `at` itself."""
    signed = checkpoints.witnessed_since(connection, at.size)
    return at if signed is None or (before is not None and signed.size > before) else signed


def _line(connection: Connection, n: int) -> str | None:
    line: str | None = _LINE.scalar(connection, at=n)
    return line
