"""When a log-in ends: its last page says so, and two minutes before asks whether somebody is still there (static/session.js)."""

from dataclasses import dataclass

from db.queries.office.sessions import Session
from handlers.office.web.logins import ABSOLUTE, IDLE, Logins
from handlers.pages.formats import Formats


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of a log-in, unless something is done before."""

    seconds: int
    """Until then."""
    at: str
    """The hour."""
    last: bool
    """Nothing puts it off: the log-in is as old as one may get."""


def ending(session: Session, logins: Logins, formats: Formats) -> Ending:
    """The end of this log-in, as it looks now."""
    idle, last = session.seen_at + IDLE, session.opened_at + ABSOLUTE
    end = min(idle, last)
    seconds = max(0, int((end - logins.clock()).total_seconds()))
    return Ending(seconds, formats.stamp(logins.told(end))[11:16], last <= idle)
