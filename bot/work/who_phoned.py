"""谁打的电话, as somebody may see it: the people under their real names, and everybody together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, tzinfo

from sqlalchemy import Connection

from bot.casework.callsheet.phone_tally import PhoneTally, by_person, summed
from bot.casework.names.staff_names import StaffNames
from db.queries.callsheet import who_phoned
from db.queries.office import staff

EVERYBODY = "全室合计"


@dataclass(frozen=True, slots=True)
class PhonedAbout:
    """The calls about a round."""

    people: Mapping[str, PhoneTally]
    days: Mapping[tuple[str, date], PhoneTally]
    whole: PhoneTally
    """Everybody's, whoever may be seen."""

    @property
    def reported(self) -> Mapping[str, PhoneTally]:
        """For the report: the people, and everybody last; nothing when nobody has phoned."""
        return {**self.people, EVERYBODY: self.whole} if self.whole.calls else {}


def phoned_about(connection: Connection, month: str, zone: tzinfo, *, only: str | None = None) -> PhonedAbout:
    """The calls about a round; `only`: of the people, this one alone, by the name at log-in."""
    return as_seen(who_phoned.who_phoned(connection, month, zone), staff.names(connection), only=only)


def as_seen(
    found: Mapping[tuple[str, date], PhoneTally], named: StaffNames, *, only: str | None = None
) -> PhonedAbout:
    """The calls by log-in and day under the names of people; `only`: of the people, this one alone."""
    whole = summed(found.values())
    if only is not None:
        found = {key: part for key, part in found.items() if key[0] == only}
    people = {named(name): part for name, part in by_person(found).items()}
    return PhonedAbout(people, {(named(name), day): part for (name, day), part in found.items()}, whole)
