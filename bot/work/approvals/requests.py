"""Requests for what needs two persons, carried out in the same transaction in which another person grants them.

Each request is checked twice: when it is made, so that nobody waits for the impossible, and when it is granted,
because much may have changed. What cannot be done is refused with a sentence and changes nothing.
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.casework.approvals.refusal import NotPossible
from bot.casework.approvals.rules import (
    OF_ACCOUNTS,
    OF_CASES,
    OF_HOUSE,
    OF_ROUNDS,
    OF_SETTINGS,
    OF_TICKETS,
    may_ask,
    may_decide,
    may_see,
)
from bot.casework.approvals.separation import settled
from bot.casework.privacy.redaction import without_phones
from bot.casework.tickets.ticket import Order
from bot.casework.tickets.visibility import Concern, Viewer
from bot.domain.approval import ApprovalKind
from bot.work.accounts import changes
from bot.work.accounts.changes import AccountWish
from bot.work.approvals import correcting, erasing, overdue_rounds
from bot.work.approvals.case_changes import can_leave_out, can_readdress, can_unseal, extension, numbers_in
from bot.work.office_settings import changing
from bot.work.office_settings.changing import SettingWish
from bot.work.tickets import Registry, Voice, act, judged
from db.queries.office import approvals, staff
from db.queries.office.approvals import Approval
from db.queries.rounds import leaving_out, rounds
from db.queries.rounds.leaving_out import CaseStanding, Numbers
from db.queries.tickets import ticket_rows
from db.queries.tickets.ticket_rows import Ticket
from db.vault import Vault

GRANTED, REFUSED = "granted", "refused"


class NoSuchRequest(ValueError):
    """There is no such thing, or not for this person."""


@dataclass(frozen=True, slots=True)
class Person:
    """The person who requests or decides."""

    id: int
    viewer: Viewer
    address: str = ""
    decides_from: datetime | None = None
    """Until then they decide nothing: somebody else granted or reset their account."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is requested. `phone`: the new number, as typed; `until`: when a late window ends; `correction`: a result's code, and a reason's."""

    kind: ApprovalKind
    about: str
    reason: str
    days: int = 0
    phone: str = ""
    until: datetime | None = None
    correction: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a request is about: a case, a complaint, a round, an account or settings."""

    case: CaseStanding | None = None
    ticket: Ticket | None = None
    round: rounds.Round | None = None
    account: AccountWish | None = None
    setting: SettingWish | None = None

    @property
    def concern(self) -> Concern | None:
        """Whom a complaint concerns; None for everything else."""
        return self.ticket.concern if self.ticket is not None else None


def subject(connection: Connection, vault: Vault, kind: ApprovalKind, about: str) -> Subject | None:
    """The case or complaint with that number, or the round of that month, if there is one. Never of the house itself."""
    if kind in OF_ROUNDS:
        found = Subject(round=rounds.find(connection, about))
    elif kind in OF_CASES:
        found = Subject(case=leaving_out.standing(connection, vault, about))
    else:
        found = Subject(ticket=ticket_rows.one(connection, vault, about) if kind in OF_TICKETS else None)
    return found if found != Subject() else None


def asked_about(
    connection: Connection, registry: Registry, kind: ApprovalKind, about: str, by: Viewer
) -> Subject:
    """The subject of a request; raises NoSuchRequest when this person may not know of it."""
    found = subject(connection, registry.vault, kind, about)
    if found is None or not may_ask(by, found.concern):
        raise NoSuchRequest(about)
    return found


def ask(
    connection: Connection, registry: Registry, voice: Voice, wish: Wish, by: Person, now: datetime
) -> int:
    """Store a request; returns its number. Raises NoSuchRequest, NotPossible, or Illegal for an extension."""
    found = asked_about(connection, registry, wish.kind, wish.about, by.viewer)
    if not wish.reason.strip():
        raise NotPossible("请写明理由，审批的人要看")
    if (known := approvals.is_asked(connection, wish.kind, wish.about)) is not None:
        raise NotPossible(f"同样的申请已经有了（编号 {known}），等审批就可以")
    try:
        told = _asked_for(connection, registry, voice, wish, found, by, now)
    except overdue_rounds.NotOverdue as e:
        raise NotPossible(str(e)) from None
    kept = erasing.named if wish.kind is ApprovalKind.ERASE else without_phones
    reason, vault = kept(wish.reason.strip()), registry.vault
    return approvals.ask(connection, vault, wish.kind, wish.about, json.dumps(told), reason, by.id, now=now)


def _asked_for(
    connection: Connection,
    registry: Registry,
    voice: Voice,
    wish: Wish,
    found: Subject,
    by: Person,
    now: datetime,
) -> dict[str, Any]:
    """What exactly is to be done, if it is possible."""
    match wish.kind:
        case ApprovalKind.EXCLUDE:
            can_leave_out(found.case)
        case ApprovalKind.PHONE:
            numbers = numbers_in(wish.phone)
            case = can_readdress(found.case, numbers)
            every = {"first": numbers.first, "can_sms": numbers.can_sms, "every": list(numbers.every)}
            return {**every, "old": case.phone_masked}
        case ApprovalKind.ERASE:
            erasing.can_erase(connection, registry.vault, wish.about)
        case ApprovalKind.ERRATUM:
            return correcting.asked_for(connection, wish.about, *wish.correction, by.viewer.name)
        case ApprovalKind.EXTENSION:
            judged(connection, registry, wish.about, _extension(found, wish.days, wish.reason, by), now)
            return {"days": wish.days}
        case ApprovalKind.UNSEAL:
            sure_settled(by, now)
            can_unseal(found.ticket, wish.reason)
        case ApprovalKind.LATE:
            if wish.until is None:
                raise NotPossible("请写明补开到哪一天几点")
            overdue_rounds.may_last(wish.until, voice.hours, now)
            standing = overdue_rounds.overdue(connection, wish.about, now=now)
            return {"until": wish.until.isoformat(), "never_called": standing.never_called}
        case ApprovalKind.CLOSE:
            return {"never_called": overdue_rounds.overdue(connection, wish.about, now=now).never_called}
        case ApprovalKind.ACCOUNT | ApprovalKind.SETTING:  # asked for elsewhere
            raise NoSuchRequest(wish.about)
    return {}


def request(
    connection: Connection, registry: Registry, number: int, by: Viewer, *, hold: bool = False
) -> tuple[Approval, Subject]:
    """A request for this viewer; raises NoSuchRequest."""
    found = (approvals.hold if hold else approvals.find)(connection, number)
    if found is None:
        raise NoSuchRequest(str(number))
    about = subject(connection, registry.vault, found.kind, found.object)
    if found.kind in OF_ACCOUNTS:
        about = Subject(account=changes.wish_of(registry.vault, found))
    elif found.kind in OF_SETTINGS:
        about = Subject(setting=changing.wish_of(registry.vault, found))
    if about is None or not may_see(by, about.concern, house=found.kind in OF_HOUSE):
        raise NoSuchRequest(str(number))
    return found, about


def refuse(
    connection: Connection, registry: Registry, number: int, by: Person, note: str, now: datetime
) -> Approval:
    """Refuse; raises NoSuchRequest, NotPossible for the person who asked, Conflict when it has been decided."""
    found = _to_decide(connection, registry, number, by, now)[0]
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
    *,
    password_hash: str | None = None,
) -> Approval:
    """Grant and carry out (`password_hash`: a new account's); the request, a case named as it is called now. Raises as `refuse`; NotPossible, Illegal if too late."""
    found, about = _to_decide(connection, registry, number, by, now)
    approvals.decide(connection, number, by.id, GRANTED, note, now=now)
    if about.account is not None:
        changes.carry_out(connection, registry.vault, about.account, now, password_hash=password_hash)
        return found
    if about.setting is not None:
        persons = {"by": found.asked_by, "second": by.id}
        changing.carry_out(connection, about.setting, **persons, reason=found.reason, now=now)
        return found
    if found.kind is ApprovalKind.ERASE:
        return replace(found, object=erasing.erase(connection, registry.vault, found, now=now).alias)
    try:
        _do(connection, registry, voice, found, about, by, now)
    except overdue_rounds.NotOverdue as e:
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
    """Carry out what has been granted."""
    told = found.told(registry.vault)
    both, reason = f"{found.asker}、{by.viewer.name}", found.reason
    match found.kind:
        case ApprovalKind.EXCLUDE:
            case = can_leave_out(about.case)
            called = staff.names(connection)
            why = f"{reason}（申请：{called(found.asker)}，批准：{called(by.viewer.name)}）"
            if not leaving_out.exclude(connection, case, why, now=now):
                raise NotPossible(f"{case.case_no} 刚有了结果，不能再改为不予回访")
        case ApprovalKind.PHONE:
            numbers = Numbers(told["first"], told["can_sms"], told["every"])
            readdressed = can_readdress(about.case, numbers)
            leaving_out.call_instead(connection, registry.vault, readdressed, numbers, now=now)
        case ApprovalKind.ERRATUM:
            correcting.correct(connection, registry.vault, found, by.viewer.name, now=now)
        case ApprovalKind.EXTENSION:
            act(connection, registry, voice, found.object, _extension(about, told["days"], reason, by), now)
        case ApprovalKind.UNSEAL:
            can_unseal(about.ticket, reason)
        case ApprovalKind.LATE:
            until = datetime.fromisoformat(told["until"])
            overdue_rounds.open_late(
                connection, found.object, until, voice.hours, both=both, reason=reason, now=now
            )
        case ApprovalKind.CLOSE:
            overdue_rounds.give_up(
                connection, found.object, told["never_called"], both=both, reason=reason, now=now
            )
        case ApprovalKind.ACCOUNT | ApprovalKind.SETTING | ApprovalKind.ERASE:
            raise AssertionError("done by grant")


def may_decide_about(
    connection: Connection, found: Approval, about: Subject, by: Person, now: datetime
) -> bool:
    """Whether this person may decide this request."""
    mine, account = found.asked_by == by.id, about.account
    theirs = may_decide(by.viewer, about.concern, asked_it=mine, house=found.kind in OF_HOUSE)
    if not theirs or not settled(by.decides_from, now):
        return False
    return account is None or changes.may_grant(connection, account, by.id, by.viewer.role, now)


def _to_decide(
    connection: Connection, registry: Registry, number: int, by: Person, now: datetime
) -> tuple[Approval, Subject]:
    found, about = request(connection, registry, number, by.viewer, hold=True)
    sure_settled(by, now)
    if not may_decide_about(connection, found, about, by, now):
        raise NotPossible("自己申请的要由别人审批" if found.asked_by == by.id else "这项申请不归您审批")
    return found, about


def sure_settled(by: Person, now: datetime) -> None:
    """Raise NotPossible while somebody's account is too recent to decide, or to learn who complained."""
    if not settled(by.decides_from, now):
        raise NotPossible("您的账号是别人刚设定或重设的，满七天才能审批和查看投诉人，请由别人办理")


def _extension(about: Subject, days: int, reason: str, by: Person) -> Order:
    return extension(about.ticket, days, reason, by=by.viewer.name, user_id=by.id, address=by.address)
