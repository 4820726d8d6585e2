"""Leaving and coming back: no more messages, not the right person, no wish to rate.

Opt-out words end everything for good; one last line tells the word that undoes it. Whoever has opted out is heard but
never spoken to, until they ask for messages again: a score that they give to the question they had been asked counts, as
one does that is said together with the wish (`5 退订`).
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.dialogue.draft import Draft
from bot.dialogue.effects import OptIn, OptOut
from bot.dialogue.survey import score_question
from bot.dialogue.talk import Callback, Talk
from bot.domain.disposition import Disposition
from bot.domain.stage import Stage

CONTACT = "contact"
"""The question under which opting out and coming back are kept: whether the person wants to be written to."""
OPTED_OUT = "optout"
LEFT: Final = (CONTACT, OPTED_OUT)
"""Entry in `Callback.given`: the case was refused by opting out, and coming back opens it again."""
LEFT_ASKED: Final = (CONTACT, "optout_asked")
"""The same when the question had already been put: it is put again, and that is no first message."""


def opt_out(draft: Draft, raw: str) -> Draft:
    """Stop for good. The speaker has refused; other applicants on this number are left for an officer to phone.

    An answer given before stands.
    """
    about = latest(draft.talk) if draft.talk.opted_out else _speaker(draft.talk)
    if draft.talk.opted_out:
        return draft.hand_over(None, raw) if about is None else draft.keep(about, CONTACT, OPTED_OUT, raw)
    name = about.case.person if about is not None else None
    live = [c for c in draft.talk.callbacks if not c.closed]
    refused = [c for c in live if c.open and c.case.person == name]
    for callback in refused or ([about] if about is not None else []):
        draft = draft.keep(callback, CONTACT, OPTED_OUT, raw)
    if about is None and live:
        draft = draft.hand_over(None, raw)
    draft = draft.put(*(_refuse(c, draft.scene.now) for c in refused))
    draft = draft.put(*(_by_phone(c) for c in live if c.open and c not in refused))
    for callback in (c for c in live if not c.open and c.stage is not Stage.DONE):
        draft = draft.end(callback)
    silent = replace(draft, talk=replace(draft.talk, opted_out=True))
    return silent.then(OptOut((name,) if name is not None else ()))


def _speaker(talk: Talk) -> Callback | None:
    """The case whose applicant is speaking; None when nothing has been asked and it may be one of several."""
    about = talk.current or latest(talk)
    if about is None or about.closed or about.ended_at is not None or talk.current is not None:
        return about
    applicants = {c.case.person for c in talk.callbacks if c.open and not c.closed}
    return about if len(applicants) == 1 else None


def _refuse(callback: Callback, now: datetime) -> Callback:
    return replace(
        callback,
        stage=Stage.DONE,
        question=None,
        unclear=0,
        given=(*callback.given, LEFT_ASKED if callback.stage is Stage.ASKING else LEFT),
        disposition=Disposition.REFUSED,
        ended_at=now,
    )


def _by_phone(callback: Callback) -> Callback:
    """Leave the case to a phone call, without `ended_at`: whatever is said next here is not about it."""
    return replace(callback, stage=Stage.BY_PHONE, question=None, unclear=0)


def opt_in(draft: Draft, raw: str) -> Draft:
    """The person wants messages again: what was refused only by opting out can be asked."""
    callback = latest(draft.talk)
    if callback is not None:
        draft = draft.keep(callback, CONTACT, "optin", raw)
    left = [c for c in draft.talk.callbacks if not c.closed and {LEFT, LEFT_ASKED} & set(c.given)]
    draft = instead_of_the_phone(draft.put(*(_reopen(c) for c in left)))
    draft = replace(draft, talk=replace(draft.talk, opted_out=False)).then(OptIn())
    told = draft.sentence("opted_in")
    asked = next((c for c in left if LEFT_ASKED in c.given), None)
    if asked is None:
        return draft.reply(told, share_contact=callback is None, template="opted_in")
    again = replace(draft.at(asked), stage=Stage.ASKING, question=score_question.OVERALL)
    return score_question.repeat(draft.put(again), again, told)


def _reopen(callback: Callback) -> Callback:
    given = tuple(pair for pair in callback.given if pair not in (LEFT, LEFT_ASKED))
    return replace(callback, stage=Stage.WAITING, disposition=None, ended_at=None, given=given)


def answers_all_the_same(draft: Draft, callback: Callback) -> tuple[Draft, Callback]:
    """Whoever opted out and then answers on a page has said something about this case: that counts instead."""
    if not {LEFT, LEFT_ASKED} & set(callback.given):
        return draft, callback
    given = tuple(pair for pair in callback.given if pair not in (LEFT, LEFT_ASKED))
    callback = replace(callback, disposition=None, given=given)
    return draft.put(callback), callback


def instead_of_the_phone(draft: Draft) -> Draft:
    """Let somebody who turns up be asked here what was left to a phone call, unless they are not the applicant."""
    callbacks = draft.talk.callbacks
    if not draft.scene.may_start or any(c.disposition is Disposition.WRONG_PERSON for c in callbacks):
        return draft
    left = [c for c in callbacks if c.stage is Stage.BY_PHONE and c.open and not c.closed]
    return draft.put(*(replace(c, stage=Stage.WAITING) for c in left))


def scored(draft: Draft, callback: Callback, score: int, raw: str) -> Draft:
    """Count a score for this case, and ask and say nothing more about it."""
    draft, callback = answers_all_the_same(draft, callback)
    draft = draft.keep(callback, score_question.OVERALL, str(score), raw)
    return draft.end(replace(callback, score=score, disposition=Disposition.ANSWERED))


def asked_before(talk: Talk) -> Callback | None:
    """The case whose question stood open when the person opted out, and still has no other answer."""
    return next((c for c in talk.callbacks if not c.closed and LEFT_ASKED in c.given), None)


def hear_silently(draft: Draft, callback: Callback | None, question: str, raw: str) -> Draft:
    """Keep what somebody says after opting out, and say nothing."""
    if callback is None:
        return draft.hand_over(None, raw)
    return draft.keep(callback, question, None, raw)


def decline(draft: Draft, callback: Callback, raw: str) -> Draft:
    """The person does not want to rate this case; a score given before is withdrawn."""
    draft = draft.keep(callback, score_question.OVERALL, score_question.DECLINED, raw)
    callback = replace(callback, score=None, disposition=Disposition.REFUSED)
    draft = draft.put(callback)
    return draft.end(callback).reply(draft.sentence("declined", callback), callback, template="declined")


def wrong_person(draft: Draft, callback: Callback, raw: str) -> Draft:
    """Somebody else has this number: say no more about this applicant here, and leave the rest to a phone call."""
    name = callback.case.person
    others = [c for c in draft.talk.callbacks if c.open and not c.closed and c.case != callback.case]
    wrong = [callback, *(c for c in others if c.case.person == name)]
    for each in wrong:
        draft = draft.keep(each, score_question.OVERALL, score_question.WRONG_PERSON, raw)
        draft = draft.end(replace(draft.at(each), score=None, disposition=Disposition.WRONG_PERSON))
    rest = [_by_phone(c) for c in others if c not in wrong]
    return draft.put(*rest).reply(draft.sentence("wrong_person", callback), callback, template="wrong_person")


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
