"""Afterwards: words that come while no question is open. They are about the case that came to rest last.

Until the round closes a plain score still counts, and one that is given again replaces the earlier one. Once the month is
sealed nothing changes any more: what is said becomes a supplement.
"""

from dataclasses import replace
from datetime import timedelta

from bot.dialogue import menu, own_labels
from bot.dialogue.draft import Draft
from bot.dialogue.reading import steering
from bot.dialogue.reading.steering import Steer
from bot.dialogue.reading.understanding import Meaning, Understood
from bot.dialogue.survey import complaint_offer, opt_out, rating, score_question, wrong_person
from bot.dialogue.talk import Callback
from bot.domain.disposition import Disposition
from bot.domain.level import BASICALLY
from bot.domain.stage import Stage

LATE = timedelta(minutes=10)
"""How far behind a message that was sent after it a text message may arrive."""
REPLIES = 2
"""How many remarks about an ended case are answered; a machine at the other end would go on for ever."""


def heard(draft: Draft, callback: Callback, understood: Understood, text: str) -> Draft:
    """The person wrote about this case while nothing was asked, except perhaps what they complain about."""
    story = complaint_offer.story(draft, callback, understood, text)
    if story is not None:
        return story
    if understood.meaning is Meaning.COMPLAINT:
        return complaint_offer.complain(draft, callback, text)
    idle = understood.score is None and own_labels.is_idle(draft.scene, text)
    if idle and steering.steer(text) is not Steer.THANKS:
        return menu.show(draft.keep(callback, "comment", None, text), draft.sentence("stale"))
    if callback.closed:
        return _supplement(draft, callback, understood, text)
    if frozen(callback):
        return _noted(draft, callback, text)
    if callback.stage is Stage.WAITING:
        return _never_asked(draft, callback, text)
    told = None if understood.score is not None else doubted(draft, callback, text)
    if told is not None:
        return _noted(draft, callback, text, told)
    if callback.open and wrong_person.denied(callback, understood):
        return opt_out.wrong_person(draft, callback, text)
    if understood.declined and callback.open:
        return opt_out.decline(draft, callback, text)
    if understood.score is not None:
        return _scored(draft, callback, understood, text)
    return _noted(draft, callback, text)


def doubted(draft: Draft, callback: Callback, text: str) -> str | None:
    """What to say to whoever takes the score just given back, or says the opposite of it, without another: it stands until they do."""
    if callback.score is None:
        return None
    level = draft.level(callback.score)
    if steering.slipped(text):
        return draft.sentence("slipped", callback, level=level)
    return (
        draft.sentence("reversed", callback, level=level) if steering.reverses(text, callback.score) else None
    )


def frozen(callback: Callback) -> bool:
    """Whether nothing the person says may change how this case ended: sealed, or left out by two persons."""
    return callback.closed or callback.disposition is Disposition.EXCLUDED


def sealed(draft: Draft, callback: Callback) -> Draft:
    """Say that the month is sealed and what becomes of the words."""
    return draft.reply(draft.sentence("sealed", callback), callback)


def noted(draft: Draft, callback: Callback, text: str, *, template: str = "") -> Draft:
    """Reply to a remark about an ended case, at most `REPLIES` times. `template`: the approved text that says so."""
    if callback.unclear >= REPLIES:
        return draft
    draft = draft.put(replace(callback, unclear=callback.unclear + 1))
    return draft.reply(text, callback, template=template)


def _supplement(draft: Draft, callback: Callback, understood: Understood, text: str) -> Draft:
    score, meaning = understood.score, understood.meaning
    if score is not None and not understood.comment:
        draft = draft.keep(callback, score_question.OVERALL, str(score), text)
    elif meaning is Meaning.WRONG_PERSON:
        draft = draft.keep(callback, score_question.OVERALL, score_question.WRONG_PERSON, text)
    else:
        thanks = steering.steer(text) is Steer.THANKS
        draft = draft.keep(callback, "comment", None if thanks else text.strip() or None, text)
        return draft if thanks else sealed(draft, callback)
    return sealed(draft, callback)


def _scored(draft: Draft, callback: Callback, understood: Understood, text: str) -> Draft:
    score = understood.score or 0
    if callback.score is None:
        return rating.rate(draft, callback, score, text, understood.comment)
    if min(score, callback.score) > BASICALLY and _several(draft) and steering.sums_up(text):
        return _noted(
            draft, callback, text
        )  # 5, 5, and then 都满意: that the last one is a 4 now was not said
    if steering.reconsidered(text) or (not understood.comment and _surely_about(draft, callback, score)):
        return rating.rate(draft, callback, score, text)
    if not understood.comment:
        told = draft.sentence("change.words", callback, level=draft.level(score), score=score)
        return _noted(draft, callback, text, told)
    if score == callback.score:
        return _noted(draft, callback, text)
    level = draft.level(score)
    return _noted(draft, callback, text, draft.sentence("change.how", callback, level=level, score=score))


def _several(draft: Draft) -> bool:
    return sum(c.score is not None for c in draft.talk.callbacks) > 1


def _surely_about(draft: Draft, callback: Callback, score: int) -> bool:
    """Whether a bare score given again is about this case, not a late one for another case just rated."""
    others = (c for c in draft.talk.callbacks if c.case != callback.case and not c.closed)
    lately = (c.score for c in others if c.ended_at is not None and draft.scene.now - c.ended_at < LATE)
    return score == callback.score or score not in lately


def _noted(draft: Draft, callback: Callback, text: str, told: str = "") -> Draft:
    if steering.steer(text) is Steer.THANKS:
        return draft.keep(callback, "comment", None, text)
    understood = text.strip() if callback.score is not None else None
    draft = draft.hear(callback, "comment", understood or None, text).hand_over(callback, text)
    told = draft.sentence("help") if not told and steering.asks_who(text) else told
    if told:
        return noted(draft, draft.at(callback), told)
    return noted(draft, draft.at(callback), draft.sentence("noted", callback), template="kept")


def _never_asked(draft: Draft, callback: Callback, text: str) -> Draft:
    """Before the question has been put nothing can answer it; the words are kept, and the question follows."""
    draft = draft.hear(callback, "comment", None, text)
    if draft.scene.may_start:
        return draft
    told = draft.sentence("later", callback)
    return noted(draft.hand_over(callback, text), draft.at(callback), told)
