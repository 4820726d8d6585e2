"""Looking at persons one by one: only so many an hour, for whoever knows one of them finds so whether they complained.

Each person looked at is remembered in the log, by a keyed hash and never by name; the same one again is not counted.
After `PERSONS_AN_HOUR` no other one is shown for the rest of the hour, and the chiefs are told. At the command line anybody
may give any name: whoever sits there is one person.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.casework.names.sameness import bare
from bot.work.tickets.identity_checks import BRAKED
from db.queries.office import audit
from db.vault import Vault

PERSONS_AN_HOUR = 30
PERSON = "person"
"""Where a line of the log has the hash."""
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Sought:
    """One person looked at. Whoever shows them writes `person` into the line of the log."""

    person: str
    again: bool
    """Within the hour, by the same user."""
    others: int
    """How many different persons this user has looked at within the hour."""

    @property
    def too_many(self) -> bool:
        """This one is one too many."""
        return not self.again and self.others >= PERSONS_AN_HOUR


def sought(
    connection: Connection, vault: Vault, who: audit.Who, act: str, typed: str, *, now: datetime
) -> Sought:
    """Who is looked at by what was typed, beside those that this user looked at under this act of the log."""
    person = vault.index(f"sought: {bare(typed)}").hex()[-16:]
    lines = audit.details(connection, who.user_id, act, since=now - _HOUR)
    seen = {str(line[PERSON]) for line in lines if PERSON in line}
    return Sought(person, person in seen, len(seen))


def braked(connection: Connection, who: audit.Who, about: str, found: Sought, *, now: datetime) -> None:
    """Leave the line in the log that the chiefs are told of."""
    audit.note(connection, None, who, BRAKED, about, detail={"persons": found.others}, now=now)
