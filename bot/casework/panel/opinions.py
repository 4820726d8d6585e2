"""The life of an opinion, as a table. What is not in the table cannot be done, and changes nothing.

    提交 → 接收 → 交处室 → 写答复 → 审发 → 评议员评价 → 归档
       ↘ 不接收 | 收回        ↖ 退回 ↙          ↘ 不满意，再办一次（只一次）

A department answers, the office releases, and whoever wrote an answer does not release it. The verdict is the member's
alone; where none comes within its term the office files the opinion away without one, and none is counted. The term of
the answer runs from the day on which the member gave the opinion, whenever the office took it up. No rule that was found
fixes the terms.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.casework.panel.members import PanelRefused
from bot.casework.tickets.deadline import IsWorkday, Term, Unit, due
from bot.domain.panel import OPINION_ACTS, OPINIONS, MemberVerdict, OpinionAct, OpinionState
from bot.domain.role import Role

LONGEST_OPINION = 4_000
"""Characters of an opinion, of an answer, of a reason."""
LONGEST_OBJECT = 100
MOST_EVIDENCE = 5
"""Files of an opinion."""


class OpinionNeed(StrEnum):
    """What a move requires."""

    TEXT = "text"
    DEPARTMENT = "department"
    VERDICT = "verdict"
    """And words, where it is a bad one."""
    NOT_ANSWERER = "not_answerer"
    NOT_REOPENED = "not_reopened"
    """Reopened once at most, and only when the member was not satisfied."""
    SETTLED = "settled"
    """The member has judged, or the term for it is over."""


@dataclass(frozen=True, slots=True)
class OpinionMove:
    """One line of the table."""

    to: OpinionState
    roles: frozenset[Role]
    needs: tuple[OpinionNeed, ...] = ()


_THREE_WEEKS, _TWO_WEEKS = Term(15, Unit.WORKING), Term(10, Unit.WORKING)


@dataclass(frozen=True, slots=True)
class PanelTerms:
    """The office's terms. Neither has a source."""

    answer: Term = _THREE_WEEKS
    verdict: Term = _TWO_WEEKS


@dataclass(frozen=True, slots=True)
class OpinionStanding:
    """An opinion, as far as moves depend on it."""

    state: OpinionState
    member: int | None
    """The account of the member who gave it; None: they have none any more."""
    department: str = ""
    answerer: int | None = None
    """The account of whoever wrote the last answer."""
    verdict: MemberVerdict | None = None
    reopened: bool = False
    released_at: datetime | None = None
    verdict_by: datetime | None = None
    """As it was when the answer was released; None: of an old answer, by the terms in force."""


@dataclass(frozen=True, slots=True)
class OpinionOrder:
    """What somebody wants done. `to`: the department that is to answer; `departments`: every name of the department of the
    liaison who wants it."""

    act: OpinionAct
    role: Role
    user_id: int
    text: str = ""
    departments: frozenset[str] = frozenset()
    verdict: MemberVerdict | None = None
    to: str = ""


_S, _A, _N = OpinionState, OpinionAct, OpinionNeed
_OFFICE = frozenset({Role.OFFICER, Role.CHIEF})
_THEIRS = _OFFICE | {Role.LIAISON}
_MEMBER = frozenset({Role.MEMBER})
_ASSIGN = OpinionMove(_S.ASSIGNED, _OFFICE, (_N.DEPARTMENT,))

OPINION_MOVES: Mapping[tuple[OpinionState, OpinionAct], OpinionMove] = {
    (_S.FILED, _A.ACCEPT): OpinionMove(_S.ACCEPTED, _OFFICE),
    (_S.FILED, _A.DECLINE): OpinionMove(_S.DECLINED, _OFFICE, (_N.TEXT,)),
    (_S.FILED, _A.WITHDRAW): OpinionMove(_S.WITHDRAWN, _MEMBER),
    (_S.ACCEPTED, _A.ASSIGN): _ASSIGN,
    (_S.ASSIGNED, _A.ASSIGN): _ASSIGN,
    (_S.ASSIGNED, _A.ANSWER): OpinionMove(_S.DRAFTED, _THEIRS, (_N.TEXT,)),
    (_S.DRAFTED, _A.RETURN): OpinionMove(_S.ASSIGNED, _OFFICE, (_N.TEXT,)),
    (_S.DRAFTED, _A.RELEASE): OpinionMove(_S.ANSWERED, _OFFICE, (_N.NOT_ANSWERER,)),
    (_S.ANSWERED, _A.JUDGE): OpinionMove(_S.JUDGED, _MEMBER, (_N.VERDICT,)),
    (_S.ANSWERED, _A.CLOSE): OpinionMove(_S.CLOSED, _OFFICE, (_N.SETTLED,)),
    (_S.JUDGED, _A.REOPEN): OpinionMove(_S.ASSIGNED, _OFFICE | _MEMBER, (_N.NOT_REOPENED, _N.TEXT)),
    (_S.JUDGED, _A.CLOSE): OpinionMove(_S.CLOSED, _OFFICE),
}
_BY_WHOM = frozenset({_N.NOT_ANSWERER, _N.NOT_REOPENED})
"""Needs that nothing typed can meet."""


def decide_opinion(
    opinion: OpinionStanding, order: OpinionOrder, now: datetime, terms: PanelTerms, is_workday: IsWorkday
) -> OpinionState:
    """The state to which the order brings an opinion; raises PanelRefused."""
    move = OPINION_MOVES.get((opinion.state, order.act))
    if move is None:
        state = OPINIONS[opinion.state].zh_hans
        raise PanelRefused(
            f"这条意见现在是“{state}”，不能{OPINION_ACTS[order.act].zh_hans}：请打开意见看看现在能办什么"
        )
    if order.role not in move.roles or not _theirs(opinion, order):
        raise PanelRefused(f"您不能{OPINION_ACTS[order.act].zh_hans}：请由监察室、承办处室或评议员本人办")
    for need in move.needs:
        if said := _lacking(need, opinion, order, now, terms, is_workday):
            raise PanelRefused(said)
    return move.to


def opinion_acts(
    opinion: OpinionStanding, role: Role, user_id: int, departments: frozenset[str] = frozenset()
) -> tuple[OpinionAct, ...]:
    """What somebody may try now, in the order of the table; what they type or when it is may still stand against it."""
    found = []
    for (state, act), move in OPINION_MOVES.items():
        order = OpinionOrder(act, role, user_id, departments=departments)
        mine = role in move.roles and _theirs(opinion, order)
        barred = any(_who(need, opinion, order) for need in move.needs if need in _BY_WHOM)
        if state is opinion.state and mine and not barred:
            found.append(act)
    return tuple(found)


def answer_by(begun: datetime, terms: PanelTerms, is_workday: IsWorkday) -> datetime:
    """The last second in which an answer is in time."""
    return _ends(begun, terms.answer, is_workday)


def verdict_by(released: datetime, terms: PanelTerms, is_workday: IsWorkday) -> datetime:
    """The last second that the member has for a verdict before the office may file the opinion away without one."""
    return _ends(released, terms.verdict, is_workday)


def _ends(begun: datetime, term: Term, is_workday: IsWorkday) -> datetime:
    found = due(begun, term, is_workday)
    assert found is not None, "nothing pauses"
    return found.at


def _theirs(opinion: OpinionStanding, order: OpinionOrder) -> bool:
    match order.role:
        case Role.LIAISON:
            return opinion.department in order.departments
        case Role.MEMBER:
            return opinion.member is not None and order.user_id == opinion.member
        case _:
            return True


def _who(need: OpinionNeed, opinion: OpinionStanding, order: OpinionOrder) -> str:
    if need is _N.NOT_ANSWERER:
        same = order.user_id == opinion.answerer
        return "写答复的人不能自己审发：请另一位同事审发" if same else ""
    if opinion.reopened:
        return "已经再办过一次：不能再办第二次"
    bad = opinion.verdict is MemberVerdict.DISSATISFIED
    return "" if bad else "评议员没有表示不满意：不用再办"


def _lacking(
    need: OpinionNeed,
    opinion: OpinionStanding,
    order: OpinionOrder,
    now: datetime,
    terms: PanelTerms,
    is_workday: IsWorkday,
) -> str:
    match need:
        case OpinionNeed.TEXT:
            return _text(order.text)
        case OpinionNeed.DEPARTMENT:
            return "" if order.to.strip() else "请选择承办处室"
        case OpinionNeed.VERDICT:
            if order.verdict is None:
                return "请选择满意、基本满意或不满意"
            return _text(order.text) if order.verdict is MemberVerdict.DISSATISFIED or order.text else ""
        case OpinionNeed.NOT_ANSWERER | OpinionNeed.NOT_REOPENED:
            return _who(need, opinion, order)
        case OpinionNeed.SETTLED:
            until = opinion.verdict_by
            if until is None and opinion.released_at is not None:
                until = verdict_by(opinion.released_at, terms, is_workday)
            over = until is not None and now > until
            return "" if over else "评议员评价的期限还没有过：请再等等"


def _text(text: str) -> str:
    if not text.strip():
        return "请写明内容"
    return f"内容超过 {LONGEST_OPINION} 个字：请删减" if len(text) > LONGEST_OPINION else ""
