"""What two persons may currently do: leave a case out, call another number, reveal who complained."""

from bot.casework.approvals.refusal import NotPossible
from bot.casework.privacy.substance import substantial
from bot.casework.tickets.ticket import Order
from bot.domain.act import Act
from bot.domain.role import Role
from bot.intake.phones import phones
from db.queries.rounds.leaving_out import CaseStanding, Numbers
from db.queries.tickets.ticket_rows import Ticket


def can_leave_out(case: CaseStanding | None) -> CaseStanding:
    """The case, if it may still be left out; raises NotPossible."""
    found = _unsealed(case)
    if not found.planned:
        raise NotPossible(f"{found.case_no} 还没有回访计划，计划以后再申请")
    if found.disposition is not None:
        raise NotPossible(f"{found.case_no} 已经有结果，不能再改为不予回访")
    return found


def can_readdress(case: CaseStanding | None, numbers: Numbers) -> CaseStanding:
    """The case, if these numbers may still be called instead; raises NotPossible."""
    found = _unsealed(case)
    if found.disposition is not None:
        raise NotPossible(f"{found.case_no} 已经有结果，不用再换号码")
    if found.phone == numbers.first:
        raise NotPossible("这就是现在的号码，不用换")
    return found


def _unsealed(case: CaseStanding | None) -> CaseStanding:
    assert case is not None
    if case.sealed:
        raise NotPossible(f"{case.case_no} 的档案已经封存，不能再改；要说明的情况请记为补充")
    return case


def numbers_in(typed: str) -> Numbers:
    """The numbers that were typed; raises NotPossible."""
    found = phones(typed)
    if not found:
        raise NotPossible("号码读不懂，请写手机号，或带区号的固定电话，如 0731-82210012")
    written = [phone.e164 + (f" 转 {phone.extension}" if phone.extension else "") for phone in found]
    first = next((phone for phone in found if phone.can_sms), found[0])
    return Numbers(first.e164, first.can_sms, written)


def can_unseal(ticket: Ticket | None, reason: str) -> None:
    """Raise NotPossible for an anonymous complaint, where we promised not to ask who it is, or without a real reason."""
    if not substantial(reason):
        raise NotPossible("请写清为了办什么事要知道是谁投诉的，至少四个汉字")
    if ticket is not None and ticket.anonymous:
        raise NotPossible("这是匿名投诉：答应过不问是谁，不能解封")


def extension(ticket: Ticket | None, days: int, reason: str, *, by: str, user_id: int, address: str) -> Order:
    """The order in the name of the role that may extend: the superior about the office, else the chief."""
    assert ticket is not None
    role = Role.SUPERIOR if ticket.about_office else Role.CHIEF
    return Order(Act.EXTEND, by, role, reason, days=days, user_id=user_id, address=address)
