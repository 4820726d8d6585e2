"""A round that is over although some cases were never called: what two persons may decide, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.casework.callsheet.why_phoned import Why
from bot.casework.rounds.closing import NEARLY_OVER
from bot.domain.month import Hours, RoundKey
from bot.domain.round_state import RoundState
from db.queries.figures.supplement_rounds import missing
from db.queries.rounds import rounds, uncalled
from db.queries.rounds.rounds import Round

LONGEST_LATE = timedelta(days=14)


class NotOverdue(ValueError):
    """This cannot be decided; the message says why and what to do. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """A round that may be decided about, and how many of its cases were never called, for which reason."""

    round: Round
    because: Mapping[Why, int]

    @property
    def never_called(self) -> int:
        """How many in all."""
        return sum(self.because.values())


def overdue(connection: Connection, month: str, *, now: datetime, hold: bool = False) -> Overdue:
    """The round, if it is over or nearly so with cases never called; raises NotOverdue."""
    found = (rounds.lock if hold else rounds.find)(connection, month)
    if found is None:
        raise NotOverdue(missing(connection, RoundKey.parse(month), now))
    if found.state != RoundState.OPEN:
        raise NotOverdue(f"{month} 正在封存或已经封存，不能再改")
    if now < found.closes - NEARLY_OVER:
        raise NotOverdue(f"{month} 还在回访期里，到期前半天才能决定")
    because = uncalled.by_reason(connection, month)
    if not because:
        raise NotOverdue(f"{month} 没有未曾回访的办件，不用补开，也不用带理由关闭")
    return Overdue(found, because)


def may_last(until: datetime, hours: Hours, now: datetime) -> None:
    """Raise NotOverdue unless a late window may last until then: not too long, and ending within the sending hours."""
    if not now < until <= now + LONGEST_LATE:
        raise NotOverdue(f"补开的回访期要晚于现在，最长 {LONGEST_LATE.days} 天")
    opens, closes = hours.day(until)
    if not opens < until <= closes:
        raise NotOverdue(f"补开的回访期要在发送时段（{opens:%H:%M}到{closes:%H:%M}）里结束")


def open_late(
    connection: Connection,
    month: str,
    until: datetime,
    hours: Hours,
    *,
    both: str,
    reason: str,
    now: datetime,
) -> Mapping[Why, int]:
    """Let messages go out again until then; returns how many were never called, and why. Raises NotOverdue."""
    may_last(until, hours, now)
    found = overdue(connection, month, now=now, hold=True)
    rounds.open_late(connection, month, closes=until, by=both, reason=reason, now=now)
    return found.because


def give_up(
    connection: Connection, month: str, most: int | None = None, *, both: str, reason: str, now: datetime
) -> Mapping[Why, int]:
    """Let those who were never called end so, and the round close over them; how many, and why. Raises NotOverdue.

    `most`: how many were known when this was requested; cases that came in since are not given up with them.
    """
    found = overdue(connection, month, now=now, hold=True)
    if most is not None and found.never_called > most:
        raise NotOverdue(f"申请时 {most} 件未曾回访，现在有 {found.never_called} 件；请重新申请")
    rounds.give_up(connection, month, count=found.never_called, by=both, reason=reason)
    return found.because
