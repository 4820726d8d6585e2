"""The index along which a list of cases is read; the statements for `db.queries.cases.search`.

Every path returns rows with the same columns (`HEAD`) in the order of its index, starting from a given row: never
with an OFFSET.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Integer,
    Select,
    String,
    bindparam,
    func,
    select,
    tuple_,
    union_all,
)

from bot.domain.disposition import Disposition
from bot.domain.month import Month
from db.engine.prepared import Prepared
from db.queries.cases import shelving
from db.queries.cases.wanted import HEAD, PENDING, CasesWanted, PhoneEnding
from db.queries.rounds import rounds
from db.schema import callbacks, cases, latecomers
from db.schema.columns import AnyRow

FEW = 2_000
"""A result that at most this many cases of a month have is looked up by its own index, whatever else is asked."""
_ANSWERED = Disposition.ANSWERED.value

_NO_SERIAL = 2**31 - 1
"""Beyond every serial."""
Path = Callable[[AnyRow | None, int], list[AnyRow]]
"""Reads at most this many rows from a given row on, including it; None: from the beginning."""


_SIZE = bindparam("size", type_=Integer())
HEADS = select(*HEAD).join_from(cases, callbacks, callbacks.c.case_no == cases.c.case_no, isouter=True)
_BY_NUMBER = HEADS.where(cases.c.case_no >= bindparam("start")).order_by(cases.c.case_no).limit(_SIZE)
_OF_MONTH = Prepared(
    # By the index's own order: where numbers of a month stand together PostgreSQL would else go through all numbers before.
    HEADS.where(
        tuple_(cases.c.month, cases.c.case_no)
        >= tuple_(bindparam("month", type_=String), bindparam("start", type_=String)),
        cases.c.month <= bindparam("month"),
    )
    .order_by(cases.c.month, cases.c.case_no)
    .limit(_SIZE)
)
_OF_DEPARTMENT = Prepared(
    # Of a department with one name, which is nearly every one, in the order of the index.
    _BY_NUMBER.where(
        cases.c.month == bindparam("month"), cases.c.department.in_(bindparam("departments", expanding=True))
    )
)
_OF_ITEM = Prepared(_BY_NUMBER.where(cases.c.month == bindparam("month"), cases.c.item == bindparam("item")))
_OF_SUPPLEMENT = Prepared(
    select(latecomers.c.case_no, *HEAD[1:])
    .join_from(latecomers, cases, cases.c.case_no == latecomers.c.case_no)
    .join(callbacks, callbacks.c.case_no == latecomers.c.case_no)
    .where(latecomers.c.round == bindparam("month"), latecomers.c.case_no >= bindparam("start"))
    .order_by(latecomers.c.case_no)
    .limit(_SIZE)
)
_LATEST_FIRST = HEADS.where(cases.c.serial <= bindparam("start")).order_by(cases.c.serial.desc()).limit(_SIZE)
_OF_PHONE = Prepared(_LATEST_FIRST.where(cases.c.phone_index.in_(bindparam("phone", expanding=True))))
_OF_TAIL = Prepared(
    _LATEST_FIRST.add_columns(cases.c.phone_sealed).where(
        cases.c.phone_tail.in_(bindparam("tails", expanding=True))
    )
)
_ENDS: Mapping[str, tuple[ColumnElement[bool], ...]] = {
    PENDING: (callbacks.c.disposition.is_(None), callbacks.c.score.is_(None)),
    "unscored": (callbacks.c.disposition == bindparam("disposition"), callbacks.c.score.is_(None)),
    "scored": (
        callbacks.c.disposition == _ANSWERED,
        callbacks.c.score == bindparam("score", type_=Integer()),
    ),
}


_BY_END = (
    select(callbacks.c.case_no, *HEAD[1:])
    .join_from(callbacks, cases, cases.c.case_no == callbacks.c.case_no)
    .where(callbacks.c.month == bindparam("month"), callbacks.c.case_no >= bindparam("start"))
    .order_by(callbacks.c.case_no)
    .limit(_SIZE)
)
_END: dict[str, Select[Any] | CompoundSelect[Any]] = {
    kind: _BY_END.where(*conditions) for kind, conditions in _ENDS.items()
}
# Answered cases with any score: the ranges of the five scores, merged.
_END[_ANSWERED] = (
    union_all(
        *(
            select(_BY_END.where(callbacks.c.disposition == _ANSWERED, callbacks.c.score == score).subquery())
            for score in range(1, 6)
        )
    )
    .order_by("case_no")
    .limit(_SIZE)
)
_OF_END = {kind: Prepared(statement) for kind, statement in _END.items()}


_late = (  # of a month's supplements; sorted by number before any other column is read
    select(callbacks.c.case_no)
    .where(
        callbacks.c.month.in_(bindparam("supplements", expanding=True)),
        callbacks.c.case_no >= bindparam("start"),
    )
    .order_by(callbacks.c.case_no)
    .limit(_SIZE)
)
_LATE_ENDS = {
    kind: _late.where(*conditions).subquery()
    for kind, conditions in (*_ENDS.items(), (_ANSWERED, (callbacks.c.disposition == _ANSWERED,)))
}
_OF_ENDS = {  # the same over a month that has supplements
    kind: Prepared(
        union_all(
            select(_END[kind].subquery()),
            select(callbacks.c.case_no, *HEAD[1:])
            .join_from(late, callbacks, callbacks.c.case_no == late.c.case_no)
            .join(cases, cases.c.case_no == late.c.case_no),
        )
        .order_by("case_no")
        .limit(_SIZE)
    )
    for kind, late in _LATE_ENDS.items()
}
_COUNTED = {
    kind: Prepared(
        select(func.count()).select_from(
            select(callbacks.c.case_no)
            .where(callbacks.c.month == bindparam("month"), *conditions)
            .limit(FEW)
            .subquery()
        )
    )
    for kind, conditions in _ENDS.items()
}
_MONTH_BEFORE = Prepared(select(func.max(cases.c.month)).where(cases.c.month < bindparam("before")))


def months(connection: Connection, latest: str | None) -> Iterator[str]:
    """The months in which cases were concluded, from this one (or the latest) backwards."""
    month = latest if latest is not None else _MONTH_BEFORE.scalar(connection, before="~")
    while month is not None:
        yield month
        month = _MONTH_BEFORE.scalar(connection, before=month)


def of_month(connection: Connection, wanted: CasesWanted, month: str) -> Path:
    """The path to the wanted cases of a month or supplement that passes the fewest unwanted ones."""
    kind = _kind(wanted)
    if "+" in month:
        return _of_supplement(connection, wanted, month, kind)
    statement, values = _OF_MONTH, dict[str, Any](month=month)
    if wanted.item:
        statement, values = _OF_ITEM, values | {"item": wanted.item}
    elif wanted.departments:
        statement, values = _OF_DEPARTMENT, values | {"departments": sorted(wanted.departments)}
    if kind and (statement is _OF_MONTH or _are_few(connection, wanted, month, kind)):
        statement, values = _OF_END[kind], {"month": month, **_asked(wanted, kind)}
        if late := [found.month for found in rounds.supplements(connection, Month.parse(month))]:
            statement, values = _OF_ENDS[kind], values | {"supplements": late}
    return lambda at, size: statement.all(connection, **values, start=_number(at), size=size)


def _of_supplement(connection: Connection, wanted: CasesWanted, key: str, kind: str) -> Path:
    statement = _OF_END[kind] if kind else _OF_SUPPLEMENT
    values = {"month": key, **_asked(wanted, kind)}
    return lambda at, size: statement.all(connection, **values, start=_number(at), size=size)


def of_phone(connection: Connection, index: tuple[bytes, ...]) -> Path:
    """The cases of one phone, whichever of these forms its index has, the latest first."""
    return lambda at, size: _OF_PHONE.all(connection, phone=list(index), start=_serial(at), size=size)


def of_ending(connection: Connection, ending: PhoneEnding) -> Path:
    """The cases whose phone has these last few digits, the latest first."""
    tails = list(shelving.tails(ending.vault, ending.digits))
    return lambda at, size: _OF_TAIL.all(connection, tails=tails, start=_serial(at), size=size)


def _kind(wanted: CasesWanted) -> str:
    """The part of the results index that holds the wanted cases; "": no result is asked for."""
    if wanted.score is not None:
        return "scored"
    return wanted.end if wanted.end in ("", PENDING, _ANSWERED) else "unscored"


def _asked(wanted: CasesWanted, kind: str) -> dict[str, Any]:
    of: Mapping[str, dict[str, Any]] = {
        "scored": {"score": wanted.score},
        "unscored": {"disposition": wanted.disposition},
    }
    return of.get(kind, {})


def _are_few(connection: Connection, wanted: CasesWanted, month: str, kind: str) -> bool:
    if kind == _ANSWERED:
        return False
    counted: int = _COUNTED[kind].scalar(connection, month=month, **_asked(wanted, kind))
    return counted < FEW


def _number(at: AnyRow | None) -> str:
    return at.case_no if at is not None else ""


def _serial(at: AnyRow | None) -> int:
    return at.serial if at is not None else _NO_SERIAL
