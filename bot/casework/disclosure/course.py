"""The course of a request for information, read from its steps alone: whose turn it is, what has been used up, how it ended.

HANDLING → CORRECTING | CONSULTING | PAYING → HANDLING … → ENDED. What is not in `DISCLOSURE_MOVES` cannot be done.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from bot.domain.disclosure import DisclosureOutcome
from bot.domain.disclosure_act import DisclosureAct, DisclosurePhase
from bot.domain.role import Role


@dataclass(frozen=True, slots=True)
class DisclosureStep:
    """One thing that was done on a day of the office. `outcome`: of what ends it; `days`: the applicant's own term, if given."""

    act: DisclosureAct
    on: date
    outcome: DisclosureOutcome | None = None
    days: int = 0


@dataclass(frozen=True, slots=True)
class DaysApart:
    """Days on which the time to answer stood still: from `since` until `until`, which counts again; None: it still does.
    `why`: the phase in which it did."""

    since: date
    until: date | None = None
    why: DisclosurePhase = DisclosurePhase.CONSULTING


@dataclass(frozen=True, slots=True)
class Course:
    """Where a request stands after its steps."""

    received_on: date
    phase: DisclosurePhase = DisclosurePhase.HANDLING
    since: date | None = None
    """When this phase began; None: with the receipt."""
    days: int = 0
    """What the applicant was given to correct; 0: the usual."""
    asked_to_correct: date | None = None
    corrected_on: date | None = None
    still_correcting: bool = False
    """What came was found to be no correction, once."""
    charged: bool = False
    extended: bool = False
    asked_reasons: bool = False
    apart: tuple[DaysApart, ...] = ()
    """While a third party was asked, or a fee was waited for."""
    outcome: DisclosureOutcome | None = None
    ended_on: date | None = None


class StepNeed(StrEnum):
    """What a step requires."""

    TEXT = "text"
    ONCE = "once"
    CORRECTION = "correction"
    """A correction has come, and nothing was done since."""
    OVER = "over"
    """The applicant's time is over."""
    IN_TIME = "in_time"
    """The time to answer is not over yet."""
    AMOUNT = "amount"
    OUTCOME = "outcome"
    DAY = "day"
    """The day on which it was, if not today."""


@dataclass(frozen=True, slots=True)
class DisclosureMove:
    """One line of the table. `to` None: the phase stays."""

    to: DisclosurePhase | None
    roles: frozenset[Role]
    needs: tuple[StepNeed, ...] = ()


_P, _D, _N = DisclosurePhase, DisclosureAct, StepNeed
_OFFICE = frozenset({Role.OFFICER, Role.CHIEF, Role.SUPERIOR})
_CHIEF = frozenset({Role.CHIEF, Role.SUPERIOR})
"""The superior where nobody of the office may know of it; who may, `bot.casework.tickets.visibility` decides."""
OPEN_PHASES = tuple(phase for phase in DisclosurePhase if phase is not _P.ENDED)
DISCLOSURE_MOVES: Mapping[tuple[DisclosurePhase, DisclosureAct], DisclosureMove] = {
    (_P.HANDLING, _D.CORRECT): DisclosureMove(_P.CORRECTING, _OFFICE, (_N.TEXT, _N.ONCE)),
    (_P.CORRECTING, _D.CORRECTED): DisclosureMove(_P.HANDLING, _OFFICE, (_N.TEXT, _N.DAY)),
    (_P.HANDLING, _D.STILL): DisclosureMove(_P.CORRECTING, _OFFICE, (_N.TEXT, _N.ONCE, _N.CORRECTION)),
    (_P.HANDLING, _D.CONSULT): DisclosureMove(_P.CONSULTING, _OFFICE, (_N.TEXT, _N.DAY)),
    (_P.CONSULTING, _D.CONSULTED): DisclosureMove(_P.HANDLING, _OFFICE, (_N.TEXT, _N.DAY)),
    (_P.HANDLING, _D.CHARGE): DisclosureMove(_P.PAYING, _OFFICE, (_N.TEXT, _N.AMOUNT, _N.ONCE)),
    (_P.PAYING, _D.PAID): DisclosureMove(_P.HANDLING, _OFFICE, (_N.DAY,)),
    (_P.HANDLING, _D.EXTEND): DisclosureMove(None, _CHIEF, (_N.TEXT, _N.ONCE, _N.IN_TIME)),
    (_P.HANDLING, _D.REASONS): DisclosureMove(None, _OFFICE, (_N.TEXT, _N.ONCE)),
    (_P.HANDLING, _D.ANSWER): DisclosureMove(_P.ENDED, _OFFICE, (_N.TEXT, _N.OUTCOME)),
    (_P.CORRECTING, _D.LAPSE): DisclosureMove(_P.ENDED, _OFFICE, (_N.OVER,)),
    (_P.PAYING, _D.LAPSE): DisclosureMove(_P.ENDED, _OFFICE, (_N.OVER,)),
    **{(phase, _D.WITHDRAW): DisclosureMove(_P.ENDED, _OFFICE, (_N.TEXT,)) for phase in OPEN_PHASES},
    **{(phase, _D.REMARK): DisclosureMove(None, _OFFICE, (_N.TEXT,)) for phase in DisclosurePhase},
}
_APART = frozenset({_P.CONSULTING, _P.PAYING})


def course(received_on: date, steps: Iterable[DisclosureStep]) -> Course:
    """Where a request stands. Steps that the table does not know at their place change nothing: they were never taken."""
    now = Course(received_on)
    for step in steps:
        move = DISCLOSURE_MOVES.get((now.phase, step.act))
        if move is not None:
            now = _after(now, step, move)
    return now


def _after(before: Course, step: DisclosureStep, move: DisclosureMove) -> Course:
    after = replace(
        before,
        extended=before.extended or step.act is _D.EXTEND,
        asked_reasons=before.asked_reasons or step.act is _D.REASONS,
    )
    if move.to is None:
        return after
    apart = after.apart
    if before.phase in _APART:
        apart = (*apart[:-1], replace(apart[-1], until=step.on))
    if move.to in _APART:
        apart = (*apart, DaysApart(step.on, why=move.to))
    after = replace(after, phase=move.to, since=step.on, apart=apart, days=0)
    match step.act:
        case DisclosureAct.CORRECT:
            return replace(after, asked_to_correct=step.on, days=step.days)
        case DisclosureAct.CORRECTED:
            return replace(after, corrected_on=step.on)
        case DisclosureAct.STILL:
            return replace(after, corrected_on=None, still_correcting=True, days=step.days)
        case DisclosureAct.CHARGE:
            return replace(after, charged=True)
        case _ if move.to is _P.ENDED:
            return replace(after, outcome=step.outcome, ended_on=step.on)
        case _:
            return after
