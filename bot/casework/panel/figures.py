"""What a year of the panel comes to: counts with their n, and never a rate of nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.panel import Interest, MemberVerdict, OpinionState

_OUT = frozenset({OpinionState.DECLINED, OpinionState.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class OpinionFact:
    """An opinion, as far as it is counted. `late`: an answer came after its term."""

    state: OpinionState
    interest: Interest
    answer_by: datetime
    released: bool
    late: bool
    verdict: MemberVerdict | None
    reopened: bool


@dataclass(frozen=True, slots=True)
class PanelFigures:
    """Of opinions given in a period. `in_time` is out of `answered`, `verdicts` out of `judged`."""

    received: int
    not_taken_up: int
    """Declined by the office or taken back by the member; in nothing below."""
    answered: int
    in_time: int
    open: int
    """Waiting for an answer."""
    overdue: int
    """Of the open: past the term."""
    judged: int
    """Verdicts that count: of members without an interest."""
    verdicts: Mapping[MemberVerdict, int]
    set_aside: int
    """Verdicts of members with an interest, which do not."""
    reopened: int


def panel_figures(opinions: Iterable[OpinionFact], now: datetime) -> PanelFigures:
    """Count them. Σ: received = not taken up + answered + open; judged = Σ of the verdicts."""
    every = list(opinions)
    taken = [one for one in every if one.state not in _OUT]
    answered = [one for one in taken if one.released]
    waiting = [one for one in taken if not one.released]
    judged = [one for one in answered if one.verdict is not None and one.interest is Interest.NONE]
    aside = [one for one in answered if one.verdict is not None and one.interest is not Interest.NONE]
    return PanelFigures(
        received=len(every),
        not_taken_up=len(every) - len(taken),
        answered=len(answered),
        in_time=sum(not one.late for one in answered),
        open=len(waiting),
        overdue=sum(now > one.answer_by for one in waiting),
        judged=len(judged),
        verdicts={v: sum(one.verdict is v for one in judged) for v in MemberVerdict},
        set_aside=len(aside),
        reopened=sum(one.reopened for one in taken),
    )
