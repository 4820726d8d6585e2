"""Asking for what needs two persons, and doing it when another grants it: in one transaction with the decision.

What is asked for is looked at twice: when it is asked, so that nobody waits for what cannot be done, and when it is
granted, for much may have happened in between. What cannot be done is refused with a sentence and changes nothing.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot import overdue
from bot.casework.approval import OF_CASES, OF_ROUNDS, SHOWN_WITHIN, Kind, may_ask, may_decide, may_see
from bot.casework.redaction import without_phones
from bot.casework.roles import Role
from bot.casework.ticket import Act, Order
from bot.casework.visibility import Concern, Viewer
from bot.changing import NotPossible, can_leave_out, can_readdress, numbers_in
from bot.overdue import NotOverdue
from bot.ticketing import Registry, Voice, act, judged
from bot.ticketing.telling import identity_of
from db.queries import approvals, leaving_out, people, rounds, ticket_rows, ticket_work
from db.queries.approvals import Approval
from db.queries.leaving_out import Numbers, Standing
from db.queries.rounds import Round
from db.queries.ticket_rows import Ticket
from db.sealed import REQUEST
from db.vault import Vault, mask_phone

GRANTED, REFUSED = "granted", "refused"


class NoSuchRequest(ValueError):
    """There is no such thing, or not for this person."""


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever asks or decides."""

    id: int
    viewer: Viewer
    address: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for. `phone`: the new number, as typed; `until`: when a late window ends."""

    kind: Kind
    about: str
    reason: str
    days: int = 0
    phone: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Details:
    """What exactly is to be done, for whoever decides; a phone is masked."""

    days: int = 0
    old: str = ""
    new: str = ""
    until: datetime | None = None
    never_called: int = 0
    """As many as were known when it was asked for."""


@dataclass(frozen=True, slots=True)
class Complainant:
    """Who complained, opened once."""

    name: str
    phone: str
    chat_id: int | None


@dataclass(frozen=True, slots=True)
class Subject:
    """What a request is about: a case, a complaint or a round."""

    case: Standing | None = None
    ticket: Ticket | None = None
    round: Round | None = None

    @property
    def concern(self) -> Concern | None:
        """Whom a complaint concerns; None for a case or a round."""
        return self.ticket.concern if self.ticket is not None else None


def subject(connection: Connection, vault: Vault, kind: Kind, about: str) -> Subject | None:
    """The case or complaint of that number, or the round of that month, if there is one."""
    if kind in OF_ROUNDS:
        round_ = rounds.find(connection, about)
        return Subject(round=round_) if round_ is not None else None
    if kind in OF_CASES:
        case = leaving_out.standing(connection, vault, about)
        return Subject(case=case) if case is not None else None
    ticket = ticket_rows.one(connection, about)
    return Subject(ticket=ticket) if ticket is not None else None


def asked_about(connection: Connection, registry: Registry, kind: Kind, about: str, by: Viewer) -> Subject:
    """What somebody wants to ask about; raises NoSuchRequest when they may not."""
    found = subject(connection, registry.vault, kind, about)
    if found is None or not may_ask(by, found.concern):
        raise NoSuchRequest(about)
    return found


def ask(
    connection: Connection, registry: Registry, voice: Voice, wish: Wish, by: Person, now: datetime
) -> int:
    """Write a request; its number. Raises NoSuchRequest, NotPossible, and Illegal for an extension that cannot be."""
    found = asked_about(connection, registry, wish.kind, wish.about, by.viewer)
    if not wish.reason.strip():
        raise NotPossible("请写明理由，审批的人要看")
    known = approvals.is_asked(connection, wish.kind, wish.about)
    if known is not None:
        raise NotPossible(f"同样的申请已经有了（第 {known} 号），等审批就可以")
    try:
        told = _asked_for(connection, registry, voice, wish, found, by, now)
    except NotOverdue as e:
        raise NotPossible(str(e)) from None
    sealed = registry.vault.seal(json.dumps(told), REQUEST.at(wish.kind.value, wish.about, by.id))
    reason = without_phones(wish.reason.strip())
    return approvals.ask(connection, wish.kind, wish.about, sealed, reason, by.id, now=now)


def _asked_for(
    connection: Connection,
    registry: Registry,
    voice: Voice,
    wish: Wish,
    found: Subject,
    by: Person,
    now: datetime,
) -> dict[str, Any]:
    """What exactly is to be done, if it can be."""
    match wish.kind:
        case Kind.EXCLUDE:
            can_leave_out(found.case)
        case Kind.PHONE:
            numbers = numbers_in(wish.phone)
            case = can_readdress(found.case, numbers)
            every = {"first": numbers.first, "can_sms": numbers.can_sms, "every": list(numbers.every)}
            return {**every, "old": case.phone_masked}
        case Kind.EXTENSION:
            judged(connection, registry, wish.about, _extension(found, wish.days, wish.reason, by), now)
            return {"days": wish.days}
        case Kind.UNSEAL:
            _can_unseal(found)
        case Kind.LATE:
            if wish.until is None:
                raise NotPossible("请写明补开到哪一天几点")
            overdue.may_last(wish.until, voice.hours, now)
            standing = overdue.overdue(connection, wish.about, now=now)
            return {"until": wish.until.isoformat(), "never_called": standing.never_called}
        case Kind.CLOSE:
            return {"never_called": overdue.overdue(connection, wish.about, now=now).never_called}
    return {}


def request(
    connection: Connection, registry: Registry, number: int, by: Viewer, *, hold: bool = False
) -> tuple[Approval, Subject]:
    """A request for this viewer; raises NoSuchRequest."""
    found = (approvals.hold if hold else approvals.find)(connection, number)
    about = subject(connection, registry.vault, found.kind, found.object) if found is not None else None
    if found is None or about is None or not may_see(by, about.concern):
        raise NoSuchRequest(str(number))
    return found, about


def details(vault: Vault, approval: Approval) -> Details:
    """What exactly is to be done, phones masked; raises WrongKey."""
    told = approval.told(vault)
    new = mask_phone(told["first"]) if "first" in told else ""
    until = datetime.fromisoformat(told["until"]) if "until" in told else None
    return Details(told.get("days", 0), told.get("old", ""), new, until, told.get("never_called", 0))


def refuse(
    connection: Connection, registry: Registry, number: int, by: Person, note: str, now: datetime
) -> Approval:
    """Refuse; raises NoSuchRequest, NotPossible for whoever asked, Conflict when it has been decided."""
    found, _ = _to_decide(connection, registry, number, by)
    approvals.decide(connection, number, by.id, REFUSED, note, now=now)
    return found


def grant(
    connection: Connection,
    registry: Registry,
    voice: Voice,
    number: int,
    by: Person,
    note: str,
    now: datetime,
) -> Approval:
    """Grant, and do it. Raises as `refuse` does, and NotPossible or Illegal when it cannot be done (any more)."""
    found, about = _to_decide(connection, registry, number, by)
    approvals.decide(connection, number, by.id, GRANTED, note, now=now)
    try:
        _do(connection, registry, voice, found, about, by, now)
    except NotOverdue as e:
        raise NotPossible(str(e)) from None
    return found


def _do(
    connection: Connection,
    registry: Registry,
    voice: Voice,
    found: Approval,
    about: Subject,
    by: Person,
    now: datetime,
) -> None:
    """Do what has been granted."""
    told = found.told(registry.vault)
    both, reason = f"{found.asker}、{by.viewer.name}", found.reason
    match found.kind:
        case Kind.EXCLUDE:
            case = can_leave_out(about.case)
            why = f"{reason}（申请：{found.asker}，批准：{by.viewer.name}）"
            if not leaving_out.exclude(connection, case, why, now=now):
                raise NotPossible(f"{case.case_no} 刚有了结果，不能再改为不予回访")
        case Kind.PHONE:
            numbers = Numbers(told["first"], told["can_sms"], told["every"])
            case = can_readdress(about.case, numbers)
            leaving_out.call_instead(connection, registry.vault, case, numbers, now=now)
        case Kind.EXTENSION:
            act(connection, registry, voice, found.object, _extension(about, told["days"], reason, by), now)
        case Kind.UNSEAL:
            _can_unseal(about)
        case Kind.LATE:
            until = datetime.fromisoformat(told["until"])
            overdue.open_late(connection, found.object, until, voice.hours, both=both, reason=reason, now=now)
        case Kind.CLOSE:
            overdue.give_up(connection, found.object, told["never_called"], both=both, reason=reason, now=now)


def open_identity(
    connection: Connection, registry: Registry, number: int, by: Person, now: datetime
) -> tuple[Approval, Complainant]:
    """Who complained, once, for whoever asked, within a day of the grant. Raises NoSuchRequest, NotPossible."""
    found, about = request(connection, registry, number, by.viewer, hold=True)
    if found.kind is not Kind.UNSEAL or found.asked_by != by.id or about.ticket is None:
        raise NoSuchRequest(str(number))
    _can_unseal(about)
    if not approvals.use(connection, number, since=now - SHOWN_WITHIN, now=now):
        raise NotPossible("这次批准已经看过，或已过 24 小时；还要看，请重新申请")
    return found, _complainant(connection, registry.vault, about.ticket)


def _to_decide(
    connection: Connection, registry: Registry, number: int, by: Person
) -> tuple[Approval, Subject]:
    found, about = request(connection, registry, number, by.viewer, hold=True)
    if not may_decide(by.viewer, about.concern, asked_it=found.asked_by == by.id):
        raise NotPossible("自己申请的要由别人审批" if found.asked_by == by.id else "这项申请不归您审批")
    return found, about


def _can_unseal(about: Subject) -> None:
    if about.ticket is not None and about.ticket.anonymous:
        raise NotPossible("这是匿名投诉：答应过不问是谁，不能解封")


def _extension(about: Subject, days: int, reason: str, by: Person) -> Order:
    """The order as the one who may extend gives it: the superior about the office, else the chief."""
    assert about.ticket is not None
    role = Role.SUPERIOR if about.ticket.about_office else Role.CHIEF
    return Order(Act.EXTEND, by.viewer.name, role, reason, days=days, user_id=by.id, address=by.address)


def _complainant(connection: Connection, vault: Vault, ticket: Ticket) -> Complainant:
    who = identity_of(connection, vault, ticket.ticket_no)
    if who is None:
        raise NotPossible("这件投诉没有留下是谁投诉的")
    party = people.party(connection, who.party_id)
    names = (
        [who.name]
        if who.name
        else ticket_work.applicants(connection, ticket.case_no)
        if ticket.case_no
        else []
    )
    phone = party.phone(vault) if party is not None else None
    return Complainant("、".join(dict.fromkeys(names)), phone or "", who.chat_id)
