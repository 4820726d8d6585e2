"""办件查找: lists of cases by month, result, department and item, or by any part of a number, a name, a phone; paged by key.

A page is read along one index from where the last one ended. Each row is checked against the criteria that the index
does not cover. After `MOST_LOOKED_AT` rows the page ends, full or not, and says where to continue, so no query can
take longer than that.

Lists go month by month, the latest first, and by case number within a month. What was found by a part of a text goes
as it was stored, the latest first (`db.queries.cases.finding`).

Whoever asks several things at once passes the same `Unfiled`, so that what lies on no filed shelf is read once.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, repeat

from sqlalchemy import Connection, bindparam, select

from bot.casework.names.sameness import bare
from bot.domain.erasure import ALIAS
from db.engine.prepared import Prepared
from db.queries import department_names
from db.queries.cases import case_paths, finding
from db.queries.cases.case_paths import Path
from db.queries.cases.finding import LookedAt
from db.queries.cases.unfiled import Unfiled
from db.queries.cases.wanted import By, CasesWanted
from db.schema import archive, callbacks, cases
from db.schema.columns import AnyRow

PAGE = 50
MOST_LOOKED_AT = 3_000
FIRST_CHUNK, NEXT_CHUNK = PAGE + 14, 1_250


class NoSuchPlace(ValueError):
    """The case after which a page should begin does not exist."""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list."""

    case_no: str
    month: str | None
    applicant: str
    applicant_kind: str
    item: str
    department: str
    concluded_at: datetime | None
    archive_no: str | None
    disposition: str | None
    score: int | None
    sealed: bool

    @property
    def erased(self) -> bool:
        """Its person was erased; what is left stands under a number of its own."""
        return self.case_no.startswith(ALIAS)


@dataclass(frozen=True, slots=True)
class CasePage:
    """A page of a list."""

    lines: tuple[CaseLine, ...]
    more: str | None
    """The case number after which the next page begins; None: this is the last."""
    cut: bool = False
    """The page ended because enough rows had been read; there may or may not be more."""


@dataclass(frozen=True, slots=True)
class SomeCases:
    """The first of a list, and their number; not `whole`: there are, or may be, more than that."""

    lines: tuple[CaseLine, ...]
    number: int
    whole: bool


_PLACE = Prepared(
    select(cases.c.case_no, cases.c.month, cases.c.serial).where(cases.c.case_no == bindparam("of"))
)
_LYING_NEXT = Prepared(
    select(cases.c.case_no).where(cases.c.serial >= bindparam("of")).order_by(cases.c.serial).limit(1)
)
_LINES = Prepared(
    select(
        cases.c.case_no,
        cases.c.month,
        cases.c.applicant,
        cases.c.applicant_kind,
        cases.c.item,
        cases.c.department,
        cases.c.concluded_at,
        callbacks.c.archive_no,
        callbacks.c.disposition,
        callbacks.c.score,
        archive.c.case_no.is_not(None).label("sealed"),
    )
    .join_from(cases, callbacks, callbacks.c.case_no == cases.c.case_no, isouter=True)
    .join(archive, archive.c.case_no == cases.c.case_no, isouter=True)
    .where(cases.c.case_no.in_(bindparam("of", expanding=True)))
)
_OF_MONTH = cases.c.month == bindparam("month")
_NUMBERED = Prepared(select(cases.c.case_no).where(cases.c.case_no == bindparam("of")))
_ARCHIVE_NO = re.compile(r"hf(20\d{4})(b\d|)(\d{5,})")
"""Of a round, or of a supplement round (`db.queries.rounds.planning`), reduced to letters and digits."""
_FROM = Prepared(
    select(cases.c.case_no).where(cases.c.case_no >= bindparam("of")).order_by(cases.c.case_no).limit(1)
)
_FILED = Prepared(select(callbacks.c.case_no).where(callbacks.c.archive_no == bindparam("of")))
_BESIDE = select(cases.c.case_no).where(_OF_MONTH).limit(1)
_NEXT = Prepared(_BESIDE.where(cases.c.case_no > bindparam("of")).order_by(cases.c.case_no))
_PREVIOUS = Prepared(_BESIDE.where(cases.c.case_no < bindparam("of")).order_by(cases.c.case_no.desc()))


def page(
    connection: Connection,
    wanted: CasesWanted,
    *,
    after: str = "",
    most: int = PAGE,
    unfiled: Unfiled | None = None,
) -> CasePage:
    """The page that begins after a case number ("" for the first one); raises NoSuchPlace."""
    wanted = _named(connection, wanted)
    found: list[str] = []
    looked_at = 0
    for looked in _walk(connection, wanted, _place(connection, after), unfiled):
        for head in _fitting(looked.rows, wanted):
            if len(found) == most:
                return CasePage(lines(connection, found), found[-1])
            found.append(head.case_no)
        looked_at += looked.many
        if looked.many and looked_at >= max(MOST_LOOKED_AT, 2 * most):
            return CasePage(lines(connection, found), _number_of(connection, looked.last), cut=True)
    return CasePage(lines(connection, found), None)


def some(
    connection: Connection, wanted: CasesWanted, *, first: int, most: int, unfiled: Unfiled | None = None
) -> SomeCases:
    """The first cases, and how many there are, of which so many are counted."""
    wanted = _named(connection, wanted)
    found: list[str] = []
    looked_at = 0
    for looked in _walk(connection, wanted, None, unfiled):
        found += [head.case_no for head in _fitting(looked.rows, wanted)]
        looked_at += looked.many
        if len(found) > most or looked_at >= MOST_LOOKED_AT:
            return SomeCases(lines(connection, found[:first]), min(len(found), most), whole=False)
    return SomeCases(lines(connection, found[:first]), len(found), whole=True)


def lines(connection: Connection, numbers: Sequence[str]) -> tuple[CaseLine, ...]:
    """The list entries of these cases, in the order of the numbers."""
    if not numbers:
        return ()
    there = {row.case_no: CaseLine(**row._asdict()) for row in _LINES.all(connection, of=list(numbers))}
    return tuple(there[number] for number in numbers if number in there)


def exactly(connection: Connection, number: str) -> str | None:
    """The case with this case number, in either case of letters, or with this archive number, however that is written."""
    tries = ((_NUMBERED, number), (_NUMBERED, number.upper()), (_FILED, _as_filed(number)))
    found = (statement.scalar(connection, of=of) for statement, of in tries)
    return next((case_no for case_no in found if case_no is not None), None)


def _as_filed(number: str) -> str:
    """An archive number with its hyphens and capitals: hf20261000002 is HF-202610-00002."""
    found = _ARCHIVE_NO.fullmatch(bare(number))
    return f"HF-{found[1]}{found[2].upper()}-{found[3]}" if found is not None else number


def any_fits(connection: Connection, wanted: CasesWanted, *, unfiled: Unfiled | None = None) -> bool:
    """Whether there is any such case among the first that may be one."""
    wanted = _named(connection, wanted)
    if wanted.by is By.NUMBER and not wanted.checks and _begins_one(connection, wanted):
        return True
    looked_at = 0
    for looked in _walk(connection, wanted, None, unfiled):
        if _fitting(looked.rows, wanted):
            return True
        looked_at += looked.many
        if looked_at >= MOST_LOOKED_AT:
            break
    return False


def _begins_one(connection: Connection, wanted: CasesWanted) -> bool:
    """Whether a case number begins with the words, which the index of numbers tells at once."""
    there = (_FROM.first(connection, of=of) for of in (wanted.words, wanted.words.upper()))
    return any(
        row is not None and row.case_no.startswith((wanted.words, wanted.words.upper())) for row in there
    )


def neighbours(connection: Connection, case_no: str, month: str) -> tuple[str | None, str | None]:
    """The previous and the next case, by number, among those concluded in the month."""
    previous = _PREVIOUS.scalar(connection, month=month, of=case_no)
    return previous, _NEXT.scalar(connection, month=month, of=case_no)


def _named(connection: Connection, wanted: CasesWanted) -> CasesWanted:
    """The same, with every name of its department."""
    if not wanted.department:
        return wanted
    return replace(wanted, departments=department_names.known(connection).every(wanted.department))


def _fitting(heads: list[AnyRow], wanted: CasesWanted) -> list[AnyRow]:
    for at, values in wanted.checks:  # one after the other: a page may read thousands of rows
        heads = [head for head in heads if head[at] in values]
    if wanted.ending is not None:
        heads = [head for head in heads if wanted.ending.fits(head)]
    for word in wanted.looked_for:
        heads = [head for head in heads if word.fits(head)]
    return heads


def _place(connection: Connection, after: str) -> AnyRow | None:
    place = _PLACE.first(connection, of=after) if after else None
    if after and place is None:
        raise NoSuchPlace(after)
    return place


def _number_of(connection: Connection, last: str | int) -> str | None:
    """The number from which a list goes on behind the last one looked at; for a serial that no case has any more, of the one before
    it on the way."""
    return last if isinstance(last, str) else _LYING_NEXT.scalar(connection, of=last)


def _walk(
    connection: Connection, wanted: CasesWanted, place: AnyRow | None, unfiled: Unfiled | None
) -> Iterator[LookedAt]:
    """The rows of the shortest path after a given place, a chunk at a time."""
    match wanted.by:
        case By.PHONE if wanted.ending is not None:
            yield from _chunks(case_paths.of_ending(connection, wanted.ending), place)
        case By.PHONE:
            yield from _chunks(case_paths.of_phone(connection, wanted.phone), place)
        case None if not wanted.handler:
            yield from _by_month(connection, wanted, place)
        case _:
            after = place.serial if place is not None else None
            yield from finding.walk(connection, unfiled or Unfiled(connection), wanted, after)


def _by_month(connection: Connection, wanted: CasesWanted, place: AnyRow | None) -> Iterator[LookedAt]:
    if wanted.month:
        yield from _chunks(case_paths.of_month(connection, wanted, wanted.month), place)
        return
    for month in case_paths.months(connection, place.month if place is not None else None):
        yield from _chunks(case_paths.of_month(connection, wanted, month), place)
        place = None


def _chunks(path: Path, place: AnyRow | None) -> Iterator[LookedAt]:
    for size in chain((FIRST_CHUNK,), repeat(NEXT_CHUNK)):
        rows = path(place, size)
        begun = place is not None and bool(rows) and rows[0].case_no == place.case_no
        if fresh := rows[1:] if begun else rows:
            yield LookedAt(fresh, len(fresh), fresh[-1].case_no)
        if len(rows) < size:
            return
        place = rows[-1]
