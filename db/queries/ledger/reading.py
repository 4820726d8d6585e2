"""The ledger's lines in their order, page by page, and which of them a month's bundle holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from bot.casework.ledger.problems import LedgerProblem
from bot.domain.month import RoundKey
from db.engine.prepared import Prepared
from db.queries.ledger import checkpoints, slots
from db.queries.ledger.checkpoints import StoredCheckpoint
from db.queries.ledger.head import ERRATA, OUTCOMES, ROSTER, errata_of, outcomes_of
from db.schema import ledger_lines

PAGE = 2_000
_LINES = Prepared(
    select(ledger_lines.c.n, ledger_lines.c.line)
    .where(ledger_lines.c.n >= bindparam("at"))
    .order_by(ledger_lines.c.n)
    .limit(PAGE)
)
_FIRST = Prepared(
    select(ledger_lines.c.n)
    .where(ledger_lines.c.n >= bindparam("at"), ledger_lines.c.line.like(bindparam("begins")))
    .order_by(ledger_lines.c.n)
    .limit(1)
)


class NothingToPublish(LedgerProblem):
    """The month is not in the ledger, or its results are not."""


@dataclass(frozen=True, slots=True)
class LedgerPart:
    """The lines of a bundle: from number `first` to the size of the last checkpoint."""

    first: int
    checkpoints: tuple[StoredCheckpoint, ...]
    """All on the way, the one before the month's lines too; never none."""

    @property
    def last(self) -> int:
        """The size of the last checkpoint."""
        return self.checkpoints[-1].size


def page(connection: Connection, at: int) -> list[str]:
    """Some lines from number `at` on, up to the first number that is missing; none at the end."""
    rows = _LINES.all(connection, at=at)
    return [line for due, (n, line) in enumerate(rows, at) if n == due]


def lines(connection: Connection, at: int = 0) -> Iterator[str]:
    """All lines from number `at` up to the first number that is missing."""
    while found := page(connection, at):
        yield from found
        at += len(found)


def part_of(connection: Connection, key: RoundKey) -> LedgerPart:
    """Which lines a round's bundle holds; raises NothingToPublish.

    It ends with the first checkpoint behind the results, and behind the last erratum, that a witness signed; without one,
    with the office's own.
    """
    if not slots.has_any(connection, str(key)):
        raise NothingToPublish(f"{key} 没有记入台账，没有可以公布核对的；台账只记开始记账以后计划的月次")
    made = checkpoints.every(connection)
    own = next((one for one in made if one.block == outcomes_of(str(key))), None)
    if own is None:
        raise NothingToPublish(f"{key} 还没有关闭封存；请先用 huifang round close {key}，再公布")
    group = slots.first_group(connection, str(key))
    roster = next(one.began for one in made if one.block == f"{ROSTER} {group}")
    begins: int = _FIRST.scalar(connection, at=roster, begins=f"{ROSTER} {key} %")
    published = [one.size for one in made if one.block.startswith(OUTCOMES) and one.size < own.size]
    first = min([begins, *published[-1:]])
    last = last_of(made, _corrected(made, key, own)).size
    return LedgerPart(first, tuple(one for one in made if first <= one.size <= last))


def last_of(made: Sequence[StoredCheckpoint], own: StoredCheckpoint) -> StoredCheckpoint:
    """With which of these checkpoints, the smallest first, a bundle ends whose results end with `own`."""
    return next((one for one in made if one.size >= own.size and one.witnesses), own)


def ended(made: Sequence[StoredCheckpoint]) -> dict[RoundKey, StoredCheckpoint]:
    """With which of these checkpoints the bundle of each round ends that has results."""
    owns = {one.block[len(OUTCOMES) + 1 :]: one for one in made if one.block.startswith(f"{OUTCOMES} ")}
    owns |= {one.block[len(ERRATA) + 1 :]: one for one in made if one.block.startswith(f"{ERRATA} ")}
    return {RoundKey.parse(month): last_of(made, own) for month, own in owns.items()}


def _corrected(made: Sequence[StoredCheckpoint], key: RoundKey, own: StoredCheckpoint) -> StoredCheckpoint:
    """The checkpoint of the round's last erratum; without one, that of its results."""
    return next((one for one in reversed(made) if one.block == errata_of(str(key))), own)
