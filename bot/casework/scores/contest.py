"""异议: an official or department says that a verified fact is mistaken or malicious; somebody else decides; both stand.

It is a remedy inside the office. The statutory ones (公务员法 第九十五、九十六条: 复核、申诉) are only named, never handled.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.scoring import ContestState


class CannotContest(ValueError):
    """Not now, or not by this person; the text says why."""


class CannotDecide(ValueError):
    """Not by this person, or not any more; the text says why."""


@dataclass(frozen=True, slots=True)
class FactStanding:
    """What there is to know of a fact when somebody contests it or decides about that."""

    verified_by: frozenset[int]
    """The accounts that wrote it down."""
    contest_until: datetime
    contested: ContestState | None = None
    contested_by: int | None = None
    concerned: frozenset[int] = frozenset()
    """The accounts of whom it costs."""


def may_contest(fact: FactStanding, now: datetime) -> None:
    """Raise CannotContest: a fact is contested once, within its term."""
    if fact.contested is not None:
        raise CannotContest("这条事实已经提出过异议，一条事实只审一次")
    if now >= fact.contest_until:
        raise CannotContest("提出异议的期限已经过了；法律规定的复核、申诉另行办理")


def may_judge(fact: FactStanding, by: int) -> None:
    """Raise CannotDecide unless the contest is open and this is neither who verified the fact, nor who contests it, nor whom it costs."""
    if fact.contested is not ContestState.OPEN:
        raise CannotDecide("这项异议已经有了决定")
    if by == fact.contested_by:
        raise CannotDecide("自己提出的异议要由别人决定")
    if by in fact.verified_by:
        raise CannotDecide("认定这条事实的人不能决定它的异议，请由别人决定")
    if by in fact.concerned:
        raise CannotDecide("这条事实是您自己经手的，请由别人决定它的异议")


def counts(state: ContestState | None) -> bool:
    """Whether a fact costs marks: until a decision says otherwise it does."""
    return state is not ContestState.UPHELD
