"""Members of the panel as they are kept: a row that moves by version, and their terms, which never change.

What is personal (name, unit, phone) stands in the row alone, so that it can be forgotten; whatever else tells of a member
calls them by their number.
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import Connection, bindparam, insert, null, or_, select, update

from bot.casework.panel.members import SERVING, MemberOrder, MemberStanding
from bot.domain.month import OFFICE_ZONE
from bot.domain.panel import MemberAct, MemberState
from db.engine.prepared import Prepared
from db.queries.number_series import NumberSeries
from db.schema import panel_members, panel_terms
from db.schema.columns import AnyRow, Instant
from db.vault import Vault
from db.vault.sealed import MEMBER_PHONE, open_words, seal_words

_ROW = panel_members.c
_ADD = Prepared(insert(panel_members))
_ADD_TERM = Prepared(insert(panel_terms))
_FIND = Prepared(select(panel_members).where(_ROW.ref == bindparam("of")))
_OF_USER = Prepared(select(panel_members).where(_ROW.user_id == bindparam("of")))
_ALL = Prepared(select(panel_members).order_by(_ROW.nominated_at.desc(), _ROW.ref))
_TERMS = Prepared(select(panel_terms).where(panel_terms.c.ref == bindparam("of")).order_by(panel_terms.c.n))
_MOVE = Prepared(
    update(panel_members)
    .where(_ROW.ref == bindparam("of"), _ROW.version == bindparam("seen"))
    .values(
        {name: bindparam(f"to_{name}") for name in ("state", "number", "named", "ended_why")}
        | {
            name: bindparam(f"to_{name}", type_=Instant)
            for name in ("consented_on", "term_from", "term_to", "published_at", "ended_at")
        }
        | {"version": _ROW.version + 1}
    )
)
_LINK = Prepared(
    update(panel_members).where(_ROW.ref == bindparam("of")).values(user_id=bindparam("to_user"))
)
_PHONE = Prepared(
    update(panel_members).where(_ROW.ref == bindparam("of")).values(phone_sealed=bindparam("to_sealed"))
)
_NUMBERS = NumberSeries(_ROW.number)
_CERTIFICATES = NumberSeries(panel_terms.c.certificate)
_ASKED = [MemberState.NOMINATED.value, MemberState.CONSENTED.value]
_SERVES = [state.value for state in SERVING]
_LONG_GONE = Prepared(
    select(_ROW.ref)
    .where(
        _ROW.forgotten_at.is_(None),
        or_(
            _ROW.ended_at < bindparam("before", type_=Instant),
            _ROW.state.in_(_SERVES) & (_ROW.term_to < bindparam("before", type_=Instant)),
            _ROW.state.in_(_ASKED) & (_ROW.nominated_at < bindparam("before", type_=Instant)),
        ),
    )
    .order_by(_ROW.ref)
    .limit(bindparam("most"))
)
_FORGET = Prepared(
    update(panel_members)
    .where(_ROW.ref == bindparam("of"), _ROW.forgotten_at.is_(None))
    .values(
        name="",
        unit="",
        ended_why="",
        phone_sealed=null(),
        user_id=null(),
        forgotten_at=bindparam("now", type_=Instant),
        version=_ROW.version + 1,
    )
)


@dataclass(frozen=True, slots=True)
class NewMember:
    """Somebody to be nominated. `ref`: drawn by chance; `phone` "": not known."""

    ref: str
    name: str
    unit: str
    sphere: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class PanelMember:
    """One member."""

    row: AnyRow
    standing: MemberStanding

    @property
    def called(self) -> str:
        """By what the log and every list but the members' own calls them: the number, once there is one."""
        return str(self.row.number or self.row.ref[:6])

    @property
    def until(self) -> date | None:
        """The last day of the term."""
        return self.standing.until


def nominate(
    connection: Connection, vault: Vault, new: NewMember, *, user_id: int, name: str, now: datetime
) -> None:
    """Keep a nomination."""
    _ADD.run(
        connection,
        ref=new.ref,
        name=new.name,
        unit=new.unit,
        sphere=new.sphere,
        phone_sealed=_sealed(vault, new.ref, new.phone),
        state=MemberState.NOMINATED.value,
        nominated_user=user_id,
        nominated_by=name,
        nominated_at=now,
    )


def find(connection: Connection, ref: str) -> PanelMember | None:
    """One member."""
    return _member(_FIND.first(connection, of=ref))


def of_account(connection: Connection, user_id: int) -> PanelMember | None:
    """The member who logs in with this account."""
    return _member(_OF_USER.first(connection, of=user_id))


def every(connection: Connection) -> list[PanelMember]:
    """All of them, the latest nominated first."""
    return [found for row in _ALL.all(connection) if (found := _member(row)) is not None]


def terms(connection: Connection, ref: str) -> list[AnyRow]:
    """Appointment and renewals, in order."""
    return _TERMS.all(connection, of=ref)


def phone(vault: Vault, row: AnyRow) -> str:
    """Where the office reaches them; "": nowhere. Raises WrongKey."""
    sealed = row.phone_sealed
    return open_words(vault, bytes(sealed), MEMBER_PHONE.at(row.ref)) if sealed is not None else ""


def put_phone(connection: Connection, vault: Vault, ref: str, number: str) -> None:
    """The office reaches them there from now on; "": nowhere."""
    _PHONE.run(connection, of=ref, to_sealed=_sealed(vault, ref, number))


def link(connection: Connection, ref: str, user_id: int | None) -> None:
    """They log in with this account from now on; None: with none."""
    _LINK.run(connection, of=ref, to_user=user_id)


def move(
    connection: Connection,
    member: PanelMember,
    order: MemberOrder,
    into: MemberState,
    *,
    by: str,
    named: bool,
    now: datetime,
) -> bool:
    """Write what was decided; False when somebody else has moved first. `named`: agrees to be named, of a consent."""
    row, act = member.row, order.act
    begins = act in (MemberAct.APPROVE, MemberAct.RENEW)
    ends = into in (MemberState.LEFT, MemberState.REFUSED)
    until = _moment(order.day) if begins and order.day is not None else row.term_to
    starts = _moment(now.astimezone(OFFICE_ZONE).date()) if act is MemberAct.APPROVE else row.term_from
    moved = _MOVE.run(
        connection,
        of=row.ref,
        seen=row.version,
        to_state=into.value,
        to_number=row.number or (_number(connection, now) if act is MemberAct.APPROVE else None),
        to_named=named if act is MemberAct.CONSENT else row.named,
        to_ended_why=order.text if ends else row.ended_why,
        to_consented_on=_moment(order.day)
        if act is MemberAct.CONSENT and order.day is not None
        else row.consented_on,
        to_term_from=starts,
        to_term_to=until,
        to_published_at=now
        if into is MemberState.PUBLISHED and act is MemberAct.PUBLISH
        else row.published_at,
        to_ended_at=now if ends else row.ended_at,
    )
    if moved == 1 and begins:
        _certify(
            connection, row, (_moment(now.astimezone(OFFICE_ZONE).date()), until), order.user_id, by, now
        )
    return moved == 1


def long_gone(connection: Connection, *, before: datetime, most: int) -> list[str]:
    """Those whose service ended, or who were nominated and never appointed, before a moment, and who are not forgotten."""
    return list(_LONG_GONE.scalars(connection, before=before, most=most))


def forget(connection: Connection, ref: str, now: datetime) -> bool:
    """Destroy what is personal of a member; the number, the sphere and the terms stay. False: it was done before."""
    return _FORGET.run(connection, of=ref, now=now) == 1


def _certify(
    connection: Connection,
    row: AnyRow,
    days: tuple[datetime, datetime],
    user_id: int,
    by: str,
    now: datetime,
) -> None:
    _ADD_TERM.run(
        connection,
        ref=row.ref,
        n=len(terms(connection, row.ref)) + 1,
        certificate=_CERTIFICATES.next(connection, "评证", now.astimezone(OFFICE_ZONE).year),
        from_day=days[0],
        to_day=days[1],
        user_id=user_id,
        by_whom=by,
        at=now,
    )


def _number(connection: Connection, now: datetime) -> str:
    """The next member's number of the year: 评〔2026〕3号."""
    return _NUMBERS.next(connection, "评", now.astimezone(OFFICE_ZONE).year)


def _member(row: AnyRow | None) -> PanelMember | None:
    if row is None:
        return None
    until = row.term_to.astimezone(OFFICE_ZONE).date() if row.term_to is not None else None
    standing = MemberStanding(MemberState(row.state), row.nominated_user, named=row.named, until=until)
    return PanelMember(row, standing)


def _sealed(vault: Vault, ref: str, number: str) -> bytes | None:
    return seal_words(vault, number, MEMBER_PHONE.at(ref)) if number else None


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), OFFICE_ZONE)
