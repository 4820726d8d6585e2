"""Finding cases by any part of what stands in them: shelves and their places are gone through from the latest back.

On a filed shelf the places that hold all pieces of a word are looked up (`db.queries.cases.shelving`), on the few
others each case is read (`db.queries.cases.unfiled`). A place that holds all pieces may still not hold the word: whoever reads the rows checks with `Word.fits`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain, islice, repeat
from operator import and_
from typing import Any

from sqlalchemy import Connection, Integer, LargeBinary, bindparam, select

from bot.casework.finding import slots
from bot.casework.finding.pieces import sure_pieces
from bot.casework.finding.slots import SLOTS
from db.engine.prepared import Prepared
from db.queries.cases.case_paths import HEADS
from db.queries.cases.unfiled import Unfiled
from db.queries.cases.wanted import HEAD, PENDING, CasesWanted, Word
from db.schema import callbacks, case_pieces, cases
from db.schema.columns import AnyRow

MOST_PIECES = 8
"""So many pieces of a long word are looked up, the last ones: numbers differ at the end."""
GROUPS = (4, 16, 64)
"""Shelves that are asked about at once; the last number for all further ones."""
ROWS = (64, 256, 512)
ALL = (1 << SLOTS) - 1

_SHELVES = bindparam("shelves", expanding=True, type_=Integer())
_BYTES = LargeBinary()
_HOLDING = Prepared(
    select(case_pieces.c.shelf, case_pieces.c.piece, case_pieces.c.slots).where(
        case_pieces.c.shelf.in_(_SHELVES),
        case_pieces.c.piece.in_(bindparam("pieces", expanding=True, type_=_BYTES)),
    )
)
_BEGINNING = Prepared(
    select(case_pieces.c.shelf, case_pieces.c.slots).where(
        case_pieces.c.shelf.in_(_SHELVES),
        case_pieces.c.piece >= bindparam("start", type_=_BYTES),
        case_pieces.c.piece < bindparam("end", type_=_BYTES),
    )
)
_SERIALS = bindparam("serials", expanding=True, type_=Integer())
_LYING_AT = Prepared(select(*(c for c in HEAD if c.table is cases)).where(cases.c.serial.in_(_SERIALS)))
_CALLED_BACK = HEADS.where(cases.c.serial.in_(_SERIALS))
_CALLED_BACK_AT = Prepared(_CALLED_BACK)
# No bare column of callbacks, or PostgreSQL reads all that ended so to find those of a few hundred places.
_ended = callbacks.c.disposition.concat("")
_PENDING_AT = Prepared(_CALLED_BACK.where(_ended.is_(None)))
_ENDED_AT = Prepared(_CALLED_BACK.where(_ended == bindparam("end")))
_SCORED_AT = Prepared(_CALLED_BACK.where(callbacks.c.score + 0 == bindparam("score", type_=Integer())))


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A part of the way along which cases are looked for."""

    rows: list[AnyRow]
    """Those that may be wanted."""
    many: int
    """So many were looked at."""
    last: str | int
    """The number, or the serial, of the last one that was."""


class _Wanted:
    """What a place must hold: for each word, one of these fields' pieces, all of them; or the beginning of one."""

    def __init__(self, words: Iterable[Word]) -> None:
        each = [(_ways(word), _beginnings(word)) for word in words]
        self.each = each
        """By word, its ways and beginnings; a word has either."""
        self.beginnings = sorted({begin for _, begins in each for begin in begins})
        self.leading = sorted({way[-1] for ways, _ in each for way in ways})
        """The last piece of each way: a shelf that has none of a word's holds the word nowhere."""
        every = {piece for ways, _ in each for way in ways for piece in way}
        self.others = sorted(every.difference(self.leading))

    def may_stand(self, held: Mapping[bytes, int]) -> bool:
        """Whether a shelf with these leading pieces may hold all the words."""
        return all(begins or any(way[-1] in held for way in ways) for ways, begins in self.each)

    def places(self, held: Mapping[bytes, int]) -> int:
        """The places of a shelf, as bits, that hold all the words."""
        found = ALL
        for ways, begins in self.each:
            of_word = 0
            for begin in begins:
                of_word |= held.get(begin, 0)
            for way in ways:
                of_word |= reduce(and_, (held.get(piece, 0) for piece in way))
            found &= of_word
        return found


def walk(
    connection: Connection, unfiled: Unfiled, wanted: CasesWanted, after: int | None
) -> Iterator[LookedAt]:
    """The rows of the places that may hold all the words, those before a serial, the latest first, some at a time.

    They have the columns of `HEAD`; those of the callback only when it matters how it ended, or in which round it was.
    """
    lying_at, asked_of_callbacks = _lying_at(wanted)
    places, sizes = _places(connection, unfiled, wanted.narrowed, after), chain(ROWS, repeat(ROWS[-1]))
    while some := list(islice(places, size := next(sizes))):
        asked = [*some, *([-1] * (size - len(some)))]
        found = lying_at.all(connection, serials=asked, **asked_of_callbacks)
        lying = {row.serial: row for row in found}
        rows = [lying[serial] for serial in some if serial in lying]
        yield LookedAt(rows, len(some) if wanted.end else len(rows), some[-1])


def _lying_at(wanted: CasesWanted) -> tuple[Prepared, dict[str, Any]]:
    """How what lies at some places is read, and what its callbacks must have: of thousands that hold the words a few may have ended
    so, and the others are not even fetched."""
    if wanted.score is not None:
        return _SCORED_AT, {"score": wanted.score}
    if wanted.end == PENDING:
        return _PENDING_AT, {}
    if wanted.end:
        return _ENDED_AT, {"end": wanted.end}
    return _CALLED_BACK_AT if "+" in wanted.month else _LYING_AT, {}


def _places(
    connection: Connection, unfiled: Unfiled, words: tuple[Word, ...], after: int | None
) -> Iterator[int]:
    """Serials: the latest shelf first, and the latest place of a shelf."""
    start = unfiled.latest if after is None else after // SLOTS
    for shelf, bits in _holding(connection, unfiled, words, start):
        left = bits & (1 << after % SLOTS) - 1 if after is not None and shelf == start else bits
        yield from (shelf * SLOTS + place for place in slots.latest(left))


def _holding(
    connection: Connection, unfiled: Unfiled, words: tuple[Word, ...], start: int
) -> Iterator[tuple[int, int]]:
    for shelf in range(start, unfiled.first - 1, -1):
        yield shelf, unfiled.holding(shelf, words)
    wanted, step = _Wanted(words), 0
    shelf = min(start, unfiled.first - 1)
    while shelf >= 0:
        size = GROUPS[min(step, len(GROUPS) - 1)]
        group = range(shelf, max(shelf - size, -1), -1)
        held = _held(connection, wanted, group, size)
        yield from ((one, wanted.places(held[one])) for one in group)
        shelf, step = group[-1] - 1, step + 1


def _held(
    connection: Connection, wanted: _Wanted, group: Sequence[int], size: int
) -> Mapping[int, Mapping[bytes, int]]:
    """By shelf, and by piece or beginning, the places that hold it; of shelves that hold the words nowhere, not all."""
    found: defaultdict[int, dict[bytes, int]] = defaultdict(dict)
    for begin in wanted.beginnings:
        for row in _BEGINNING.all(connection, shelves=_padded(group, size), start=begin, end=begin + b"\xff"):
            of = found[row.shelf]
            of[begin] = of.get(begin, 0) | slots.read(bytes(row.slots))
    left = group
    for pieces in (wanted.leading, wanted.others):
        if not pieces or not left:
            break
        for row in _HOLDING.all(connection, shelves=_padded(left, size), pieces=pieces):
            found[row.shelf][bytes(row.piece)] = slots.read(bytes(row.slots))
        left = [one for one in group if wanted.may_stand(found[one])]
    return found


def _padded(shelves: Sequence[int], size: int) -> list[int]:
    """As many as the statement takes, whatever is left of them."""
    return [*shelves, *([-1] * (size - len(shelves)))]


def _ways(word: Word) -> list[list[bytes]]:
    """For each field, the pieces that all texts with the word have; none when it is shorter than a piece."""
    sure = sure_pieces(word.text)[-MOST_PIECES:]
    return [[f"{letter}{piece}".encode() for piece in sure] for letter in word.fields] if sure else []


def _beginnings(word: Word) -> list[bytes]:
    return [] if sure_pieces(word.text) else [f"{letter}{word.text}".encode() for letter in word.fields]
