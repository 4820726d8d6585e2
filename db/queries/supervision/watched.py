"""Cases in progress: taken from a sheet, counted again by the turn, listed. What an import changes is kept."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import (
    Connection,
    bindparam,
    insert,
    or_,
    select,
    update,
)

from bot.casework.supervision.watched import WatchedCase
from bot.domain.month import OFFICE_ZONE
from db.engine.prepared import Prepared
from db.queries.supervision import course
from db.schema import cases, watch_changes, watched_cases
from db.schema.columns import AnyRow, Instant

MONTHLY = "每月导入"
"""By whom a case was changed that the month's import concluded."""
_AT_ONCE = 500
_FIELDS = ("item", "department", "handler", "promised_days", "statutory_days")
_ONCE_TOLD = (*_FIELDS, "received", "concluded")
_MANY = select(watched_cases).where(watched_cases.c.case_no.in_(bindparam("of", expanding=True)))
_FIND = Prepared(select(watched_cases).where(watched_cases.c.case_no == bindparam("of")))
_ADD = Prepared(insert(watched_cases))
_CHANGE = Prepared(
    update(watched_cases)
    .where(watched_cases.c.case_no == bindparam("of"))
    .values(
        {
            name: bindparam(f"to_{name}")
            for name in (*_FIELDS, "received_at", "concluded_at", "course", "updated_at", "look_at")
        }
    )
)
_LOG = Prepared(insert(watch_changes))
_CHANGES = Prepared(
    select(watch_changes)
    .where(watch_changes.c.case_no == bindparam("of"))
    .order_by(watch_changes.c.id.desc())
)
_DUE = Prepared(
    select(watched_cases)
    .where(
        watched_cases.c.look_at.is_not(None),
        or_(
            watched_cases.c.look_at <= bindparam("now", type_=Instant),
            watched_cases.c.rules != bindparam("by_rules"),
        ),
    )
    .order_by(watched_cases.c.look_at, watched_cases.c.case_no)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_COUNTED = Prepared(
    update(watched_cases)
    .where(watched_cases.c.case_no == bindparam("of"))
    .values(
        {
            name: bindparam(f"to_{name}")
            for name in ("promised_by", "statutory_by", "due_by", "card", "stands", "odd", "look_at", "rules")
        }
    )
)
_LIFT = Prepared(
    update(watched_cases)
    .where(watched_cases.c.case_no == bindparam("of"), watched_cases.c.card < bindparam("to_card"))
    .values(card=bindparam("to_card"))
)
_CONCLUDED = Prepared(
    select(watched_cases.c.case_no, cases.c.concluded_at)
    .join_from(watched_cases, cases, cases.c.case_no == watched_cases.c.case_no)
    .where(watched_cases.c.concluded_at.is_(None), cases.c.concluded_at.is_not(None))
    .order_by(watched_cases.c.case_no)
    .limit(bindparam("most"))
)
_CONCLUDE = Prepared(
    update(watched_cases)
    .where(watched_cases.c.case_no == bindparam("of"), watched_cases.c.concluded_at.is_(None))
    .values(
        concluded_at=bindparam("ended", type_=Instant),
        updated_at=bindparam("now", type_=Instant),
        look_at=bindparam("now", type_=Instant),
    )
)
_IN_MONTH = Prepared(select(cases.c.month).where(cases.c.case_no == bindparam("of")))


@dataclass(frozen=True, slots=True)
class SheetFate:
    """What importing a sheet comes to; `changed`: which fields of which case, by the names of columns."""

    fresh: int
    changed: Mapping[str, tuple[str, ...]]
    unchanged: int


@dataclass(frozen=True, slots=True)
class ClockStand:
    """What the clocks of a case came to. `card`: 0 green, 1 yellow, 2 red."""

    promised_by: datetime | None
    statutory_by: datetime | None
    card: int
    stands: bool
    odd: int
    look_at: datetime | None
    rules: str


def find(connection: Connection, case_no: str) -> WatchedCase | None:
    """One case."""
    row = _FIND.first(connection, of=case_no)
    return case_of(row) if row is not None else None


def foretold(connection: Connection, found: Sequence[WatchedCase]) -> SheetFate:
    """What importing these cases would come to."""
    stored = _stored(connection, found)
    changed = {
        case.case_no: tuple(sorted(_difference(stored[case.case_no], case)[1]))
        for case in found
        if case.case_no in stored
    }
    really = {number: names for number, names in changed.items() if names}
    return SheetFate(len(found) - len(changed), really, len(changed) - len(really))


def as_known(
    connection: Connection, found: Sequence[WatchedCase], parts: Iterable[str]
) -> tuple[WatchedCase, ...]:
    """These cases with what is known of them in `parts` (procedures, steps): a sheet without such columns ends none."""
    names = tuple(parts)
    stored = {number: case_of(row) for number, row in _stored(connection, found).items()} if names else {}
    return tuple(
        replace(case, **{name: getattr(stored[case.case_no], name) for name in names})
        if case.case_no in stored
        else case
        for case in found
    )


def take(connection: Connection, found: Sequence[WatchedCase], *, by: str, now: datetime) -> SheetFate:
    """Store these cases; what is changed is kept. The turn counts their clocks next."""
    fate, stored = foretold(connection, found), _stored(connection, found)
    for case in found:
        if case.case_no not in stored:
            at = {"imported_at": now, "updated_at": now, "look_at": now}
            _ADD.run(connection, case_no=case.case_no, **_values(case), **at)
        elif case.case_no in fate.changed:
            before, after = _difference(stored[case.case_no], case)
            kept = _brought_up(case_of(stored[case.case_no]), case)
            values = {f"to_{name}": value for name, value in _values(kept).items()}
            _CHANGE.run(connection, of=case.case_no, **values, to_updated_at=now, to_look_at=now)
            _log(connection, case.case_no, before, after, by, now)
    return fate


def conclude(connection: Connection, *, now: datetime, most: int) -> int:
    """End the watch of those that the month's import has concluded; how many."""
    rows = _CONCLUDED.all(connection, most=most)
    for row in rows:
        _CONCLUDE.run(connection, of=row.case_no, ended=row.concluded_at, now=now)
        after = {"concluded_at": _said(row.concluded_at)}
        _log(connection, row.case_no, {"concluded_at": None}, after, MONTHLY, now)
    return len(rows)


def due(connection: Connection, *, now: datetime, rules: str, most: int) -> list[WatchedCase]:
    """Cases whose clocks may have come to something else, by the time or by other rules."""
    return [case_of(row) for row in _DUE.all(connection, now=now, by_rules=rules, most=most)]


def counted(connection: Connection, case_no: str, stand: ClockStand) -> None:
    """Note what the clocks of a case came to."""
    ends = [at for at in (stand.promised_by, stand.statutory_by) if at is not None]
    _COUNTED.run(
        connection,
        of=case_no,
        to_promised_by=stand.promised_by,
        to_statutory_by=stand.statutory_by,
        to_due_by=min(ends, default=None),
        to_card=stand.card,
        to_stands=stand.stands,
        to_odd=stand.odd,
        to_look_at=stand.look_at,
        to_rules=stand.rules,
    )


def lift(connection: Connection, case_no: str, card: int) -> None:
    """Show at once a card that a person raised, without counting the clocks: what those call for is told by the turn."""
    _LIFT.run(connection, of=case_no, to_card=card)


def changes(connection: Connection, case_no: str) -> list[AnyRow]:
    """What imports changed of a case, the latest first."""
    return _CHANGES.all(connection, of=case_no)


def in_month(connection: Connection, case_no: str) -> bool:
    """Whether the month's import has the case, too, so that it has a page there."""
    return _IN_MONTH.first(connection, of=case_no) is not None


def case_of(row: AnyRow) -> WatchedCase:
    """A row of `watched_cases` as the core knows it."""
    procedures, steps = course.read(row.course)
    return WatchedCase(
        row.case_no,
        row.item,
        row.department,
        row.handler,
        row.received_at,
        row.promised_days,
        row.statutory_days,
        row.concluded_at,
        procedures,
        steps,
    )


def _stored(connection: Connection, found: Sequence[WatchedCase]) -> dict[str, AnyRow]:
    numbers, stored = [case.case_no for case in found], dict[str, AnyRow]()
    for start in range(0, len(numbers), _AT_ONCE):
        for row in connection.execute(_MANY, {"of": numbers[start : start + _AT_ONCE]}):
            stored[row.case_no] = row
    return stored


def _values(case: WatchedCase) -> dict[str, object]:
    return {name: getattr(case, name) for name in _FIELDS} | {
        "received_at": case.received,
        "concluded_at": case.concluded,
        "course": course.written(case),
    }


def _difference(row: AnyRow, case: WatchedCase) -> tuple[dict[str, object], dict[str, object]]:
    """What the case had and has, where that differs."""
    stored = case_of(row)
    old, new = _values(stored), _values(_brought_up(stored, case))
    names = [name for name in new if old[name] != new[name]]
    return {name: _said(old[name]) for name in names}, {name: _said(new[name]) for name in names}


def _brought_up(stored: WatchedCase, case: WatchedCase) -> WatchedCase:
    """A case as a sheet tells it anew; an empty cell takes nothing back: neither a conclusion nor a term."""
    known = {name: getattr(stored, name) for name in _ONCE_TOLD if getattr(case, name) in (None, "")}
    return replace(case, **known)


def _said(value: object) -> object:
    return str(value.astimezone(OFFICE_ZONE)) if isinstance(value, datetime) else value


def _log(
    connection: Connection,
    case_no: str,
    before: Mapping[str, object],
    after: Mapping[str, object],
    by: str,
    now: datetime,
) -> None:
    said = [json.dumps(part, ensure_ascii=False, sort_keys=True) for part in (before, after)]
    _LOG.run(connection, case_no=case_no, at=now, by_whom=by, before=said[0], after=said[1])
