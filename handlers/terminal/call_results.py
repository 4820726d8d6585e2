"""What was heard on the phone, as it is typed at the terminal: a result, the caller, the words, and when to phone again."""

from datetime import time
from typing import TYPE_CHECKING

from bot.domain.attempt import LONGEST_NOTE, LONGEST_REASON, Outcome
from handlers.terminal.door import Unwelcome, readable

if TYPE_CHECKING:
    from bot.work.phone_calls import NotedCall
    from db.queries.rounds.callbacks import HeardByPhone
    from handlers.terminal.opening import Office

BY_PHONE = (
    Outcome.REFUSED,
    Outcome.WRONG_PERSON,
    Outcome.NO_ANSWER,
    Outcome.UNREACHABLE,
)
"""Ends of a call that are a result without a score."""
OR_LATER = (*BY_PHONE, Outcome.LATER)
"""What a call may come to that is recorded for the first time."""


def hour_of(text: str, disposition: str | None) -> time | None:
    """When to phone again, as typed; None where nothing was. Raises Unwelcome."""
    if text and disposition != Outcome.LATER:
        raise Unwelcome("--again 和 --disposition later 一起写")
    try:
        return time.fromisoformat(text.strip()) if text else None
    except ValueError:
        raise Unwelcome(f"--again 要写成 15:00 这样，不能是 {text[:20]!r}") from None


def sure_result(score: int | None, disposition: str | None, allowed: tuple[Outcome, ...] = BY_PHONE) -> None:
    """Raise Unwelcome unless there is either a score or a result without one."""
    if (score is None) == (disposition is None):
        raise Unwelcome("--score 和 --disposition 要写一个，也只能写一个")
    if score is not None and not 1 <= score <= 5:
        raise Unwelcome(f"评分只能是 1 到 5，不能是 {score}")
    if disposition is not None and disposition not in allowed:
        raise Unwelcome(f"结果 {disposition[:40]!r} 不能用于电话回访，可用：{'、'.join(allowed)}")


def heard_as(score: int | None, disposition: str | None, note: str, by: str) -> "HeardByPhone":
    """What was heard, of a result that `sure_result` let through."""
    from bot.domain.disposition import Disposition
    from db.queries.rounds.callbacks import HeardByPhone

    later = disposition == Outcome.LATER
    ended = Disposition.ANSWERED if score is not None else None if later else Disposition(disposition or "")
    return HeardByPhone(score, ended, caller(by), "", words=readable(note, longest=LONGEST_NOTE).strip())


def why_of(reason: str) -> str:
    """The reason as typed; raises Unwelcome for what is no text."""
    return readable(reason, longest=LONGEST_REASON).strip()


def caller(by: str) -> str:
    """Who phoned, by the name that was given."""
    from bot.dialogue.mentions import printable

    return printable(by)[:64] or "officer"


def noted(
    office: "Office",
    case_no: str,
    heard: "HeardByPhone",
    hour: time | None,
    complaint: bool | None = None,
) -> "NotedCall":
    """The call, and when to phone again if that was asked for."""
    from bot.casework.callsheet.phone_calls import again_at
    from bot.work.phone_calls import NotedCall
    from handlers.terminal.opening import now

    later = heard.outcome == Outcome.LATER
    at = again_at(hour, now(), office.settings.zone) if later else None
    return NotedCall(case_no, heard, complaint=complaint, again_at=at)
