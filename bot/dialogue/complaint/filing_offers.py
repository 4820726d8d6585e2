"""What each step of a complaint offers: its buttons, in the order in which their numbers can be typed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from bot.dialogue import mentions
from bot.dialogue.complaint.filing import Asked, Complaint, Filing
from bot.dialogue.draft import Draft
from bot.dialogue.effects import Choice
from bot.dialogue.reading.steering import bare
from bot.domain.category import CATEGORIES

LONGEST_FIELD = 60
"""Most characters of a name, or of what a person says about the day."""
LONGEST_PART = 12
"""Most characters of a reply that may name a choice by part of its label."""
MOST_DEPARTMENTS = 8
MOST_OFFICIALS = 8
CASE, ELSE = "case", "else"
OFFICE, UNKNOWN, SKIP, DONE = "office", "unknown", "skip", "done"
ATTACHED = "attached"
NAMED, ANONYMOUS = "named", "anonymous"
SUBMIT, SUBMIT_NAMED, SUBMIT_ANONYMOUS = "submit", "submit_named", "submit_anonymous"
CHANGE, CANCEL = "change", "cancel"
DAYS, FORGOTTEN = ("today", "yesterday", "this_week", "earlier"), "forgotten"
CHANGEABLE = (
    *(Asked.CATEGORY, Asked.DEPARTMENT, Asked.OFFICIAL, Asked.CONTENT, Asked.HAPPENED, Asked.FILES),
    Asked.NAMED,
)


def choices(draft: Draft, filing: Filing) -> tuple[Choice, ...]:
    """The buttons of the open step."""
    offer = _OFFERS.get(filing.asked)
    return () if offer is None else offer(draft, filing)


def picked(offered: tuple[Choice, ...], text: str) -> Choice | None:
    """The choice that a typed reply names, by its label or by its number (0 is the way out of a text message)."""
    said = bare(text)
    if not said or len(said) > LONGEST_FIELD * 2:
        return None
    named = [c for c in offered if bare(c.label) == said]
    if named:
        return named[0]
    if said.isascii() and said.isdecimal() and len(said) < 3:
        number = int(said)
        return offered[number - 1] if 1 <= number <= len(offered) else None
    return None


def picked_by_part(offered: tuple[Choice, ...], text: str) -> Choice | None:
    """The only choice that a short reply is a part of, or adds a word to: 态度, bribes, 拖延不办吧."""
    said = bare(text)
    if not 2 <= len(said) <= LONGEST_PART or said.isdecimal():
        return None
    fits = [c for c in offered if _is_part(said, bare(c.label)) or bare(c.label) in said]
    return fits[0] if len(fits) == 1 else None


def _is_part(said: str, label: str) -> bool:
    return said in label.split() and len(said) > 2 if said.isascii() else said in label


def departments(draft: Draft) -> dict[str, str]:
    """The departments on offer, by their labels."""
    return _labelled(
        (n for n in draft.scene.departments if not draft.scene.office.named_in(n)), MOST_DEPARTMENTS
    )


def office(draft: Draft) -> Choice:
    """The supervision office itself, by its own name."""
    usual = draft.button(OFFICE, "filing.office")
    own = draft.scene.office.own
    return (
        replace(usual, label=mentions.shortened(mentions.printable(own[0]), LONGEST_FIELD)) if own else usual
    )


def officials(draft: Draft, so_far: Complaint) -> dict[str, str]:
    """The known officials of the department that was told, by their labels."""
    known = {mentions.printable(name): names for name, names in draft.scene.departments.items()}
    return _labelled(known.get(so_far.department, ()), MOST_OFFICIALS)


def _labelled(names: Iterable[str], most: int) -> dict[str, str]:
    shown = (name for name in map(mentions.printable, names) if name)
    return dict(list({mentions.shortened(name, LONGEST_FIELD): name for name in shown}.items())[:most])


def _numbered(names: Mapping[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(str(n), label) for n, label in enumerate(names, start=1))


def _buttons(*values: str) -> Callable[[Draft, Filing], tuple[Choice, ...]]:
    def offer(draft: Draft, _: Filing) -> tuple[Choice, ...]:
        return tuple(draft.button(value, f"filing.{value}") for value in values)

    return offer


def _offer_categories(draft: Draft, _: Filing) -> tuple[Choice, ...]:
    return tuple(Choice(c.value, label.said(draft.language)) for c, label in CATEGORIES.items())


def _offer_departments(draft: Draft, filing: Filing) -> tuple[Choice, ...]:
    return (*_numbered(departments(draft)), office(draft), *_buttons(UNKNOWN)(draft, filing))


def _offer_officials(draft: Draft, filing: Filing) -> tuple[Choice, ...]:
    return (*_numbered(officials(draft, filing.so_far)), *_buttons(UNKNOWN)(draft, filing))


def _offer_content(draft: Draft, filing: Filing) -> tuple[Choice, ...]:
    return _buttons(ATTACHED)(draft, filing) if filing.so_far.attachments else ()


def _offer_confirm(draft: Draft, filing: Filing) -> tuple[Choice, ...]:
    if filing.changing:
        return tuple(draft.button(asked.value, f"change.{asked.value}") for asked in CHANGEABLE)
    submits = (SUBMIT_NAMED, SUBMIT_ANONYMOUS) if filing.short else (SUBMIT,)
    ways = (CHANGE, CANCEL) if draft.in_chat else (CANCEL,)
    return _buttons(*submits, *ways)(draft, filing)


_OFFERS: dict[Asked, Callable[[Draft, Filing], tuple[Choice, ...]]] = {
    Asked.ABOUT: _buttons(CASE, ELSE),
    Asked.CATEGORY: _offer_categories,
    Asked.DEPARTMENT: _offer_departments,
    Asked.OFFICIAL: _offer_officials,
    Asked.CONTENT: _offer_content,
    Asked.HAPPENED: _buttons(*DAYS, FORGOTTEN),
    Asked.FILES: _buttons(DONE),
    Asked.NAMED: _buttons(NAMED, ANONYMOUS),
    Asked.NAME: _buttons(SKIP),
    Asked.CONFIRM: _offer_confirm,
}
