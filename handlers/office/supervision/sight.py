"""What of 电子监察 somebody may see: the office all of it, a liaison the own department's alone."""

from collections.abc import Container

from sqlalchemy import Connection

from bot.casework.supervision.watched import WatchedCase
from bot.domain.role import Role
from bot.work.supervision.watching import WatchRules
from db.queries.supervision import cards, watched
from handlers.office.web.roles import READERS
from handlers.office.web.visit import Visit
from handlers.pages.problems import not_found

SEE = READERS | {Role.LIAISON}
"""Who may open the pages of cases."""
CARDS = ("green", "yellow", "red")
TONES = ("ok", "warn", "late")


def seen_case(connection: Connection, visit: Visit, case_no: str) -> WatchedCase:
    """A case; raises Problem 404 when there is none, or not for this reader. Whoever handed it on after a card was raised
    still has to say why there is one."""
    case, own = watched.find(connection, case_no), visit.user.bound_to
    if case is None or not (own is None or case.department in own or _has_card(connection, case_no, own)):
        raise not_found("supervision.no_case")
    return case


def _has_card(connection: Connection, case_no: str, own: Container[str]) -> bool:
    return any(row.department in own for row in cards.of_case(connection, case_no))


def rules_of(visit: Visit) -> WatchRules:
    """By what the office watches."""
    return WatchRules.of(visit.console.settings, visit.console.registry.calendar)
