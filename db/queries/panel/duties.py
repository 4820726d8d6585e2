"""履职记录 as they are kept, and what the office tells all members."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import Connection, bindparam, func, insert, null, select, update

from bot.casework.panel.duties import DutyEntry
from bot.domain.month import OFFICE_ZONE
from bot.domain.panel import DutyKind, DutyState
from db.engine.prepared import Prepared
from db.schema import panel_duties, panel_members, panel_notices
from db.schema.columns import AnyRow, Instant
from db.vault import Vault
from db.vault.sealed import DUTY_WORDS, open_words, seal_words

_ROW = panel_duties.c
_FIND = Prepared(select(panel_duties).where(_ROW.ref == bindparam("of")))
_OF_YEAR = Prepared(
    select(panel_duties)
    .where(
        _ROW.member_ref == bindparam("of"),
        _ROW.day >= bindparam("since", type_=Instant),
        _ROW.day < bindparam("before", type_=Instant),
    )
    .order_by(_ROW.day, _ROW.ref)
)
_OFFERED = Prepared(
    select(panel_duties, panel_members.c.number.label("member"), panel_members.c.name.label("name"))
    .join_from(panel_duties, panel_members)
    .where(_ROW.state == DutyState.OFFERED.value)
    .order_by(_ROW.day, _ROW.ref)
)
_COUNT = Prepared(select(func.count()).select_from(panel_duties).where(_ROW.state == DutyState.OFFERED.value))
_SUMS = Prepared(
    select(
        _ROW.member_ref,
        func.count().label("activities"),
        func.coalesce(func.sum(_ROW.half_hours), 0).label("half_hours"),
    )
    .where(
        _ROW.state == DutyState.CONFIRMED.value,
        _ROW.day >= bindparam("since", type_=Instant),
        _ROW.day < bindparam("before", type_=Instant),
    )
    .group_by(_ROW.member_ref)
)
_ADD = Prepared(insert(panel_duties))
_LOOK = Prepared(
    update(panel_duties)
    .where(_ROW.ref == bindparam("of"), _ROW.state == DutyState.OFFERED.value)
    .values(
        state=bindparam("to_state"),
        looked_user=bindparam("to_user"),
        looked_by=bindparam("to_by"),
        looked_at=bindparam("now", type_=Instant),
    )
)
_FORGET = Prepared(update(panel_duties).where(_ROW.member_ref == bindparam("of")).values(what_sealed=null()))
_NOTICE = Prepared(insert(panel_notices))
_NOTICES = Prepared(
    select(panel_notices)
    .where(panel_notices.c.ended_at.is_(None))
    .order_by(panel_notices.c.at.desc(), panel_notices.c.ref)
    .limit(20)
)
_END_NOTICE = Prepared(
    update(panel_notices)
    .where(panel_notices.c.ref == bindparam("of"), panel_notices.c.ended_at.is_(None))
    .values(ended_at=bindparam("now", type_=Instant))
)


@dataclass(frozen=True, slots=True)
class NewDuty:
    """An entry to be kept. `ref`: drawn by chance."""

    ref: str
    member_ref: str
    kind: DutyKind
    entry: DutyEntry
    state: DutyState


@dataclass(frozen=True, slots=True)
class KeptDuty:
    """One entry. `what` "": it is forgotten."""

    row: AnyRow
    what: str

    @property
    def kind(self) -> DutyKind:
        """What was done."""
        return DutyKind(self.row.kind)

    @property
    def hours(self) -> float:
        """How long it took."""
        return float(self.row.half_hours) / 2


def add(connection: Connection, vault: Vault, new: NewDuty, *, by: tuple[int, str], now: datetime) -> None:
    """Keep an entry. `by`: the account that enters it, and as what it is called."""
    _ADD.run(
        connection,
        ref=new.ref,
        member_ref=new.member_ref,
        day=_moment(new.entry.day),
        kind=new.kind.value,
        half_hours=new.entry.half_hours,
        what_sealed=seal_words(vault, new.entry.what, DUTY_WORDS.at(new.ref)),
        state=new.state.value,
        user_id=by[0],
        by_whom=by[1],
        at=now,
    )


def find(connection: Connection, ref: str) -> AnyRow | None:
    """One entry."""
    return _FIND.first(connection, of=ref)


def of_year(connection: Connection, vault: Vault, member_ref: str, year: int) -> list[KeptDuty]:
    """A member's entries of a year, in order; raises WrongKey."""
    found = _OF_YEAR.all(connection, of=member_ref, **_year(year))
    return [KeptDuty(row, _what(vault, row)) for row in found]


def offered(connection: Connection, vault: Vault) -> list[KeptDuty]:
    """Those at which the office has not looked."""
    return [KeptDuty(row, _what(vault, row)) for row in _OFFERED.all(connection)]


def waiting(connection: Connection) -> int:
    """How many those are."""
    return int(_COUNT.scalar(connection))


def sums(connection: Connection, year: int) -> dict[str, tuple[int, float]]:
    """By member: how many confirmed activities of a year, and how many hours."""
    found = _SUMS.all(connection, **_year(year))
    return {row.member_ref: (int(row.activities), float(row.half_hours) / 2) for row in found}


def look(connection: Connection, ref: str, state: DutyState, *, by: tuple[int, str], now: datetime) -> bool:
    """What the office says of an entry; False when somebody else has looked first."""
    return _LOOK.run(connection, of=ref, to_state=state.value, to_user=by[0], to_by=by[1], now=now) == 1


def forget(connection: Connection, member_ref: str) -> None:
    """Destroy what stands in a member's entries; day, kind and hours stay, for they are counted."""
    _FORGET.run(connection, of=member_ref)


def tell(connection: Connection, ref: str, words: str, *, by: tuple[int, str], now: datetime) -> None:
    """A notice to all members, under `ref`, a number drawn by chance."""
    _NOTICE.run(connection, ref=ref, words=words, user_id=by[0], by_whom=by[1], at=now)


def notices(connection: Connection) -> list[AnyRow]:
    """The notices that stand, the latest first."""
    return _NOTICES.all(connection)


def end_notice(connection: Connection, ref: str, now: datetime) -> bool:
    """It stands no more; False: it did not."""
    return _END_NOTICE.run(connection, of=ref, now=now) == 1


def _what(vault: Vault, row: AnyRow) -> str:
    return open_words(vault, bytes(row.what_sealed), DUTY_WORDS.at(row.ref)) if row.what_sealed else ""


def bounds(year: int) -> tuple[datetime, datetime]:
    """When a year begins and the next one does."""
    return _moment(date(year, 1, 1)), _moment(date(year + 1, 1, 1))


def _year(year: int) -> dict[str, datetime]:
    return dict(zip(("since", "before"), bounds(year), strict=True))


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), OFFICE_ZONE)
