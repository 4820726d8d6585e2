"""The steps of telling a complaint: what a choice means, what typed words mean, and what is next.

Only what happened has to be told; everything else can be skipped. Typed words are taken at every step: an offered label
or its number, a word that skips, or, where the step takes free text, anything at all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.dialogue import mentions
from bot.dialogue.complaint.filing import Asked, Complaint, Filing
from bot.dialogue.complaint.filing_offers import (
    ANONYMOUS,
    DAYS,
    LONGEST_FIELD,
    OFFICE,
    choices,
    departments,
    officials,
    picked,
    picked_by_part,
)
from bot.dialogue.draft import Draft
from bot.dialogue.effects import Choice
from bot.dialogue.own_labels import tells_nothing
from bot.dialogue.reading.characters import cleaned
from bot.dialogue.reading.complaint_words import Want, want, without_code
from bot.dialogue.reading.steering import Steer, bare, steer
from bot.dialogue.reading.understanding import yes_no
from bot.dialogue.scene import Scene
from bot.domain.category import Category

LONGEST_CONTENT = 4_000
READ_AT_MOST = 20_000
"""How many characters of one message are read; no channel delivers more."""
LONGEST_NAME = 30
"""Most characters of a typed name of a department or an official."""
_SENTENCE_MARKS = frozenset("，。；！？…!?;")
STORY = 8
"""Characters; a reply at least this long that is none of the choices is taken for part of the story."""
FULL = tuple(asked for asked in Asked if asked is not Asked.ABOUT)
SHORT = (Asked.CATEGORY, Asked.CONTENT, Asked.CONFIRM)


@dataclass(frozen=True, slots=True)
class Told:
    """The outcome of a reply to a step: the complaint including it, and whether some of it was cut off."""

    complaint: Complaint
    cut: bool = False


def chosen(draft: Draft, filing: Filing, choice: Choice) -> Complaint:
    """The complaint with this choice at the open step."""
    so_far = filing.so_far
    match filing.asked:
        case Asked.CATEGORY:
            return replace(so_far, category=Category(choice.value))
        case Asked.DEPARTMENT:
            return _department(draft, so_far, choice.value)
        case Asked.OFFICIAL:
            return replace(so_far, official=_listed(officials(draft, so_far), choice.value))
        case Asked.CONTENT:
            attached = draft.sentence("filing.attached")
            return replace(so_far, content=so_far.content or attached)
        case Asked.HAPPENED:
            return replace(so_far, happened=choice.label if choice.value in DAYS else "")
        case Asked.NAMED:
            anonymous = choice.value == ANONYMOUS
            return replace(so_far, anonymous=anonymous, name="" if anonymous else so_far.name)
        case Asked.NAME:
            return replace(so_far, name="")
        case Asked.ABOUT | Asked.FILES | Asked.CONFIRM:
            return so_far


def typed(draft: Draft, filing: Filing, text: str) -> Told | None:
    """What typed words say at the open step; None when that is not clear."""
    text = text[:READ_AT_MOST]
    choice = picked(choices(draft, filing), text)
    if choice is None and filing.asked is Asked.CATEGORY:
        choice = picked_by_part(choices(draft, filing), text)
    if choice is not None:
        return Told(chosen(draft, filing, choice))
    way = steer(text)
    if filing.asked is Asked.CONTENT:
        nothing = way in (Steer.SKIP, Steer.NOTHING, Steer.ENOUGH) or not _has_words(without_code(text))
        nothing = nothing or tells_nothing(draft.scene, text)
        return None if nothing else with_story(replace(filing.so_far, content=""), text)
    if way in (Steer.SKIP, Steer.NOTHING, Steer.ENOUGH):
        return Told(skipped(filing))
    word = mentions.printable(cleaned(text))
    take = _FREE.get(filing.asked)
    if not word or len(word) > LONGEST_FIELD or way is Steer.COMPLAIN or take is None:
        return None
    if filing.asked is not Asked.NAMED and tells_nothing(draft.scene, text):
        return None
    return take(draft, filing.so_far, word)


def _has_words(text: str) -> bool:
    """Whether there is more than digits, marks and pictures."""
    return any(c.isalpha() for c in cleaned(text))


def skipped(filing: Filing) -> Complaint:
    """The complaint with the open step left out, or not understood: nothing is made up."""
    so_far = filing.so_far
    match filing.asked:
        case Asked.CATEGORY:
            return replace(so_far, category=Category.OTHER)
        case Asked.DEPARTMENT:
            return replace(so_far, department="", official="", about_office=False)
        case Asked.OFFICIAL:
            return replace(so_far, official="")
        case Asked.HAPPENED:
            return replace(so_far, happened="")
        case Asked.NAME:
            return replace(so_far, name="")
        case Asked.ABOUT:
            return replace(so_far, case_no=None)
        case Asked.CONTENT | Asked.FILES | Asked.NAMED | Asked.CONFIRM:
            return so_far


def with_story(so_far: Complaint, text: str) -> Told:
    """The complaint with `text` added to its story, whichever step is open."""
    words = cleaned(without_code(text[:READ_AT_MOST]))
    whole = "\n".join(part for part in (so_far.content, words) if part)
    cut = len(whole) > LONGEST_CONTENT or len(text) > READ_AT_MOST
    return Told(replace(so_far, content=whole[:LONGEST_CONTENT]), cut)


def is_story(scene: Scene, text: str) -> bool:
    """Whether a reply that is none of the choices tells something."""
    return len(cleaned(text[:READ_AT_MOST])) >= STORY and not tells_nothing(scene, text)


def following(filing: Filing, *, in_chat: bool, office: bool = False) -> Asked:
    """The step after the open one. `office`: ask whom it is about, since the story may be about the office."""
    if filing.changing and not _belongs_together(filing):
        return Asked.CONFIRM
    order = _order(filing, office=office)
    at = order.index(filing.asked) if filing.asked in order else -1
    if filing.asked is not Asked.ABOUT and filing.asked not in order:
        at = next(n for n, asked in enumerate(order) if FULL.index(asked) > FULL.index(filing.asked)) - 1
    return next(a for a in order[at + 1 :] if _is_due(a, filing, in_chat=in_chat))


def _order(filing: Filing, *, office: bool) -> tuple[Asked, ...]:
    if not filing.short or filing.changing:
        return FULL
    return SHORT if not office else (Asked.CATEGORY, Asked.CONTENT, Asked.DEPARTMENT, Asked.CONFIRM)


def _belongs_together(filing: Filing) -> bool:
    """Whether the next step goes with the change: another department has other officials, and signing takes a name."""
    so_far = filing.so_far
    if filing.asked is Asked.DEPARTMENT:
        return bool(so_far.department)
    return filing.asked is Asked.NAMED and not so_far.anonymous


def _is_due(asked: Asked, filing: Filing, *, in_chat: bool) -> bool:
    so_far = filing.so_far
    match asked:
        case Asked.CATEGORY:
            return in_chat and so_far.category is None
        case Asked.DEPARTMENT:
            return in_chat
        case Asked.OFFICIAL:
            return bool(so_far.department)
        case Asked.CONTENT:
            return not so_far.content
        case Asked.FILES:
            return in_chat
        case Asked.NAME:
            return not so_far.anonymous
        case _:
            return True


def _listed(names: Mapping[str, str], value: str) -> str:
    """The name that a button's value (its number) stands for; "" for 不清楚 or a list that has changed."""
    return dict(enumerate(names.values(), start=1)).get(int(value), "") if value.isdecimal() else ""


def _department(draft: Draft, so_far: Complaint, value: str) -> Complaint:
    name = _listed(departments(draft), value)
    official = so_far.official if name == so_far.department else ""
    return replace(so_far, department=name, official=official, about_office=value == OFFICE)


def _free_department(draft: Draft, so_far: Complaint, word: str) -> Told | None:
    if not _is_name(word) or yes_no(word) is not None:
        return None
    if draft.scene.office.named_in(word):
        return Told(_about_office(so_far))
    known = {bare(name): name for name in departments(draft).values()}
    name = known.get(bare(word), word)
    official = so_far.official if name == so_far.department else ""
    return Told(replace(so_far, department=name, official=official, about_office=False))


def _free_official(draft: Draft, so_far: Complaint, word: str) -> Told | None:
    if not _is_name(word):
        return None
    told = _about_office(so_far) if draft.scene.office.named_in(word) else so_far
    return Told(replace(told, official=word))


def _about_office(so_far: Complaint) -> Complaint:
    return replace(so_far, department="", official="", about_office=True)


def _is_name(word: str) -> bool:
    """Whether this can be the name of a department or a person rather than part of the story."""
    return _has_words(word) and len(word) <= LONGEST_NAME and not set(word) & _SENTENCE_MARKS


def _free_happened(_: Draft, so_far: Complaint, word: str) -> Told:
    return Told(replace(so_far, happened=word))


def _free_name(_: Draft, so_far: Complaint, word: str) -> Told | None:
    return Told(replace(so_far, name=word)) if _has_words(word) else None


def _free_named(_: Draft, so_far: Complaint, word: str) -> Told | None:
    wanted = want(word)
    if wanted is Want.ANONYMOUS:
        return Told(replace(so_far, anonymous=True, name=""))
    return Told(replace(so_far, anonymous=False)) if wanted is Want.NAMED else None


_FREE: dict[Asked, Callable[[Draft, Complaint, str], Told | None]] = {
    Asked.DEPARTMENT: _free_department,
    Asked.OFFICIAL: _free_official,
    Asked.HAPPENED: _free_happened,
    Asked.NAMED: _free_named,
    Asked.NAME: _free_name,
}
