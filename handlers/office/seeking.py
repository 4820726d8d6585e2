"""Looking for persons by name or phone: only so many an hour, for whoever knows a name finds by it who complained.

Each person looked for leaves a line in the log, by a keyed hash and never by name; the same one again is not counted.
After `PERSONS_AN_HOUR` there is no answer for the rest of the hour, and the chiefs are told.
"""

from datetime import timedelta

from sqlalchemy import Connection

from bot.casework.sameness import bare
from bot.ticketing.checking import BRAKED
from db.queries import audit
from db.queries.case_paths import By, Wanted
from handlers.office.visit import Visit

PERSONS_AN_HOUR = 30
SOUGHT = "search_person"
_HOUR = timedelta(hours=1)


def may_seek(connection: Connection, visit: Visit, wanted: Wanted, typed: str) -> bool:
    """Whether this user may have an answer; the line of the log is written either way, in this transaction."""
    if wanted.by not in (By.APPLICANT, By.PHONE):
        return True
    person = visit.console.vault.index(f"sought: {bare(typed)}").hex()[-16:]
    lines = audit.details(connection, visit.user.id, SOUGHT, since=visit.now - _HOUR)
    sought = {str(line["person"]) for line in lines}
    if person in sought:
        return True
    if len(sought) >= PERSONS_AN_HOUR:
        about, detail = f"user {visit.user.name}", {"persons": len(sought)}
        audit.note(connection, None, visit.who, BRAKED, about, detail=detail, now=visit.now)
        return False
    audit.note(connection, None, visit.who, SOUGHT, "cases", detail={"person": person}, now=visit.now)
    return True
