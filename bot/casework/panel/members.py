"""How somebody becomes a member of the panel and stops being one, as a table. What is not in it cannot be done.

    提名 → 本人同意 → 批准聘任（室领导，不能是提名的人）→ 公布（本人同意才公布姓名）→ 续聘 | 退出
                    ↘ 不聘任

A term ends by its last day alone: nobody has to write it down. Whoever serves no more sees nothing any more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.domain.panel import MEMBER_ACTS, MEMBERS, TERM_OVER, MemberAct, MemberState
from bot.domain.role import Role

LONGEST_NAME = 40
"""Characters of a member's name and, twice as many, of their unit."""
LONGEST_WHY = 500
LONGEST_TERM_YEARS = 10


class MemberNeed(StrEnum):
    """What a move requires."""

    TEXT = "text"
    DAY = "day"
    """A day that is not ahead."""
    UNTIL = "until"
    """The last day of a term, ahead, within ten years, and later than the term that runs."""
    NAMED = "named"
    """The member agrees to be named outside."""
    NOT_NOMINATOR = "not_nominator"


@dataclass(frozen=True, slots=True)
class MemberMove:
    """One line of the table. `to` None: the state stays."""

    to: MemberState | None
    roles: frozenset[Role]
    needs: tuple[MemberNeed, ...] = ()


@dataclass(frozen=True, slots=True)
class MemberStanding:
    """A member, as far as moves depend on them."""

    state: MemberState
    nominator: int
    """The account of whoever nominated them."""
    named: bool = False
    until: date | None = None
    """The last day of the term."""


@dataclass(frozen=True, slots=True)
class MemberOrder:
    """What somebody wants done. `day`: of the consent, or the last of the term."""

    act: MemberAct
    role: Role
    user_id: int
    text: str = ""
    day: date | None = None


class PanelRefused(ValueError):
    """It cannot be done; the message says why and what can be done. Nothing was changed."""


_S, _A, _N = MemberState, MemberAct, MemberNeed
_OFFICE = frozenset({Role.OFFICER, Role.CHIEF})
_CHIEF = frozenset({Role.CHIEF})
_RENEW = MemberMove(None, _CHIEF, (_N.UNTIL, _N.NOT_NOMINATOR))
_LEAVE = MemberMove(_S.LEFT, _OFFICE, (_N.TEXT,))

MEMBER_MOVES: Mapping[tuple[MemberState, MemberAct], MemberMove] = {
    (_S.NOMINATED, _A.CONSENT): MemberMove(_S.CONSENTED, _OFFICE, (_N.DAY,)),
    (_S.NOMINATED, _A.REFUSE): MemberMove(_S.REFUSED, _OFFICE, (_N.TEXT,)),
    (_S.CONSENTED, _A.APPROVE): MemberMove(_S.SERVING, _CHIEF, (_N.UNTIL, _N.NOT_NOMINATOR)),
    (_S.CONSENTED, _A.REFUSE): MemberMove(_S.REFUSED, _CHIEF, (_N.TEXT,)),
    (_S.SERVING, _A.PUBLISH): MemberMove(_S.PUBLISHED, _OFFICE, (_N.NAMED,)),
    (_S.SERVING, _A.RENEW): _RENEW,
    (_S.SERVING, _A.LEAVE): _LEAVE,
    (_S.PUBLISHED, _A.HIDE): MemberMove(_S.SERVING, _OFFICE),
    (_S.PUBLISHED, _A.RENEW): _RENEW,
    (_S.PUBLISHED, _A.LEAVE): _LEAVE,
}
SERVING = frozenset({_S.SERVING, _S.PUBLISHED})
MEMBERS_ENDED = frozenset({_S.REFUSED, _S.LEFT})


def serves(state: MemberState, until: date | None, today: date) -> bool:
    """Whether somebody is a member on this day."""
    return state in SERVING and until is not None and today <= until


def called(state: MemberState, until: date | None, today: date) -> str:
    """The key of what their standing is called (`name.member_…`)."""
    over = state in SERVING and not serves(state, until, today)
    return "over" if over else state.value


def decide_member(member: MemberStanding, order: MemberOrder, today: date) -> MemberState:
    """The state to which the order brings a member; raises PanelRefused."""
    move = MEMBER_MOVES.get((member.state, order.act))
    if move is None:
        now = TERM_OVER if called(member.state, member.until, today) == "over" else MEMBERS[member.state]
        raise PanelRefused(
            f"这位评议员现在是“{now.zh_hans}”，不能{MEMBER_ACTS[order.act].zh_hans}：请打开登记页看看现在能办什么"
        )
    if order.role not in move.roles:
        raise PanelRefused(f"您的岗位不能{MEMBER_ACTS[order.act].zh_hans}：请找监察室或室领导办")
    for need in move.needs:
        if said := _lacking(need, member, order, today):
            raise PanelRefused(said)
    return member.state if move.to is None else move.to


def member_acts(member: MemberStanding, role: Role, user_id: int) -> tuple[MemberAct, ...]:
    """What somebody may try now, in the order of the table; what they type may still stand against it."""
    return tuple(
        act
        for (state, act), move in MEMBER_MOVES.items()
        if state is member.state
        and role in move.roles
        and not (MemberNeed.NOT_NOMINATOR in move.needs and user_id == member.nominator)
        and not (MemberNeed.NAMED in move.needs and not member.named)
    )


def longest_until(begins: date, years: int) -> date:
    """The last day of a term of so many years that begins on a day."""
    year = begins.year + years
    leap = (begins.month, begins.day) == (2, 29)
    after = date(year, 3, 1) if leap else begins.replace(year=year)
    return after - timedelta(days=1)


def _lacking(need: MemberNeed, member: MemberStanding, order: MemberOrder, today: date) -> str:
    match need:
        case MemberNeed.TEXT:
            if not order.text.strip():
                return "请写明原因"
            return f"原因超过 {LONGEST_WHY} 个字：请删减" if len(order.text) > LONGEST_WHY else ""
        case MemberNeed.DAY:
            return "" if order.day is not None and order.day <= today else "请填写日期，不能晚于今天"
        case MemberNeed.UNTIL:
            return _until(member, order.day, today)
        case MemberNeed.NAMED:
            return "" if member.named else "本人没有同意公布姓名：不能公布"
        case MemberNeed.NOT_NOMINATOR:
            same = order.user_id == member.nominator
            return "提名的人不能自己批准聘任和续聘：请另一位室领导办" if same else ""


def _until(member: MemberStanding, day: date | None, today: date) -> str:
    if day is None or day <= today:
        return "请填写任期的最后一天，要晚于今天"
    if day > longest_until(today, LONGEST_TERM_YEARS):
        return f"任期最长 {LONGEST_TERM_YEARS} 年：请填写更早的一天"
    if member.until is not None and day <= member.until:
        return "续聘的任期要比现在的任期结束得晚：请填写更晚的一天"
    return ""
