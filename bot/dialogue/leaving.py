"""Leaving and coming back: no more messages, not the right person, no wish to rate.

Opt-out words end everything for good and get no answer, for an answer would be one more message. Whoever has opted out
is heard but never spoken to, until they ask for messages again.
"""

from dataclasses import replace

from bot.dialogue import asking
from bot.dialogue.draft import Draft
from bot.dialogue.effects import OptIn, OptOut
from bot.dialogue.talk import Callback, Disposition, Stage, Talk

CONTACT = "contact"
"""The question under which leaving and coming back are kept: whether the person wants to be written to."""


def opt_out(draft: Draft, raw: str) -> Draft:
    """Stop for good. Open callbacks are refused; an answer given before stands."""
    callbacks = [c for c in draft.talk.callbacks if not c.closed]
    refused = [c for c in callbacks if c.open]
    about = refused or [c for c in (latest(draft.talk),) if c is not None]
    if not about:
        draft = draft.hand_over(None, raw) if draft.talk.opted_out else draft
    for callback in about:
        draft = draft.keep(callback, CONTACT, "optout", raw)
    ended = [
        replace(
            c,
            stage=Stage.DONE,
            question=None,
            unclear=0,
            disposition=Disposition.REFUSED if c.open else c.disposition,
            ended_at=draft.scene.now,
        )
        for c in callbacks
        if c.open or c.stage is not Stage.DONE
    ]
    draft = draft.put(*ended)
    if draft.talk.opted_out:
        return draft
    return replace(draft, talk=replace(draft.talk, opted_out=True)).then(OptOut())


def opt_in(draft: Draft, raw: str) -> Draft:
    """The person wants messages again."""
    callback = latest(draft.talk)
    if callback is not None:
        draft = draft.keep(callback, CONTACT, "optin", raw)
    draft = replace(draft, talk=replace(draft.talk, opted_out=False)).then(OptIn())
    return draft.reply(draft.sentence("opted_in"), share_contact=callback is None)


def hear_silently(draft: Draft, callback: Callback | None, question: str, raw: str) -> Draft:
    """Keep what somebody says after opting out, and say nothing."""
    if callback is None:
        return draft.hand_over(None, raw)
    return draft.keep(callback, question, None, raw)


def decline(draft: Draft, callback: Callback, raw: str) -> Draft:
    """The person does not want to rate this case; a score given before is withdrawn."""
    draft = draft.keep(callback, asking.OVERALL, asking.DECLINED, raw)
    callback = replace(callback, score=None, disposition=Disposition.REFUSED)
    draft = draft.put(callback)
    return draft.end(callback).reply(draft.sentence("declined", callback), callback)


def wrong_person(draft: Draft, callback: Callback, raw: str) -> Draft:
    """Somebody else has this number: no more about this applicant here, and the rest is for an officer to phone."""
    name = callback.case.applicant
    others = [c for c in draft.talk.callbacks if c.open and not c.closed and c.case != callback.case]
    wrong = [callback, *(c for c in others if c.case.applicant == name)]
    for each in wrong:
        draft = draft.keep(each, asking.OVERALL, asking.WRONG_PERSON, raw)
        draft = draft.end(replace(draft.at(each), score=None, disposition=Disposition.WRONG_PERSON))
    # They keep no `ended_at`: whatever a stranger says next is not about them.
    rest = [replace(c, stage=Stage.BY_PHONE, question=None, unclear=0) for c in others if c not in wrong]
    return draft.put(*rest).reply(draft.sentence("wrong_person", callback), callback)


def latest(talk: Talk) -> Callback | None:
    """The case that words without an open question are about: the one that came to rest last.

    Cases of an open round come before sealed ones; before any has come to rest, the first in the queue.
    """
    live = [c for c in talk.callbacks if not c.closed] or list(talk.callbacks)
    rested = [c for c in live if c.ended_at is not None]
    if rested:
        return max(
            rested, key=lambda c: (c.ended_at is not None and c.ended_at.timestamp(), c.score is not None)
        )
    settled = (c for c in live if c.stage in (Stage.BY_PHONE, Stage.DONE))
    return next(settled, next(iter(live), None))
