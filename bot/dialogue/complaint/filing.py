"""A complaint on its way: what has been told so far, and what is told next."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.category import Category


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is complained about, in the complainant's own words; who they are stands elsewhere (`name`: as told)."""

    content: str
    category: Category | None = None
    department: str = ""
    official: str = ""
    happened: str = ""
    anonymous: bool = False
    name: str = ""
    case_no: str | None = None
    attachments: tuple[int, ...] = ()
    """Ids of what was attached (`attachments.id`)."""
    about_office: bool = False
    """It is about the supervision office itself: its superior's only."""


class Asked(StrEnum):
    """What a complaint being told is asked for next, in this order."""

    ABOUT = "about"
    """About the person's own case (`Complaint.case_no`), or about something else."""
    CATEGORY = "category"
    DEPARTMENT = "department"
    OFFICIAL = "official"
    CONTENT = "content"
    HAPPENED = "happened"
    FILES = "files"
    NAMED = "named"
    """Under one's name or anonymously."""
    NAME = "name"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class Filing:
    """A complaint being told: `asked` is the open question, `so_far` what has been said."""

    asked: Asked
    so_far: Complaint
    short: bool = False
    """The short form, of SMS and of a story told at once: signed or anonymous is chosen with the submit button."""
    unclear: int = 0
    changing: bool = False
    """The person went back from the summary to change one thing."""
    waiting: int = 0
    """Files that are still being fetched."""
    left: bool = False
    """Left for later: words mean something else until it is taken up again."""
    touched_at: datetime | None = None

    @property
    def before_submitting(self) -> bool:
        """Whether the next input may file it: the summary is shown, or was, while one thing of it is being changed."""
        return self.asked is Asked.CONFIRM or self.changing
