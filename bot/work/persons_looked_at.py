"""Limits looking up persons one by one to so many an hour: by trying names, one could find out who complained.

Each person looked up is remembered in the log by a keyed hash, never by name; looking up the same one again does not
count. After `PERSONS_AN_HOUR` nobody else is shown for the rest of the hour, and the chiefs are told. On the command
line any name may be given, so all its users count as one person.
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
"""Where the hash stands in a log line."""
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Sought:
    """One person looked up. The code that shows them must write `person` into the log line."""

    person: str
    again: bool
    """Within the hour, by the same user."""
    others: int
    """How many different persons this user has looked up within the hour."""

    @property
    def too_many(self) -> bool:
        """This person exceeds the limit."""
        return not self.again and self.others >= PERSONS_AN_HOUR


def sought(
    connection: Connection, vault: Vault, who: audit.Who, act: str, typed: str, *, now: datetime
) -> Sought:
    """The person looked up by what was typed, and those that this user looked up under this act of the log."""
    person = vault.index(f"sought: {bare(typed)}").hex()[-16:]
    lines = audit.details(connection, who.user_id, act, since=now - _HOUR)
    seen = {str(line[PERSON]) for line in lines if PERSON in line}
    return Sought(person, person in seen, len(seen))


def braked(connection: Connection, who: audit.Who, about: str, found: Sought, *, now: datetime) -> None:
    """Write the log line of which the chiefs are told."""
    audit.note(connection, None, who, BRAKED, about, detail={"persons": found.others}, now=now)
