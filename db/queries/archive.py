"""回访档案: the month's figures, sealing one record per concluded case, and reading the records back.

A month is sealed inside one transaction, whole or not at all, and only when every concluded case is accounted for
exactly once. The root is taken over the records as they stand in the table afterwards, in the month's order.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, exists, func, insert, or_, select

from bot.casework import ledger, score
from bot.casework.archive import canonical, record
from bot.casework.score import Figures
from bot.dialogue.talk import Disposition
from db.queries import histories
from db.schema import archive, callbacks, cases, supplements
from db.vault import Vault

PAGE = 500
NAMED = 5
"""So many case numbers are named in a refusal: enough to start looking."""
BEFORE_ALL = (-(2**31), "")

_CONCLUDED = select(func.count()).select_from(cases).where(cases.c.month == bindparam("of"))
_ENDS = (
    select(callbacks.c.disposition, callbacks.c.score, func.count())
    .where(callbacks.c.month == bindparam("of"))
    .group_by(callbacks.c.disposition, callbacks.c.score)
)
_ASTRAY = (
    select(callbacks.c.case_no)
    .join(cases, cases.c.case_no == callbacks.c.case_no)
    .where(callbacks.c.month == bindparam("of"), cases.c.month.is_distinct_from(callbacks.c.month))
    .order_by(callbacks.c.case_no)
)
_UNCALLED = (
    select(cases.c.case_no)
    .where(cases.c.month == bindparam("of"), ~exists().where(callbacks.c.case_no == cases.c.case_no))
    .order_by(cases.c.case_no)
)
_UNDECIDED = (
    select(callbacks.c.case_no)
    .where(callbacks.c.month == bindparam("of"), callbacks.c.disposition.is_(None))
    .order_by(callbacks.c.case_no)
)
_HAS_RECORDS = select(archive.c.case_no).where(archive.c.month == bindparam("of")).limit(1)
_ADD = insert(archive)
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


class CoverageBroken(RuntimeError):
    """办结 ≠ Σ 结果: the month cannot be sealed, and nothing was. The message gives the numbers and names cases."""


class AlreadySealed(RuntimeError):
    """The month has records, and records never change."""

    def __init__(self, month: str) -> None:
        super().__init__(f"{month} 已经有封存的档案，不能再封存一次；核对请用 huifang archive verify {month}")


class Sealed(NamedTuple):
    """How many records were sealed, and the Merkle root over them in hexadecimal."""

    size: int
    root: str


@dataclass(frozen=True, slots=True)
class SealedRecord:
    """A row of the archive. `record` is the canonical line, `sha256` its digest as it was stored."""

    case_no: str
    archive_no: str
    month: str
    place: int
    record: str
    sha256: str
    sealed_at: datetime


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
        """The content as an object; what was altered into something else is given as `raw`."""
        try:
            content = json.loads(self.content)
        except (ValueError, RecursionError):
            content = None
        return content if isinstance(content, dict) else {"raw": self.content}


def figures(connection: Connection, month: str) -> Figures:
    """The month's figures as they stand now, planned or not, sealed or not."""
    dispositions: dict[Disposition, int] = {}
    scores: dict[int, int] = {}
    still_open = 0
    for disposition, given, count in connection.execute(_ENDS, {"of": month}):
        if disposition is None:
            still_open += count
            continue
        dispositions[Disposition(disposition)] = dispositions.get(Disposition(disposition), 0) + count
        if given is not None:
            scores[given] = scores.get(given, 0) + count
    concluded = connection.execute(_CONCLUDED, {"of": month}).scalar_one()
    return score.figures(concluded=concluded, dispositions=dispositions, scores=scores, still_open=still_open)


def seal_month(connection: Connection, vault: Vault, month: str, *, now: datetime) -> Sealed:
    """Seal every concluded case of the month.

    Raises CoverageBroken unless concluded cases = callbacks = Σ dispositions, AlreadySealed if there are records,
    NotPlanned without a round, and WrongKey if the phones were sealed under another secret. The caller's transaction
    then rolls back: nothing is sealed in part.
    """
    concluded = _check_coverage(connection, month)
    if connection.execute(_HAS_RECORDS, {"of": month}).first() is not None:
        raise AlreadySealed(month)
    for batch in histories.batches(connection, vault, month):
        connection.execute(_ADD, [_row(placed, now) for placed in batch])
    tree = ledger.Tree()
    for sealed in records(connection, month):
        tree.add(sealed.record.encode())
    if tree.size != concluded:
        raise CoverageBroken(
            f"{month} 不能封存：办结 {concluded} 件，只做成 {tree.size} 份档案；什么也没有写入"
        )
    return Sealed(tree.size, tree.root().hex())


def _row(placed: histories.Placed, now: datetime) -> dict[str, object]:
    history = placed.history
    line = canonical(record(history, sealed_at=now))
    return {
        "case_no": history.case.case_no,
        "archive_no": history.archive_no,
        "month": history.month,
        "place": placed.place,
        "record": line.decode(),
        "sha256": sha256(line).hexdigest(),
        "sealed_at": now,
    }


def _check_coverage(connection: Connection, month: str) -> int:
    """The number of concluded cases; raises CoverageBroken unless each has exactly one callback, and that an end."""
    counts = figures(connection, month)
    broken = {
        "没有回访": connection.execute(_UNCALLED, {"of": month}).scalars().fetchmany(NAMED),
        "没有结果": connection.execute(_UNDECIDED, {"of": month}).scalars().fetchmany(NAMED),
        "月份与回访不符": connection.execute(_ASTRAY, {"of": month}).scalars().fetchmany(NAMED),
    }
    if counts.complete and not any(broken.values()):
        return counts.concluded
    which = "；".join(f"{what}：{'、'.join(numbers)} 等" for what, numbers in broken.items() if numbers)
    raise CoverageBroken(
        f"{month} 不能封存：办结 {counts.concluded} 件，回访 {counts.accounted + counts.open} 件，"
        f"已有结果 {counts.accounted} 件，三个数应当相等。{which}"
    )


def record_of(connection: Connection, number: str) -> SealedRecord | None:
    """The record of a case number or an archive number, if it has been sealed."""
    row = connection.execute(_ONE, {"no": number}).one_or_none()
    return SealedRecord(**row._asdict()) if row is not None else None


def known(connection: Connection, case_no: str) -> bool:
    """Whether there is such a case at all, sealed or not."""
    return connection.execute(_KNOWN, {"of": case_no}).first() is not None


def records(connection: Connection, month: str) -> Iterator[SealedRecord]:
    """The sealed records of a month in their order, read page by page."""
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
