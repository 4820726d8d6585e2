"""The title of a complaint: what it is about, for lists, pages and headings."""

from bot.domain.category import CATEGORIES, Category
from bot.domain.language import Label, Language
from bot.domain.ticket_kind import TICKET_KINDS, TicketKind

_BETWEEN = " · "
_ABOUT_OFFICE = Label("投诉监察室", "投訴監察室", "About the office")
_UNSORTED = Label("投诉", "投訴", "Complaint")
_LONGEST_BEGINNING = 24


def title_of(
    category: str,
    item: str,
    department: str,
    about_office: bool,
    language: Language,
    kind: TicketKind = TicketKind.COMPLAINT,
) -> str:
    """拖延不办 · 无线电频率使用许可 · 电力处: the parts that are known, in this order. `category`: blank when none was told."""
    what = CATEGORIES[Category(category)] if category else None
    unsorted = _UNSORTED if kind is TicketKind.COMPLAINT else TICKET_KINDS[kind]
    named = [_ABOUT_OFFICE, what] if about_office else [what or unsorted]
    words = (label.said(language) for label in named if label is not None)
    return _BETWEEN.join([*words, *filter(None, (item, department))])


def title_for_department(handed_over: str | None) -> str:
    """The beginning of what was handed over, on one line: a department is told nothing else, and so no title says more."""
    words = " ".join((handed_over or "").split())
    return words if len(words) <= _LONGEST_BEGINNING else f"{words[: _LONGEST_BEGINNING - 1]}…"
