"""What may be done to a 差评, as a table. What is not in the table cannot be done, and changes nothing.

    待核实 → 处室核实中 → 申请不计 → 不计 ─────────────┐
        └──────────┴→ 整改中 ⇄ 已报整改 ─────────→ 已答复 → 已了结
                        ↑                              │ ↑
                        └────── 重新办理（一次）←──不满意 ┘─┘

Who is not satisfied with the remedy has it looked at by a chief, once, as a complaint is; what they say then is the end of it.
The office stands between the department and the person: a department reads what is handed to it, claims and reports, and
what the person is told is the office's. Nobody decides what they asked for, and whom the rating is about does nothing to it.
A claim is a contest of the rating (`bot.casework.scores.contest`), which has its own rules on top of these.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.casework.remedies.rules import RemedyRules
from bot.casework.tickets.plain_words import are_plain
from bot.casework.tickets.ticket import NOT_PLAIN
from bot.domain.remedy import (
    CALLED_BACK,
    JUDGED,
    REMEDY_ACTS,
    REMEDY_STATES,
    RemedyAct,
    RemedyEnd,
    RemedyState,
)
from bot.domain.role import Doer, Outside, Role

LONGEST_WORDS = 1_000
"""Characters of what is written with an act."""


class RemedyNeed(StrEnum):
    """What a move requires."""

    TEXT = "text"
    CLASS = "class"
    DAYS = "days"
    NOT_ASKED_BEFORE = "not_asked_before"
    """One extension, and one wish for it."""
    ASKED = "asked"
    SOMEBODY_ELSE = "somebody_else"
    """Not who asked for it."""
    JUDGEMENT = "judgement"
    REASON = "reason"
    """Why there can be no outcome; it has to be so."""
    VERIFIED = "verified"
    """There is something to put right: nobody found that the rating does not count."""
    CHIEF_THEN = "chief_then"
    """What was looked at again is answered by a chief."""


@dataclass(frozen=True, slots=True)
class RemedyMove:
    """One line of the table."""

    to: RemedyState
    roles: frozenset[Doer]
    needs: tuple[RemedyNeed, ...] = ()


@dataclass(frozen=True, slots=True)
class RemedyStanding:
    """A 差评, as far as moves depend on it."""

    state: RemedyState
    department: str
    concerned: frozenset[int] = frozenset()
    """The accounts of whom the rating is about."""
    more_asked_by: int | None = None
    """Who has asked for more time."""
    more_decided: bool = False
    tried_on: frozenset[date] = frozenset()
    """The days on which the person was tried in vain since the answer."""
    opted_out: bool = False
    """The person wants to hear nothing more."""
    verified: bool = False
    reopened: bool = False
    """The person was not satisfied, and it is looked at once more; there is no second time."""

    @property
    def more_waits(self) -> bool:
        """Whether somebody has asked for more time, and nobody has decided yet."""
        asked = self.more_asked_by is not None and not self.more_decided
        return asked and self.state is RemedyState.MEASURES and not self.reopened


@dataclass(frozen=True, slots=True)
class RemedyOrder:
    """What somebody wants done. `user_id` None: the person who rated, by message."""

    act: RemedyAct
    role: Doer
    user_id: int | None
    text: str = ""
    departments: frozenset[str] = frozenset()
    """Every name of the department of the liaison who wants it."""
    kind: str = ""
    """The name of the class."""
    days: int = 0
    end: RemedyEnd | None = None


class RemedyRefused(ValueError):
    """It cannot be done; the message says why and what can be done. Nothing was changed."""


_S, _A, _N = RemedyState, RemedyAct, RemedyNeed
_OFFICE: frozenset[Doer] = frozenset({Role.OFFICER, Role.CHIEF})
_CHIEF: frozenset[Doer] = frozenset({Role.CHIEF})
_BOTH: frozenset[Doer] = _OFFICE | {Role.LIAISON}
_OR_SELF: frozenset[Doer] = _OFFICE | {Outside.COMPLAINANT}
_TELL = RemedyMove(_S.TOLD, _OFFICE, (_N.TEXT, _N.CHIEF_THEN))
_STOP = RemedyMove(_S.ENDED, _OFFICE, (_N.REASON, _N.TEXT))
_VERIFY = RemedyMove(_S.MEASURES, _OFFICE, (_N.CLASS, _N.TEXT))
_HAND = RemedyMove(_S.HANDED, _OFFICE, (_N.TEXT,))
_CLAIM = RemedyMove(_S.CLAIMED, _BOTH, (_N.TEXT,))
_DECIDE = (_N.TEXT,)
_VERIFIED = (_S.MEASURES, _S.REPORTED)
_ANSWERED = (_S.TOLD, _S.REOPENED, _S.COMPLAINT, _S.ENDED)

REMEDY_MOVES: Mapping[tuple[RemedyState, RemedyAct], RemedyMove] = {
    (_S.RECEIVED, _A.HAND): _HAND,
    (_S.RECEIVED, _A.CLAIM): _CLAIM,
    (_S.RECEIVED, _A.VERIFY): _VERIFY,
    (_S.HANDED, _A.HAND): _HAND,
    (_S.HANDED, _A.CLAIM): _CLAIM,
    (_S.HANDED, _A.VERIFY): _VERIFY,
    (_S.CLAIMED, _A.UPHOLD): RemedyMove(_S.INVALID, _CHIEF, _DECIDE),
    (_S.CLAIMED, _A.REFUSE): RemedyMove(_S.HANDED, _CHIEF, _DECIDE),
    (_S.INVALID, _A.TELL): _TELL,
    (_S.INVALID, _A.STOP): _STOP,
    (_S.MEASURES, _A.ASK_MORE): RemedyMove(_S.MEASURES, _BOTH, (_N.NOT_ASKED_BEFORE, _N.DAYS, _N.TEXT)),
    (_S.MEASURES, _A.GRANT_MORE): RemedyMove(_S.MEASURES, _CHIEF, (_N.ASKED, _N.SOMEBODY_ELSE)),
    (_S.MEASURES, _A.DENY_MORE): RemedyMove(_S.MEASURES, _CHIEF, (_N.ASKED, _N.SOMEBODY_ELSE, _N.TEXT)),
    (_S.MEASURES, _A.REPORT): RemedyMove(_S.REPORTED, _BOTH, (_N.TEXT,)),
    (_S.MEASURES, _A.TELL): _TELL,
    (_S.REPORTED, _A.REPORT): RemedyMove(_S.REPORTED, _BOTH, (_N.TEXT,)),
    (_S.REPORTED, _A.RETURN): RemedyMove(_S.MEASURES, _OFFICE, (_N.TEXT,)),
    (_S.REPORTED, _A.TELL): _TELL,
    (_S.REPORTED, _A.STOP): _STOP,
    # What was verified may be contested as every fact is: while it is worked on, an upheld contest ends the work.
    **{(state, _A.CLAIM): RemedyMove(state, _BOTH, (_N.TEXT,)) for state in (*_VERIFIED, *_ANSWERED)},
    **{(state, _A.UPHOLD): RemedyMove(_S.INVALID, _CHIEF, _DECIDE) for state in _VERIFIED},
    **{(state, _A.UPHOLD): RemedyMove(state, _CHIEF, _DECIDE) for state in _ANSWERED},
    **{(state, _A.REFUSE): RemedyMove(state, _CHIEF, _DECIDE) for state in (*_VERIFIED, *_ANSWERED)},
    (_S.TOLD, _A.TRY): RemedyMove(_S.TOLD, _OFFICE, (_N.TEXT,)),
    (_S.TOLD, _A.JUDGE): RemedyMove(_S.ENDED, _OR_SELF, (_N.JUDGEMENT,)),
    (_S.TOLD, _A.STOP): _STOP,
    (_S.REOPENED, _A.AGAIN): RemedyMove(_S.MEASURES, _CHIEF, (_N.VERIFIED, _N.TEXT)),
    (_S.REOPENED, _A.TELL): RemedyMove(_S.TOLD, _CHIEF, (_N.TEXT,)),
    (_S.REOPENED, _A.STOP): RemedyMove(_S.ENDED, _CHIEF, (_N.REASON, _N.TEXT)),
}
CONTESTS = frozenset({_A.CLAIM, _A.UPHOLD, _A.REFUSE})
"""Done with a contest and its decision, never alone."""
OPEN = frozenset(RemedyState) - {_S.ENDED, _S.COMPLAINT}
"""Still to be worked on here. Of these a complaint takes over whatever it finds, and a changed rating ends it."""
HIDDEN = frozenset({_S.RECEIVED, _S.COMPLAINT})
"""What a department does not see: what it was not handed, and what it gets as a complaint."""


def decide(remedy: RemedyStanding, order: RemedyOrder, rules: RemedyRules) -> RemedyState:
    """The state to which the order brings it; raises RemedyRefused."""
    if (said := _why_not(remedy, order)) is not None:
        raise RemedyRefused(said)
    move = REMEDY_MOVES[remedy.state, order.act]
    for need in move.needs:
        if said := _lacking(need, remedy, order, rules):
            raise RemedyRefused(said)
    if len(order.text) > LONGEST_WORDS:
        raise RemedyRefused(f"最多写 {LONGEST_WORDS} 个字，请删减")
    # Judged by its form alone, and always with the same sentence: the answer tells nothing that a department may not know.
    if order.role is Role.LIAISON and not are_plain(order.text):
        raise RemedyRefused(NOT_PLAIN)
    return _S.REOPENED if reopens(remedy, order) else move.to


def reopens(remedy: RemedyStanding, order: RemedyOrder) -> bool:
    """Whether the judgement has a chief look at it once more."""
    return order.act is _A.JUDGE and order.end is RemedyEnd.DISSATISFIED and not remedy.reopened


def acts_of(
    remedy: RemedyStanding, role: Role, user_id: int, departments: frozenset[str] = frozenset()
) -> tuple[RemedyAct, ...]:
    """What somebody may try now, in the order of the table; what they type may still stand against it."""
    found = []
    for (state, act), move in REMEDY_MOVES.items():
        order = RemedyOrder(act, role, user_id, departments=departments)
        missing = any(_who(need, remedy, order) for need in move.needs)
        if state is remedy.state and _why_not(remedy, order) is None and not missing:
            found.append(act)
    return tuple(found)


def _why_not(remedy: RemedyStanding, order: RemedyOrder) -> str | None:
    """Why the table refuses; None when it does not."""
    move = REMEDY_MOVES.get((remedy.state, order.act))
    if move is None:
        state, act = REMEDY_STATES[remedy.state].zh_hans, REMEDY_ACTS[order.act].zh_hans
        return f"这件差评现在是“{state}”，不能“{act}”；请打开看看现在能办什么"
    theirs = order.role is not Role.LIAISON or (
        remedy.department in order.departments and remedy.state not in HIDDEN
    )
    if order.role not in move.roles or not theirs:
        return f"您的岗位不能“{REMEDY_ACTS[order.act].zh_hans}”，请找监察室或室领导办"
    if order.user_id is not None and order.user_id in remedy.concerned:
        return "这件差评说的是您经办的件，不能由您办，请另一位同事办"
    return None


def _who(need: RemedyNeed, remedy: RemedyStanding, order: RemedyOrder) -> str:
    """What is missing as far as it does not hang on what is typed."""
    if need is _N.NOT_ASKED_BEFORE and remedy.reopened:
        return "评价人不满意，重新整改的，不再延期"
    if need is _N.NOT_ASKED_BEFORE and remedy.more_asked_by is not None:
        return "这件已经申请过延期，只能延一次"
    if need is _N.ASKED and (remedy.more_asked_by is None or remedy.more_decided or remedy.reopened):
        return "没有等着决定的延期申请"
    if need is _N.VERIFIED and not remedy.verified:
        return "这件裁定了不计，没有要整改的；请直接答复评价人"
    if need is _N.CHIEF_THEN and remedy.reopened and order.role is not Role.CHIEF:
        return "评价人对整改不满意，重新办理以后由室领导答复"
    if need is _N.SOMEBODY_ELSE and order.user_id == remedy.more_asked_by:
        return "自己申请的延期要由别人决定"
    return ""


def _lacking(need: RemedyNeed, remedy: RemedyStanding, order: RemedyOrder, rules: RemedyRules) -> str:
    match need:
        case RemedyNeed.TEXT:
            return "" if order.text.strip() else "请写明内容"
        case RemedyNeed.CLASS:
            return "" if rules.class_of(order.kind) is not None else "请选是哪一类，期限按类别定"
        case RemedyNeed.DAYS:
            most = rules.longest_more
            return "" if 1 <= order.days <= most else f"延期的天数在 1 到 {most} 之间"
        case RemedyNeed.JUDGEMENT:
            given = JUDGED if order.role is Outside.COMPLAINANT else CALLED_BACK
            return "" if order.end in given else "请选评价人对整改怎么说"
        case RemedyNeed.REASON:
            return _no_reason(remedy, order, rules)
        case _:
            return _who(need, remedy, order)


def _no_reason(remedy: RemedyStanding, order: RemedyOrder, rules: RemedyRules) -> str:
    match order.end:
        case RemedyEnd.OPTED_OUT:
            return "" if remedy.opted_out else "评价人没有要求不再联系，不能按这个了结；请打电话回访"
        case RemedyEnd.NOT_REACHED:
            if remedy.state is not _S.TOLD:
                return "还没有答复，不能按没有联系上了结"
            n = len(remedy.tried_on)
            return (
                ""
                if n >= rules.tries
                else f"要在 {rules.tries} 个不同的日子联系过，才能按没有联系上了结；现在 {n} 天"
            )
        case _:
            return "请选为什么没有结果"
