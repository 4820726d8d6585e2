"""What an officer notes of a complaint that came outside all channels, made into what is registered: one rule for the page and the
terminal.

Pure: what was noted, what the office is called, and the day. Nothing is guessed: what came how, about what, and with or without a
name has to be said.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from bot.casework.names.sameness import bare
from bot.dialogue.complaint.filing import Complaint
from bot.dialogue.complaint.office_names import OfficeNames
from bot.domain.arrival import Arrival
from bot.domain.category import Category
from bot.intake.phones import phones
from bot.work.tickets.written_down import WrittenDown

THE_OFFICE = "office"
"""Instead of a department: the office itself."""
OLDEST = timedelta(days=366)
"""What came longer ago is no complaint of today's."""
LONGEST_DEPARTMENT, LONGEST_OFFICIAL, LONGEST_HAPPENED, LONGEST_PHONE = 100, 40, 200, 40


class Lacking(StrEnum):
    """What is missing, or cannot be."""

    ARRIVAL = "no_arrival"
    CATEGORY = "no_category"
    CONTENT = "no_content"
    NAMED = "no_named"
    NAME = "no_name"
    DAY = "not_then"
    PHONE = "not_a_phone"


class NotWritable(ValueError):
    """It is not registered like this. `why` names the sentence to say."""

    def __init__(self, why: Lacking) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class NotedComplaint:
    """As it was noted. `anonymous` None: not said; `department`: a name, `THE_OFFICE`, or "" where none was named."""

    arrival: Arrival | None
    category: Category | None
    content: str
    anonymous: bool | None
    name: str = ""
    phone: str = ""
    department: str = ""
    official: str = ""
    happened: str = ""
    came: date | None = None
    """None: today."""


def written_from(noted: NotedComplaint, names: OfficeNames, by_whom: str, today: date) -> WrittenDown:
    """What is registered; raises NotWritable for the first thing that is missing."""
    if noted.arrival is None:
        raise NotWritable(Lacking.ARRIVAL)
    if noted.category is None:
        raise NotWritable(Lacking.CATEGORY)
    if not bare(noted.content):
        raise NotWritable(Lacking.CONTENT)
    if noted.anonymous is None:
        raise NotWritable(Lacking.NAMED)
    if not noted.anonymous and not noted.name:
        raise NotWritable(Lacking.NAME)
    complaint = Complaint(
        noted.content,
        noted.category,
        noted.department,
        noted.official,
        noted.happened,
        anonymous=noted.anonymous,
        name="" if noted.anonymous else noted.name,
    )
    phone = "" if noted.anonymous else _phone(noted.phone)
    return WrittenDown(noted.arrival, came_on(noted.came, today), _whose(complaint, names), phone, by_whom)


def came_on(given: date | None, today: date) -> date:
    """The day on which it came; raises NotWritable."""
    came = given or today
    if not today - OLDEST <= came <= today:
        raise NotWritable(Lacking.DAY)
    return came


def _phone(typed: str) -> str:
    numbers = phones(typed) if typed else ()
    if typed and not numbers:
        raise NotWritable(Lacking.PHONE)
    return numbers[0].e164 if numbers else ""


def _whose(told: Complaint, names: OfficeNames) -> Complaint:
    """About the office: if it was chosen, or is named where no department was; then it is the superior's alone."""
    chosen = told.department == THE_OFFICE or bool(told.department and names.named_in(told.department))
    if chosen or (not told.department and names.complained_of_in(told.content)):
        return replace(told, department="", about_office=True)
    return told
