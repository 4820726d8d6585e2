"""回访档案: a month's figures, its records in order, and what came in later (`db.queries.archive.sealing` makes
them)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, or_, select

from bot.casework.figures.score import Figures
from bot.domain.month import RoundKey
from db.queries.archive.histories import BEFORE_ALL
from db.queries.rounds import latecomers, tallies
from db.schema import archive, cases, supplements

PAGE = 500
_COLUMNS = (
    archive.c.case_no,
    archive.c.archive_no,
    archive.c.month,
    archive.c.place,
    archive.c.record,
    archive.c.sha256,
    archive.c.sealed_at,
)
_KNOWN = select(cases.c.case_no).where(cases.c.case_no == bindparam("of"))
_ONE = (
    select(*_COLUMNS)
    .where(or_(archive.c.case_no == bindparam("no"), archive.c.archive_no == bindparam("no")))
    .order_by((archive.c.case_no == bindparam("no")).desc())
    .limit(1)
)
_PAGE = (
    select(*_COLUMNS)
    .where(
        archive.c.month == bindparam("of"),
        archive.c.place >= bindparam("place"),
        or_(archive.c.place > bindparam("place"), archive.c.case_no > bindparam("after")),
    )
    .order_by(archive.c.place, archive.c.case_no)
    .limit(PAGE)
)
_SUPPLEMENTS = select(
    supplements.c.id, supplements.c.case_no, supplements.c.at, supplements.c.content, supplements.c.sha256
).order_by(supplements.c.id)
_SUPPLEMENTS_OF_CASE = _SUPPLEMENTS.where(supplements.c.case_no == bindparam("of"))
_SUPPLEMENTS_OF_MONTH = (
    _SUPPLEMENTS.join(archive, archive.c.case_no == supplements.c.case_no)
    .where(archive.c.month == bindparam("of"), supplements.c.id > bindparam("after"))
    .limit(PAGE)
)


@dataclass(frozen=True, slots=True)
class SealedRecord:
    """A row of the archive. `record` is the canonical line, `sha256` its digest as it was stored.

    `copy`: a version with masked names that is shown instead (`bot.work.disclosure`); None: the record itself.
    """

    case_no: str
    archive_no: str
    month: str
    place: int
    record: str
    sha256: str
    sealed_at: datetime
    copy: str | None = None

    @property
    def shown(self) -> str:
        """The line that is shown or exported."""
        return self.record if self.copy is None else self.copy


@dataclass(frozen=True, slots=True)
class Supplement:
    """补充记录: what came in after the sealing. `content` is canonical JSON."""

    id: int
    case_no: str
    at: datetime
    content: str
    sha256: str

    @property
    def told(self) -> dict[str, object]:
        """The content as an object; content altered into something else is returned as `raw`."""
        try:
            content = json.loads(self.content)
        except (ValueError, RecursionError):
            content = None
        return content if isinstance(content, dict) else {"raw": self.content}


def figures(connection: Connection, month: str) -> Figures:
    """The current figures of a month's round or of a supplement, planned or not, sealed or not."""
    key = RoundKey.parse(month)
    of_all = (
        latecomers.concluded(connection, key)
        if key.number
        else tallies.concluded(connection, month, month)[month] - latecomers.of_month(connection, key.month)
    )
    return tallies.figures(of_all, tallies.ends(connection, month, month))


def record_of(connection: Connection, number: str) -> SealedRecord | None:
    """The record of a case number or an archive number, if it has been sealed."""
    row = connection.execute(_ONE, {"no": number}).one_or_none()
    return SealedRecord(**row._asdict()) if row is not None else None


def known(connection: Connection, case_no: str) -> bool:
    """Whether such a case exists at all, sealed or not."""
    return connection.execute(_KNOWN, {"of": case_no}).first() is not None


def records(connection: Connection, month: str) -> Iterator[SealedRecord]:
    """The sealed records of a month in order, read page by page."""
    last: SealedRecord | None = None
    while page := records_after(connection, month, last):
        yield from page
        last = page[-1]


def records_after(connection: Connection, month: str, last: SealedRecord | None) -> list[SealedRecord]:
    """The next page of a month's records; None: the first one."""
    place, after = (last.place, last.case_no) if last is not None else BEFORE_ALL
    rows = connection.execute(_PAGE, {"of": month, "place": place, "after": after})
    return [SealedRecord(**row._asdict()) for row in rows]


def supplements_of_case(connection: Connection, case_no: str) -> list[Supplement]:
    """What came in about a case after its record was sealed, oldest first."""
    rows = connection.execute(_SUPPLEMENTS_OF_CASE, {"of": case_no})
    return [Supplement(**row._asdict()) for row in rows]


def supplements_of_month(connection: Connection, month: str) -> Iterator[Supplement]:
    """The supplements of all cases of a month, oldest first, read page by page."""
    last: Supplement | None = None
    while page := supplements_after(connection, month, last):
        yield from page
        last = page[-1]


def supplements_after(connection: Connection, month: str, last: Supplement | None) -> list[Supplement]:
    """The next page of a month's supplements; None: the first one."""
    rows = connection.execute(
        _SUPPLEMENTS_OF_MONTH, {"of": month, "after": last.id if last is not None else 0}
    )
    return [Supplement(**row._asdict()) for row in rows]
