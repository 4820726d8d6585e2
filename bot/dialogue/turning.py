"""Turning to the survey: it takes one input, and a complaint that was being told is put aside for it, never lost."""

from dataclasses import replace

from bot.dialogue import menu, welcome
from bot.dialogue.complaint import complaint
from bot.dialogue.draft import Draft
from bot.dialogue.effects import Say
from bot.dialogue.inputs import Input
from bot.dialogue.survey import survey


def ask_survey(draft: Draft, event: Input) -> Draft:
    """What the survey makes of it."""
    talk, effects = survey.step(draft.talk, event, draft.scene)
    return replace(draft, talk=talk).then(*effects)


def to_survey(draft: Draft, event: Input) -> Draft:
    """The person turns to the survey: a complaint being told is put aside, with a word how to go on."""
    told = complaint.open_filing(draft) is not None
    draft = ask_survey(put_aside(draft), event)
    offered = any(isinstance(e, Say) and e.question == menu.MENU for e in draft.effects)
    if not told or offered or draft.talk.opted_out:
        return draft
    return menu.aside(draft)


def put_aside(draft: Draft) -> Draft:
    """Put the complaint aside: nothing of it takes words until it is taken up again."""
    draft = complaint.leave(draft)
    return replace(draft, talk=replace(draft.talk, hearing=None))


def to_callback(draft: Draft) -> Draft:
    """The person asks for the survey's question."""
    told = complaint.open_filing(draft) is not None
    draft = welcome.callback_wanted(put_aside(draft))
    return menu.aside(draft) if told else draft
