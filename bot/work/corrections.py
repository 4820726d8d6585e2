"""Putting a recorded call right, in the current transaction, and what hangs on it: the same for console and command line.

What the wrong record has led to stays and is told: a complaint registered by it keeps its number, and its timeline says
that the score was corrected. A second call still to be made is compared with what stands then; one that has been made
was compared with what stood at its time, and stays so.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.casework.callsheet import corrections as rules
from bot.casework.callsheet.corrections import CallResult
from bot.casework.names.login_names import folded
from bot.casework.terms import SCORES, STATES
from bot.domain.attempt import Outcome
from bot.work.phone_calls import CallDesk, NotedCall, complain, lot
from bot.work.tickets import score_corrected
from db.queries.callsheet import call_cards, corrections, second_calls
from db.queries.office import users
from db.queries.rounds.callbacks import HeardByPhone
from db.store import Conflict

CORRECTED_TWICE = "{case_no} 刚刚已有别的记录"


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a correction changed."""

    before: CallResult
    after: CallResult
    sealed: bool
    """It went beside the sealed record."""
    kept_ticket: str | None
    """The complaint registered before, which stays."""
    new_ticket: str | None = None


def correct(connection: Connection, desk: CallDesk, call: NotedCall, reason: str, now: datetime) -> Corrected:
    """Say what the latest recorded call should have been. Raises NoSuchCallback, NotCorrectable, and Conflict when there
    has been another attempt since."""
    right = call.heard
    found = corrections.to_correct(connection, call.case_no)
    if call.seen is not None and call.seen != found.last:
        raise Conflict(CORRECTED_TWICE.format(case_no=call.case_no))
    after = CallResult(right.score, right.outcome)
    recorded = rules.check(
        found.recorded,
        found.stands,
        after,
        sealed=found.sealed,
        by_whom=right.by_whom,
        reason=reason,
        now=now,
    )
    before = CallResult(found.stands.score, recorded.outcome)
    corrections.write(
        connection,
        call.case_no,
        found,
        right,
        told(before, right, reason, called(connection, right.by_whom)),
        now=now,
    )
    if found.sealed:
        return Corrected(before, after, True, found.ticket_no)
    call_cards.done_with(connection, call.case_no, call.again_at, by_whom=call.heard.by_whom, now=now)
    _second_call(connection, desk, call.case_no, before, after, now)
    if found.ticket_no is not None:
        score_corrected.note(
            connection,
            desk.registry.vault,
            found.ticket_no,
            said(before),
            said(after),
            right.by_whom,
            now=now,
        )
    new = complain(connection, desk, call, now) if call.complaint and found.ticket_no is None else None
    return Corrected(before, after, False, found.ticket_no, new)


def said(result: CallResult) -> str:
    """A result in words: `2 不满意`, `无人接听`."""
    if result.score is not None:
        return f"{result.score} {SCORES[result.score]}"
    return STATES.get(result.outcome, result.outcome)


def called(connection: Connection, by_whom: str) -> str:
    """The name of whoever put it right, as it stands in the archive for good: no log-in."""
    user = users.named(connection, folded(by_whom))
    return user.called if user is not None else by_whom


def told(before: CallResult, right: HeardByPhone, reason: str, by_whom: str) -> str:
    """A correction's words: who, what for what, why, and what the person said."""
    if right.outcome == Outcome.WITHDRAWN:
        words = f"撤销（{by_whom}）：原记“{said(before)}”记错了"
    else:
        after = said(CallResult(right.score, right.outcome))
        words = f"更正（{by_whom}）：原记“{said(before)}”，应为“{after}”"
    because = f"。原因：{reason}" if reason else ""
    heard = f"。对方原话：{right.words}" if right.words else ""
    return f"{words}{because}{heard}"


def _second_call(
    connection: Connection,
    desk: CallDesk,
    case_no: str,
    before: CallResult,
    after: CallResult,
    now: datetime,
) -> None:
    """Keep the second call comparable; an answer that only a correction brought in may be chosen for one, too."""
    second_calls.corrected(connection, case_no, after.score)
    if before.score is None and after.score is not None:
        lot(connection, desk, case_no, now)
