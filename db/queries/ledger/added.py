"""What was added to the ledger behind its first so many lines: told from the blocks that were signed, without reading the lines."""

from dataclasses import dataclass
from itertools import islice

from sqlalchemy import Connection

from bot.casework.ledger.lines import ErratumLine, line_of
from bot.domain.month import RoundKey
from db.queries.ledger import checkpoints, head, reading
from db.queries.ledger.checkpoints import StoredCheckpoint
from db.queries.ledger.errata import Erratum

MOST = 20
"""So many corrections are told one by one."""


@dataclass(frozen=True, slots=True)
class AddedLines:
    """How many lines of each kind, and what was signed."""

    roster: int
    results: int
    errata: int
    unsigned: int
    """Lines of a block that is being appended just now."""
    checkpoints: int
    rounds: tuple[RoundKey, ...]
    """Whose results or errata they are."""
    corrections: tuple[Erratum, ...]
    """The latest `MOST` of the errata, the newest first."""

    @property
    def nothing(self) -> bool:
        """Whether nothing was added."""
        return not (self.roster or self.results or self.errata or self.unsigned)


def since(connection: Connection, size: int) -> AddedLines:
    """What stands behind the first `size` lines."""
    made = [one for one in checkpoints.every(connection) if one.size > size]
    lines = dict.fromkeys((head.ROSTER, head.OUTCOMES, head.ERRATA), 0)
    for one in made:
        lines[_kind(one)] += one.size - max(one.began, size)
    signed = made[-1].size if made else size
    errata = [one for one in made if _kind(one) == head.ERRATA]
    ended = [one.block.partition(" ")[2] for one in made if _kind(one) != head.ROSTER]
    return AddedLines(
        roster=lines[head.ROSTER],
        results=lines[head.OUTCOMES],
        errata=lines[head.ERRATA],
        unsigned=max(0, head.find(connection).size - signed),
        checkpoints=len(made),
        rounds=tuple(RoundKey.parse(month) for month in dict.fromkeys(ended)),
        corrections=tuple(islice(_corrections(connection, errata), MOST)),
    )


def _kind(one: StoredCheckpoint) -> str:
    return one.block.partition(" ")[0]


def _corrections(connection: Connection, errata: list[StoredCheckpoint]) -> list[Erratum]:
    found = list[Erratum]()
    for one in reversed(errata[-MOST:]):
        for text in reversed(list(islice(reading.lines(connection, one.began), one.size - one.began))):
            line = line_of(text)
            assert isinstance(line, ErratumLine), "a block of errata"
            found.append(Erratum(line, one.made_at))
    return found
