"""The life of a 督办通知书 and of a 效能告诫书, as a table. What is not in the table cannot be done, and changes nothing.

    拟稿 → 听取陈述 → 已听取陈述 → 签发 → 送达 → (督办: 回复 → 了结)  (告诫: 期满)
                                              ↘ 申诉 → 维持 | 撤销

The machine writes a draft from facts; a person issues the letter. An admonition is never signed before whom it concerns
was heard. Nobody signs what they wrote; an appeal is decided by somebody who neither wrote nor signed; and whom a letter
concerns does nothing to it. Terms are the office's: no rule that was found fixes them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Self

from bot.casework.tickets.deadline import IsWorkday, Term, Unit, due
from bot.domain.letter import LETTER_ACTS, LETTER_STATES, LetterAct, LetterKind, LetterState
from bot.domain.month import OFFICE_ZONE, written_day
from bot.domain.role import Doer, Outside, Role

LONGEST_LETTER = 4_000
"""Characters of its facts, of a statement, of a reason."""


class LetterNeed(StrEnum):
    """What a move requires."""

    TEXT = "text"
    DAY = "day"
    """A day that is not ahead, and not before the step it follows: a term that began before could be over unheard."""
    NOT_WRITER = "not_writer"
    NEITHER = "neither"
    """Neither wrote nor signed it."""
    STATEMENT_OVER = "statement_over"
    IN_APPEAL_TERM = "in_appeal_term"
    LASTED = "lasted"


@dataclass(frozen=True, slots=True)
class LetterMove:
    """One line of the table. `kinds`: of which letters."""

    to: LetterState
    roles: frozenset[Doer]
    needs: tuple[LetterNeed, ...] = ()
    kinds: frozenset[LetterKind] = frozenset(LetterKind)


_THREE, _FIVE, _HALF_A_YEAR = Term(3, Unit.WORKING), Term(5, Unit.WORKING), Term(180, Unit.CALENDAR)


@dataclass(frozen=True, slots=True)
class LetterTerms:
    """The office's terms. None of them has a source."""

    statement: Term = _THREE
    answer: Term = _FIVE
    appeal: Term = _FIVE
    lasts: Term = _HALF_A_YEAR

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str` gives; raises BadTerm."""
        return cls(*map(Term.parse, text.split("/")))

    def __str__(self) -> str:
        return "/".join(map(str, (self.statement, self.answer, self.appeal, self.lasts)))


@dataclass(frozen=True, slots=True)
class LetterStanding:
    """A letter, as far as moves depend on it."""

    kind: LetterKind
    state: LetterState
    department: str
    writers: frozenset[int]
    """The accounts of those who worded it."""
    signer: int | None = None
    concerned: frozenset[int] = frozenset()
    """The accounts of those whom it concerns."""
    asked_on: date | None = None
    served_on: date | None = None
    answered: bool = False
    moved_on: date | None = None
    """The day of the last step."""


@dataclass(frozen=True, slots=True)
class LetterOrder:
    """What somebody wants done. `user_id` None: the clock."""

    act: LetterAct
    role: Doer
    user_id: int | None
    text: str = ""
    day: date | None = None
    departments: frozenset[str] = frozenset()
    """Every name of the department of the liaison who wants it."""


class LetterRefused(ValueError):
    """It cannot be done; the message says why and what can be done. Nothing was changed."""


_S, _A, _N, _K = LetterState, LetterAct, LetterNeed, LetterKind
_OFFICE: frozenset[Doer] = frozenset({Role.OFFICER, Role.CHIEF})
_CHIEF: frozenset[Doer] = frozenset({Role.CHIEF})
_ABOVE: frozenset[Doer] = frozenset({Role.CHIEF, Role.SUPERIOR})
_THEIRS: frozenset[Doer] = _OFFICE | {Role.LIAISON}
_CLOCK: frozenset[Doer] = frozenset({Outside.CLOCK})
_SUPERVISE, _ADMONISH = frozenset({_K.SUPERVISE}), frozenset({_K.ADMONISH})
_SIGN = LetterMove(_S.SIGNED, _CHIEF, (_N.NOT_WRITER,))
_WITHDRAW = LetterMove(_S.WITHDRAWN, _OFFICE, (_N.TEXT,))
_APPEAL = LetterMove(_S.APPEALED, _THEIRS, (_N.TEXT, _N.IN_APPEAL_TERM))

LETTER_MOVES: Mapping[tuple[LetterState, LetterAct], LetterMove] = {
    (_S.DRAFTED, _A.REWRITE): LetterMove(_S.DRAFTED, _OFFICE, (_N.TEXT,)),
    (_S.DRAFTED, _A.ASK): LetterMove(_S.HEARING, _OFFICE, (_N.DAY,)),
    (_S.DRAFTED, _A.SIGN): LetterMove(_S.SIGNED, _CHIEF, (_N.NOT_WRITER,), _SUPERVISE),
    (_S.DRAFTED, _A.WITHDRAW): _WITHDRAW,
    (_S.HEARING, _A.HEAR): LetterMove(_S.HEARD, _THEIRS, (_N.TEXT,)),
    (_S.HEARING, _A.SILENT): LetterMove(_S.HEARD, _OFFICE, (_N.STATEMENT_OVER,)),
    (_S.HEARING, _A.WITHDRAW): _WITHDRAW,
    (_S.HEARD, _A.SIGN): _SIGN,
    (_S.HEARD, _A.RETURN): LetterMove(_S.DRAFTED, _CHIEF, (_N.TEXT,)),
    (_S.HEARD, _A.WITHDRAW): _WITHDRAW,
    (_S.SIGNED, _A.SERVE): LetterMove(_S.SERVED, _OFFICE, (_N.TEXT, _N.DAY)),
    (_S.SIGNED, _A.WITHDRAW): LetterMove(_S.WITHDRAWN, _CHIEF, (_N.TEXT,)),
    (_S.SERVED, _A.ANSWER): LetterMove(_S.ANSWERED, _THEIRS, (_N.TEXT,), _SUPERVISE),
    (_S.ANSWERED, _A.CLOSE): LetterMove(_S.CLOSED, _OFFICE, (_N.TEXT,), _SUPERVISE),
    (_S.SERVED, _A.APPEAL): _APPEAL,
    (_S.ANSWERED, _A.APPEAL): _APPEAL,
    (_S.APPEALED, _A.UPHOLD): LetterMove(_S.SERVED, _ABOVE, (_N.TEXT, _N.NEITHER)),
    (_S.APPEALED, _A.REVOKE): LetterMove(_S.REVOKED, _ABOVE, (_N.TEXT, _N.NEITHER)),
    (_S.SERVED, _A.REVOKE): LetterMove(_S.REVOKED, _ABOVE, (_N.TEXT, _N.NOT_WRITER)),
    (_S.SERVED, _A.EXPIRE): LetterMove(_S.EXPIRED, _CLOCK, (_N.LASTED,), _ADMONISH),
}


LETTER_WAITS: Mapping[Role, tuple[LetterState, ...]] = {
    Role.OFFICER: (_S.SIGNED, _S.ANSWERED),
    Role.CHIEF: (_S.HEARD, _S.APPEALED),
    Role.LIAISON: (_S.HEARING, _S.SERVED),
    Role.SUPERIOR: (_S.APPEALED,),
}
"""In which states a letter waits for somebody of this role; for a department only where it is about no person."""


def decide(
    letter: LetterStanding, order: LetterOrder, now: datetime, terms: LetterTerms, is_workday: IsWorkday
) -> LetterState:
    """The state to which the order brings the letter; raises LetterRefused."""
    move = LETTER_MOVES.get((letter.state, order.act))
    if move is None or letter.kind not in move.kinds:
        raise LetterRefused(_not_now(letter, order.act))
    if order.role not in move.roles or not _theirs(letter, order):
        raise LetterRefused(f"您的岗位不能{LETTER_ACTS[order.act].zh_hans}：请找监察室或室领导办")
    if order.user_id is not None and order.user_id in letter.concerned:
        raise LetterRefused("这份文书涉及您本人，不能由您办：请另一位同事办")
    for need in move.needs:
        if said := _lacking(need, letter, order, now, terms, is_workday):
            raise LetterRefused(said)
    # An answer that was given stays given when an appeal against the letter fails.
    return _S.ANSWERED if order.act is _A.UPHOLD and letter.answered else move.to


def acts_of(
    letter: LetterStanding, role: Doer, user_id: int, departments: frozenset[str] = frozenset()
) -> tuple[LetterAct, ...]:
    """What somebody may try now, in the order of the table; what they type or when it is may still stand against it."""
    found = []
    for (state, act), move in LETTER_MOVES.items():
        order = LetterOrder(act, role, user_id, departments=departments)
        mine = role in move.roles and _theirs(letter, order) and user_id not in letter.concerned
        other = not any(_who(need, letter, order) for need in move.needs)
        if state is letter.state and letter.kind in move.kinds and mine and other:
            found.append(act)
    return tuple(found)


def ends(term: Term, begun: date | None, is_workday: IsWorkday) -> datetime | None:
    """The last second of a term that a day began; None where none has begun."""
    if begun is None:
        return None
    found = due(datetime.combine(begun, time(), OFFICE_ZONE), term, is_workday)
    return found.at if found is not None else None


def _not_now(letter: LetterStanding, act: LetterAct) -> str:
    if act is _A.SIGN and letter.kind is _K.ADMONISH and letter.state in (_S.DRAFTED, _S.HEARING):
        return "效能告诫书要先听取本人（处室）的陈述才能签发：请先送去听取陈述"
    state = LETTER_STATES[letter.state].zh_hans
    return f"这份文书现在是“{state}”，不能{LETTER_ACTS[act].zh_hans}：请打开文书看看现在能办什么"


def _theirs(letter: LetterStanding, order: LetterOrder) -> bool:
    return order.role is not Role.LIAISON or letter.department in order.departments


def _who(need: LetterNeed, letter: LetterStanding, order: LetterOrder) -> str:
    """Why not this person, as far as it hangs on who they are."""
    if need in (_N.NOT_WRITER, _N.NEITHER) and order.user_id in letter.writers:
        return "拟稿的人不能自己签发、自己决定：请另一位室领导办"
    if need is _N.NEITHER and order.user_id == letter.signer:
        return "签发的人不能决定对它的申诉：请另一位室领导或上级办"
    return ""


def _lacking(
    need: LetterNeed,
    letter: LetterStanding,
    order: LetterOrder,
    now: datetime,
    terms: LetterTerms,
    is_workday: IsWorkday,
) -> str:
    today = now.astimezone(OFFICE_ZONE).date()
    match need:
        case LetterNeed.TEXT:
            return _text(order.text)
        case LetterNeed.DAY:
            return _day(order.day, letter.moved_on, today)
        case LetterNeed.NOT_WRITER | LetterNeed.NEITHER:
            return _who(need, letter, order)
        case LetterNeed.STATEMENT_OVER:
            last = ends(terms.statement, letter.asked_on, is_workday)
            over = last is not None and now > last
            return "" if over else f"陈述的期限（{terms.statement}）还没有过：请再等等，或记下已经作出的陈述"
        case LetterNeed.IN_APPEAL_TERM:
            last = ends(terms.appeal, letter.served_on, is_workday)
            late = last is not None and now > last
            return f"申诉的期限（送达后{terms.appeal}）已经过了：本系统不再登记申诉" if late else ""
        case LetterNeed.LASTED:
            last = ends(terms.lasts, letter.served_on, is_workday)
            return "" if last is not None and now > last else "还没有期满"


def _day(day: date | None, moved_on: date | None, today: date) -> str:
    if day is None or day > today:
        return "请填写日期，不能晚于今天"
    if moved_on is not None and day < moved_on:
        return f"日期不能早于上一步的{written_day(moved_on)}：期限从这一天起算，早填了对方就来不及陈述、申诉"
    return ""


def _text(text: str) -> str:
    if not text.strip():
        return "请写明内容"
    return f"内容超过 {LONGEST_LETTER} 个字：请删减" if len(text) > LONGEST_LETTER else ""
