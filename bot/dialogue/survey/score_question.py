"""Asking: the question for the score, first asked, reminded of, repeated, or asked about the next case.

Every one of these messages names its case in full. At most one question is open at a time, so that a bare digit always
has one meaning.
"""

from dataclasses import replace

from bot.dialogue import mentions
from bot.dialogue.draft import Draft
from bot.dialogue.effects import Choice, MessageKind, Say
from bot.dialogue.talk import Callback
from bot.domain.language import Language
from bot.domain.stage import Stage

OVERALL = "overall"
DECLINED = "declined"
WRONG_PERSON = "wrong_person"


def start(draft: Draft, kind: MessageKind) -> Draft:
    """Ask the first case in the queue, or once more the one being asked; announces the others that wait.

    `kind` INVITE or REMINDER. Nothing happens without such a case.
    """
    callback = draft.talk.current or next(iter(draft.talk.waiting), None)
    if callback is None:
        return draft
    draft, callback = _open(draft, callback)
    waiting = draft.talk.waiting
    key = "reminder" if kind is MessageKind.REMINDER else "invite"
    covers = tuple(c.case.case_no for c in (callback, *waiting))
    if not draft.scene.replies and not draft.in_chat:
        text = draft.sentence(f"{key}_by_link", callback, address=draft.scene.page)
        return _say(draft, kind, callback, text, covers)
    return _say(
        draft, kind, callback, _about(draft, key, callback, spent=mentions.units(_page(draft))), covers
    )


def follow(draft: Draft, *, unasked: bool) -> Draft:
    """Go on with the next case once no question is open: at once, in reply to what the person has just said.

    On a page nothing follows: it shows the next case by itself. By SMS the question travels in the reply's own message, because two messages cost twice as much. With `unasked` a person
    who has not been asked about anything yet is asked now that they have turned up.
    """
    waiting = draft.talk.waiting
    if (
        draft.on_page
        or not waiting
        or draft.talk.current
        or draft.talk.opted_out
        or not draft.scene.may_start
    ):
        return draft
    if any(c.question is not None for c in waiting):
        return draft  # what they complain about was asked before their turn had come, and is still to be told
    if not any(c.ended_at == draft.scene.now for c in draft.talk.callbacks):
        return start(draft, MessageKind.INVITE) if unasked else draft
    last = draft.effects[-1] if draft.effects else None
    lead = ""
    if not draft.in_chat and isinstance(last, Say) and last.kind is MessageKind.REPLY:
        draft, lead = replace(draft, effects=draft.effects[:-1]), last.text
    draft, callback = _open(draft, waiting[0])
    spent = mentions.units(lead) + mentions.units(_page(draft))
    text = draft.joined(lead, _about(draft, "next", callback, spent=spent))
    return _say(draft, MessageKind.NEXT, callback, text, (callback.case.case_no,))


def repeat(draft: Draft, callback: Callback, lead: str = "", *, template: str = "") -> Draft:
    """Put the question for the score again, in reply to something else the person said: it is the one open now.

    `template`: the approved text that says `lead` and the question.
    """
    callback = replace(draft.at(callback), question=OVERALL)
    text = draft.joined(lead, _about(draft, "ask", callback, spent=mentions.units(lead)))
    return draft.put(callback).ask(callback, OVERALL, text, choices(draft), template=template)


def choices(draft: Draft) -> tuple[Choice, ...]:
    """The buttons under the question for the score; none is preselected."""
    options = draft.scene.questionnaire.overall.options
    scores = tuple(Choice(o.value, f"{o.value} {draft.label(o)}") for o in options)
    ways_out = (draft.button(DECLINED, "declined"), draft.button(WRONG_PERSON, "wrong_person"))
    return (*scores, *ways_out)


def _open(draft: Draft, callback: Callback) -> tuple[Draft, Callback]:
    if callback.stage is Stage.ASKING and callback.question == OVERALL:
        return draft, callback
    asked = replace(callback, stage=Stage.ASKING, question=OVERALL, unclear=0)
    return draft.put(asked), asked


def _about(draft: Draft, key: str, callback: Callback, *, spent: int = 0) -> str:
    question = draft.question_text(draft.scene.asks(callback).overall) or ""
    waiting = len([c for c in draft.talk.waiting if c.case.case_no != callback.case.case_no])
    others = draft.sentence("others.announced", count=waiting) if waiting else ""
    if others and (draft.in_chat or draft.language is Language.EN):
        others = f"\n{others}" if draft.in_chat else f" {others}"
    return draft.sentence(key, callback, spent=spent, question=question, others=others)


def _say(draft: Draft, kind: MessageKind, callback: Callback, text: str, covers: tuple[str, ...]) -> Draft:
    offered = choices(draft) if draft.in_chat else ()
    return draft.then(
        Say(
            kind,
            draft.joined(text, _page(draft)),
            callback.case.case_no,
            OVERALL,
            offered,
            covers,
            template=draft.approved(kind.value, callback),
            links=draft.scene.page is not None,
        )
    )


def _page(draft: Draft) -> str:
    """Where it can be answered on a page instead, to follow the question; empty where no address is brought."""
    return (
        ""
        if draft.scene.page is None or not draft.scene.replies
        else draft.sentence("page", address=draft.scene.page)
    )
