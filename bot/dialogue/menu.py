"""The menu: what can be done here, as buttons; every one of them can be typed as well."""

from bot.dialogue.draft import Draft
from bot.dialogue.effects import Choice, MessageKind

MENU = "menu"
"""The question under which the menu's buttons come back; no questionnaire may use it."""
COMPLAIN = "complain"
PROGRESS = "progress"
CALLBACK = "callback"
RESUME = "resume"
ANEW = "anew"
RECEIPT = "receipt"


def show(draft: Draft, text: str) -> Draft:
    """Say `text`, in chat above the menu. It asks nothing."""
    return (
        draft.offer(MENU, text, choices(draft), kind=MessageKind.REPLY)
        if draft.in_chat
        else draft.reply(text)
    )


def greet(draft: Draft) -> Draft:
    """In chat, send the menu as a message of its own, since the other one has the button that shares a phone number."""
    if not draft.in_chat:
        return draft
    return draft.offer(MENU, draft.sentence("menu.title"), choices(draft)[:-1], kind=MessageKind.REPLY)


def choices(draft: Draft) -> tuple[Choice, ...]:
    """The menu's buttons: whoever has a case may answer about it; anybody else may share a number to be known by."""
    resume = (draft.button(RESUME, "resume"),) if draft.talk.filing is not None else ()
    rated = any(callback.score is not None for callback in draft.talk.callbacks)
    receipt = (draft.button(RECEIPT, "receipt"),) if rated else ()
    own = draft.button(CALLBACK, "callback" if draft.talk.callbacks else "share")
    return (*resume, draft.button(COMPLAIN, "complain"), draft.button(PROGRESS, "progress"), *receipt, own)


def aside(draft: Draft) -> Draft:
    """Say that the complaint was put aside and how to go on with it."""
    button = draft.button(RESUME, "resume")
    return draft.offer(MENU, draft.sentence("filing.aside"), (button,), kind=MessageKind.REPLY)
