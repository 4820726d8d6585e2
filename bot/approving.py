"""Asking for what needs two persons, and doing it when another grants it: in one transaction with the decision.

What is asked for is looked at twice: when it is asked, so that nobody waits for what cannot be done, and when it is
granted, for much may have happened in between. What cannot be done is refused with a sentence and changes nothing.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.casework.approval import OF_CASES, SHOWN_WITHIN, Kind, may_ask, may_decide, may_see
from bot.casework.redaction import without_phones
from bot.casework.roles import Role
from bot.casework.ticket import Act, Order
from bot.casework.visibility import Concern, Viewer
from bot.intake.phones import phones
from bot.ticketing import Registry, Voice, act, judged
from bot.ticketing.telling import identity_of
from db.queries import approvals, leaving_out, people, ticket_rows, ticket_work
from db.queries.approvals import Approval
from db.queries.leaving_out import Numbers, Standing
from db.queries.ticket_rows import Ticket
from db.vault import Vault, mask_phone

GRANTED, REFUSED = "granted", "refused"


class NotPossible(ValueError):
    """It cannot be done; the message says why and what to do. Nothing was changed."""


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
    """What is asked for. `phone`: the new number, as typed."""

    kind: Kind
    about: str
    reason: str
    days: int = 0
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Details:
    """What exactly is to be done, for whoever decides; a phone is masked."""

    days: int = 0
    old: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True)
class Complainant:
    """Who complained, opened once."""

    name: str
    phone: str
    chat_id: int | None


@dataclass(frozen=True, slots=True)
class Subject:
    """What a request is about: a case or a complaint."""

    case: Standing | None = None
    ticket: Ticket | None = None

    @property
    def concern(self) -> Concern | None:
        """Whom a complaint concerns; None for a case."""
        return self.ticket.concern if self.ticket is not None else None


def subject(connection: Connection, vault: Vault, kind: Kind, about: str) -> Subject | None:
    """The case or complaint of that number, if there is one."""
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


def ask(connection: Connection, registry: Registry, wish: Wish, by: Person, now: datetime) -> int:
    """Write a request; its number. Raises NoSuchRequest, NotPossible, and Illegal for an extension that cannot be."""
    found = asked_about(connection, registry, wish.kind, wish.about, by.viewer)
    if not wish.reason.strip():
        raise NotPossible("请写明理由，审批的人要看")
    known = approvals.is_asked(connection, wish.kind, wish.about)
    if known is not None:
        raise NotPossible(f"同样的申请已经有了（第 {known} 号），等审批就可以")
    details: dict[str, object] = {}
    match wish.kind:
        case Kind.EXCLUDE:
            _can_leave_out(found)
        case Kind.PHONE:
            numbers = _numbers(wish.phone)
            _can_readdress(found, numbers)
            details = {"first": numbers.first, "can_sms": numbers.can_sms, "every": list(numbers.every)}
            details["old"] = found.case.phone_masked if found.case is not None else ""
        case Kind.EXTENSION:
            order = _extension(found, wish.days, wish.reason, by)
            judged(connection, registry, wish.about, order, now)
            details = {"days": wish.days}
        case Kind.UNSEAL:
            _can_unseal(found)
    sealed = registry.vault.seal(json.dumps(details))
    reason = without_phones(wish.reason.strip())
    return approvals.ask(connection, wish.kind, wish.about, sealed, reason, by.id, now=now)


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
    told = json.loads(vault.open(approval.sealed))
    new = mask_phone(told["first"]) if "first" in told else ""
    return Details(told.get("days", 0), told.get("old", ""), new)


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
    told = json.loads(registry.vault.open(found.sealed))
    match found.kind:
        case Kind.EXCLUDE:
            case = _can_leave_out(about)
            reason = f"{found.reason}（申请：{found.asker}，批准：{by.viewer.name}）"
            if not leaving_out.exclude(connection, case, reason, now=now):
                raise NotPossible(f"{case.case_no} 刚有了结果，不能再改为不予回访")
        case Kind.PHONE:
            numbers = Numbers(told["first"], told["can_sms"], told["every"])
            case = _can_readdress(about, numbers)
            leaving_out.call_instead(connection, registry.vault, case, numbers, now=now)
        case Kind.EXTENSION:
            order = _extension(about, told["days"], found.reason, by)
            act(connection, registry, voice, found.object, order, now)
        case Kind.UNSEAL:
            _can_unseal(about)
    return found


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


def _can_leave_out(about: Subject) -> Standing:
    case = _unsealed(about)
    if not case.planned:
        raise NotPossible(f"{case.case_no} 还没有回访计划，计划以后再申请")
    if case.disposition is not None:
        raise NotPossible(f"{case.case_no} 已经有结果，不能再改为不予回访")
    return case


def _can_readdress(about: Subject, numbers: Numbers) -> Standing:
    case = _unsealed(about)
    if case.disposition is not None:
        raise NotPossible(f"{case.case_no} 已经有结果，不用再换号码")
    if case.phone == numbers.first:
        raise NotPossible("这就是现在的号码，不用换")
    return case


def _unsealed(about: Subject) -> Standing:
    case = about.case
    assert case is not None
    if case.sealed:
        raise NotPossible(f"{case.case_no} 的档案已经封存，不能再改；要说明的情况请记为补充")
    return case


def _can_unseal(about: Subject) -> None:
    if about.ticket is not None and about.ticket.anonymous:
        raise NotPossible("这是匿名投诉：答应过不问是谁，不能解封")


def _numbers(typed: str) -> Numbers:
    found = phones(typed)
    if not found:
        raise NotPossible("号码读不懂，请写手机号，或带区号的固定电话，如 0731-82210012")
    written = [phone.e164 + (f" 转 {phone.extension}" if phone.extension else "") for phone in found]
    first = next((phone for phone in found if phone.can_sms), found[0])
    return Numbers(first.e164, first.can_sms, written)


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
    sealed = party.phone_sealed if party is not None else None
    return Complainant("、".join(dict.fromkeys(names)), vault.open(sealed) if sealed else "", who.chat_id)
