"""Asking for the next piece of a complaint: one question at a time, with its buttons; and the summary to confirm."""

from collections.abc import Iterator
from dataclasses import replace

from bot.dialogue import mentions
from bot.dialogue.complaint.filing import Asked, Filing
from bot.dialogue.complaint.filing_offers import choices, office
from bot.dialogue.complaint.filing_steps import following
from bot.dialogue.draft import Draft
from bot.domain.category import CATEGORIES

CHANGE = "change"
"""The question that asks which part of the summary to change."""
SHOWN = 600
"""Characters of the story that the summary shows in chat."""
SHOWN_BY_SMS = 60


def ask(draft: Draft, filing: Filing, lead: str = "") -> Draft:
    """Put the question that is open, after `lead`; the filing is taken up, and no other words are waited for."""
    filing = replace(_fit(draft, filing), left=False, touched_at=draft.scene.now)
    draft = keep(draft, filing, hearing=None)
    question = CHANGE if _is_choosing_what(filing) else filing.asked.value
    return draft.offer(question, _text(draft, filing, lead), choices(draft, filing))


def advance(draft: Draft, filing: Filing, lead: str = "") -> Draft:
    """Ask what comes after the step that has just been answered."""
    perhaps = draft.scene.office.perhaps_meant_in(filing.so_far.content)
    asked = following(filing, in_chat=draft.in_chat, office=perhaps)
    changing = filing.changing and asked is not Asked.CONFIRM
    return ask(draft, replace(filing, asked=asked, unclear=0, changing=changing), lead)


def fits(draft: Draft, filing: Filing) -> bool:
    """Whether the open step can be asked here: without buttons there is only the short form, story and summary."""
    if draft.in_chat:
        return True
    return filing.asked in (Asked.CONTENT, Asked.CONFIRM) and filing.short and not filing.changing


def _fit(draft: Draft, filing: Filing) -> Filing:
    if fits(draft, filing):
        return filing
    asked = Asked.CONFIRM if filing.so_far.content else Asked.CONTENT
    so_far = replace(filing.so_far, case_no=None)
    return replace(filing, asked=asked, so_far=so_far, short=True, changing=False, unclear=0)


def keep(draft: Draft, filing: Filing | None, *, hearing: str | None) -> Draft:
    """The draft with this filing."""
    return replace(draft, talk=replace(draft.talk, filing=filing, hearing=hearing))


def _is_choosing_what(filing: Filing) -> bool:
    return filing.asked is Asked.CONFIRM and filing.changing


def _text(draft: Draft, filing: Filing, lead: str) -> str:
    if _is_choosing_what(filing):
        return draft.joined(lead, draft.sentence("filing.ask.change"))
    if filing.asked is Asked.CONFIRM:
        return draft.joined(lead, _summary(draft, filing, spent=mentions.units(lead)))
    callback = None if filing.so_far.case_no is None else draft.talk.find(filing.so_far.case_no)
    department = filing.so_far.department
    own = filing.asked is Asked.CONTENT and callback is not None
    key = "complaint.about" if own else f"filing.ask.{filing.asked}"
    return draft.joined(lead, draft.sentence(key, callback, department=department))


def _summary(draft: Draft, filing: Filing, *, spent: int) -> str:
    story = mentions.printable(filing.so_far.content)
    if draft.in_chat:
        lines = "\n".join(_lines(draft, filing, mentions.shortened(story, SHOWN)))
        return draft.sentence(
            "filing.ask.confirm_short" if filing.short else "filing.ask.confirm", lines=lines
        )
    shown = mentions.shortened(story, SHOWN_BY_SMS)
    text = draft.sentence("filing.ask.confirm", lines=shown)
    over = spent + mentions.units(text) - mentions.room(draft.scene.agency)
    return text if over <= 0 else draft.sentence("filing.ask.confirm", lines=_fitted(shown, over))


def _fitted(shown: str, over: int) -> str:
    """`shown` shortened by at least `over` SMS units, ending in an ellipsis."""
    short = shown
    while short and mentions.units(shown) - mentions.units(short) < over + 1:
        short = short[:-1]
    return f"{short}…"


def _lines(draft: Draft, filing: Filing, story: str) -> Iterator[str]:
    """One line for each thing that was told; none for what was left out."""
    told = filing.so_far
    named = (
        ""
        if filing.short
        else draft.button("", "filing.anonymous" if told.anonymous else "filing.named").label
    )
    ours = office(draft).label if told.about_office else ""
    values = {
        Asked.CATEGORY: CATEGORIES[told.category].said(draft.language) if told.category else "",
        Asked.DEPARTMENT: mentions.printable(told.department) or ours,
        Asked.OFFICIAL: mentions.printable(told.official),
        Asked.CONTENT: story,
        Asked.HAPPENED: mentions.printable(told.happened),
        Asked.FILES: str(len(told.attachments) or ""),
        Asked.NAMED: mentions.printable(told.name) or named,
    }
    for asked, value in values.items():
        if value:
            yield draft.sentence("filing.line", title=draft.button("", f"change.{asked}").label, value=value)
