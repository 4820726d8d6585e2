"""Looking for persons by name or phone: only so many an hour (`bot.work.persons_looked_at`), and each leaves a line in the log."""

from sqlalchemy import Connection

from bot.work.persons_looked_at import PERSON, braked, sought
from db.queries.cases import shelving
from db.queries.cases.wanted import By, CasesWanted
from handlers.office.web.visit import Visit

SOUGHT = "search_person"


def may_seek(connection: Connection, visit: Visit, wanted: CasesWanted, typed: str) -> bool:
    """Whether this user may have an answer; the line of the log is written either way, in this transaction."""
    if wanted.by not in (By.APPLICANT, By.PHONE) or _tells_of_nobody(wanted):
        return True
    found = sought(connection, visit.console.vault, visit.who, SOUGHT, typed, now=visit.now)
    if found.too_many:
        braked(connection, visit.who, f"user {visit.user.name}", found, now=visit.now)
        return False
    if not found.again:
        visit.noted(connection, SOUGHT, "cases", detail={PERSON: found.person})
    return True


def _tells_of_nobody(wanted: CasesWanted) -> bool:
    """The last four digits of a phone, which are never masked: one number in ten thousand has them."""
    return wanted.ending is not None and len(wanted.ending.digits) <= shelving.TAIL
