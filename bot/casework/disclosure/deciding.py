"""Whether something may be done to a request for information now, by whom, and what it comes to.

Pure: the course so far, the order, the moment. Raises `Illegal` with a sentence for whoever gave the order; nothing changes then.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime

from bot.casework.disclosure.course import DISCLOSURE_MOVES, Course, DisclosureStep, StepNeed
from bot.casework.disclosure.request_clock import (
    DisclosureTerms,
    answer_due,
    applicants_time_is_over,
)
from bot.casework.tickets.deadline import LONGEST_TERM, IsWorkday
from bot.casework.tickets.ticket import LONGEST_TEXT, Illegal
from bot.domain.disclosure import DISCLOSURE_OUTCOMES, DisclosureOutcome
from bot.domain.disclosure_act import (
    DISCLOSURE_ACTS,
    DISCLOSURE_PHASES,
    LAPSES,
    OUTCOMES_OF,
    AnswerKind,
    DisclosureAct,
)
from bot.domain.month import OFFICE_ZONE
from bot.domain.role import ROLES, Role

AMOUNT = re.compile(r"(?:0|[1-9]\d{0,6})(?:\.\d{1,2})?")
"""In yuan, as it is typed: the machine never works one out."""


@dataclass(frozen=True, slots=True)
class DisclosureOrder:
    """A request to do something. `user_id` and `address` are for the log only."""

    act: DisclosureAct
    by: str
    role: Role
    text: str = ""
    on: date | None = None
    """The day on which it was; None: today."""
    days: int = 0
    """What the applicant is given to correct; 0: the usual."""
    amount: str = ""
    answer: AnswerKind | None = None
    outcome: DisclosureOutcome | None = None
    user_id: int | None = None
    address: str = ""


def possible_acts(at: Course, role: Role) -> tuple[DisclosureAct, ...]:
    """The acts that the table allows this role now; what each needs besides is not checked, but for what is used up."""
    return tuple(
        act
        for act in DisclosureAct
        if (move := DISCLOSURE_MOVES.get((at.phase, act))) is not None
        and role in move.roles
        and not (StepNeed.ONCE in move.needs and _used_up(at, act))
        and not (StepNeed.CORRECTION in move.needs and not _just_corrected(at))
    )


def decided(
    at: Course, order: DisclosureOrder, now: datetime, terms: DisclosureTerms, is_workday: IsWorkday
) -> DisclosureStep:
    """The step that the order comes to. Raises Illegal."""
    move = DISCLOSURE_MOVES.get((at.phase, order.act))
    if move is None:
        raise Illegal(
            f"这件申请现在是“{DISCLOSURE_PHASES[at.phase].zh_hans}”，"
            f"不能“{DISCLOSURE_ACTS[order.act].zh_hans}”；可以：{_now_possible(at, order.role)}"
        )
    if order.role not in move.roles:
        who = "、".join(ROLES[role].zh_hans for role in sorted(move.roles))
        raise Illegal(f"“{DISCLOSURE_ACTS[order.act].zh_hans}”要由{who}来做")
    for need in move.needs:
        why = _missing(need, at, order, now, terms, is_workday)
        if why is not None:
            raise Illegal(why)
    if len(order.text) > LONGEST_TEXT:
        raise Illegal(f"文字太长：最多 {LONGEST_TEXT} 字，现在 {len(order.text)} 字；请压缩后再试")
    if not 0 <= order.days <= LONGEST_TERM:
        raise Illegal(f"期限要在 1 到 {LONGEST_TERM} 之间")
    on = order.on if StepNeed.DAY in move.needs and order.on is not None else _today(now)
    return DisclosureStep(order.act, on, _outcome(at, order), order.days)


def _now_possible(at: Course, role: Role) -> str:
    return "、".join(DISCLOSURE_ACTS[act].zh_hans for act in possible_acts(at, role)) or "没有"


def _outcome(at: Course, order: DisclosureOrder) -> DisclosureOutcome | None:
    match order.act:
        case DisclosureAct.LAPSE:
            return LAPSES[at.phase]
        case DisclosureAct.WITHDRAW:
            return DisclosureOutcome.OTHERWISE
        case DisclosureAct.ANSWER:
            return order.outcome
        case _:
            return None


def _missing(
    need: StepNeed,
    at: Course,
    order: DisclosureOrder,
    now: datetime,
    terms: DisclosureTerms,
    is_workday: IsWorkday,
) -> str | None:
    """What is missing for this requirement, as a sentence; None when it is met."""
    match need:
        case StepNeed.TEXT:
            return None if order.text.strip() else _SAYS.get(order.act, "请写明内容")
        case StepNeed.ONCE:
            done = DISCLOSURE_ACTS[order.act].zh_hans
            return f"“{done}”只能有一次，这件申请已经有过" if _used_up(at, order.act) else None
        case StepNeed.CORRECTION:
            return None if _just_corrected(at) else "只有刚收到补正、还没有接着办的，才能改为不算补正"
        case StepNeed.AMOUNT:
            fits = AMOUNT.fullmatch(order.amount) and float(order.amount) > 0
            return None if fits else "请写明金额（元），像 35 或 35.50；金额由经办人核定，系统不计算"
        case StepNeed.OUTCOME:
            return _unfit(order)
        case StepNeed.DAY:
            first, on = at.since or at.received_on, order.on or _today(now)
            return None if first <= on <= _today(now) else f"日期要在 {first} 和今天之间"
        case StepNeed.OVER:
            over = applicants_time_is_over(at, terms, is_workday, now)
            return None if over else "申请人的期限还没有到，不能按逾期处理"
        case StepNeed.IN_TIME:
            by = answer_due(at, terms, is_workday)
            late = by is not None and now > by.at
            return "答复期限已经过了，不能再延长；请尽快答复" if late else None


_SAYS = {
    DisclosureAct.CORRECT: "请写明要补正哪些内容，会告诉申请人",
    DisclosureAct.CORRECTED: "请写下补正后的内容",
    DisclosureAct.STILL: "请写明为什么不算补正、还要补什么，会告诉申请人",
    DisclosureAct.CONSULT: "请写明向谁征求意见、问什么",
    DisclosureAct.CONSULTED: "请写明意见是什么；没有回音的，写明“逾期未提出意见”",
    DisclosureAct.CHARGE: "请写明收费的理由和缴费办法",
    DisclosureAct.EXTEND: "请写明延长的理由，会告诉申请人",
    DisclosureAct.REASONS: "请写明为什么要申请人说明理由，会告诉申请人",
    DisclosureAct.ANSWER: "请写明答复的内容；不予公开的，写明理由和依据",
    DisclosureAct.WITHDRAW: "请写明申请人怎么撤回的",
    DisclosureAct.REMARK: "请写明要记什么；只有本机关看得到",
}


def _unfit(order: DisclosureOrder) -> str | None:
    if order.answer is None or order.outcome is None:
        return "请选答复的种类和年报里的归类"
    allowed = OUTCOMES_OF[order.answer]
    if order.outcome in allowed:
        return None
    names = "、".join(DISCLOSURE_OUTCOMES[one].zh_hans for one in allowed)
    return f"这一种答复在年报里只能归到：{names}"


def _used_up(at: Course, act: DisclosureAct) -> bool:
    match act:
        case DisclosureAct.CORRECT:
            return at.asked_to_correct is not None
        case DisclosureAct.STILL:
            return at.still_correcting
        case DisclosureAct.CHARGE:
            return at.charged
        case DisclosureAct.EXTEND:
            return at.extended
        case DisclosureAct.REASONS:
            return at.asked_reasons
        case _:
            return False


def _just_corrected(at: Course) -> bool:
    return at.corrected_on is not None and at.since == at.corrected_on and not at.apart


def _today(now: datetime) -> date:
    return now.astimezone(OFFICE_ZONE).date()
