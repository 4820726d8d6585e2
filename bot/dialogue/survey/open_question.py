"""Words while a question of the survey is open: what each may be, in order of priority.

While the score is asked for, a denial and what was asked back come before complaints and refusals, and these before scores;
at a further question its own answers come first, then what changes everything, then the rest.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.dialogue import own_labels
from bot.dialogue.draft import Draft
from bot.dialogue.listening import Listener
from bot.dialogue.questionnaire import Form
from bot.dialogue.reading import steering
from bot.dialogue.reading.steering import Steer
from bot.dialogue.reading.understanding import Meaning, Understood
from bot.dialogue.survey import (
    afterwards,
    complaint_offer,
    further_answers,
    further_questions,
    leaning,
    opt_out,
    rating,
    score_question,
    wrong_person,
)
from bot.dialogue.talk import Callback
from bot.domain.stage import Stage

A_MOMENT = timedelta(seconds=90)
READING = {False: timedelta(seconds=5), True: timedelta(seconds=1)}
"""The least time in which a question arrives and is read: by text message, and in a chat."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Words to an open question, as they are read."""

    callback: Callback
    understood: Understood
    text: str


def _story(draft: Draft, said: Answer) -> Draft | None:
    return complaint_offer.story(draft, said.callback, said.understood, said.text)


def _back(draft: Draft, said: Answer) -> Draft | None:
    return _asked_back(draft, said.callback, said.understood, said.text)


def _complains(draft: Draft, said: Answer) -> Draft | None:
    complains = said.understood.meaning is Meaning.COMPLAINT
    return complaint_offer.complain(draft, said.callback, said.text) if complains else None


def _declines(draft: Draft, said: Answer) -> Draft | None:
    return opt_out.decline(draft, said.callback, said.text) if said.understood.declined else None


def _scores(draft: Draft, said: Answer) -> Draft | None:
    return (
        None if said.understood.score is None else _scored(draft, said.callback, said.understood, said.text)
    )


def _thanks(draft: Draft, said: Answer) -> Draft | None:
    thanks = _thanks_for_the_last(draft, said.callback, said.text)
    return draft.keep(said.callback, "comment", None, said.text) if thanks else None


def _same(draft: Draft, said: Answer) -> Draft | None:
    rested = [c for c in draft.talk.callbacks if c.score is not None and c.ended_at is not None]
    last = max(rested, key=_ended, default=None)
    if last is None or last.score is None or said.callback.question != score_question.OVERALL:
        return None
    return (
        rating.rate(draft, said.callback, last.score, said.text) if steering.same_again(said.text) else None
    )


def _leans(draft: Draft, said: Answer) -> Draft | None:
    leans = said.understood.leans
    if leans is None or not leaning.may_ask(said.callback):
        return None
    return leaning.ask(draft, said.callback, leans.level, said.text)


def _else(draft: Draft, said: Answer) -> Draft:
    return _unclear(draft, said.callback, said.text)


def _chooses(draft: Draft, said: Answer) -> Draft | None:
    question = draft.scene.asks(said.callback).find(said.callback.question)
    chosen = question is not None and further_answers.answers_named(question, said.text)
    return further_answers.answer(draft, said.callback, said.text) if chosen else None


def _more(draft: Draft, said: Answer) -> Draft | None:
    return further_answers.picked_more(draft, said.callback, said.text)


def _slipped(draft: Draft, said: Answer) -> Draft | None:
    if said.understood.score is not None:
        return None
    told = afterwards.doubted(draft, said.callback, said.text)
    if told is None:
        return None
    draft = draft.keep(said.callback, "comment", None, said.text)
    return further_questions.repeat(draft, said.callback, told)


def _denies(draft: Draft, said: Answer) -> Draft | None:
    callback = said.callback
    if not wrong_person.denied(callback, said.understood):
        return None
    draft = draft.hear(callback, "comment", None, said.text).hand_over(callback, said.text)
    return further_questions.repeat(draft, draft.at(callback), draft.sentence("kept"))


def _enough(draft: Draft, said: Answer) -> Draft | None:
    if not said.understood.declined:
        return None
    return further_questions.finish(draft, said.callback, further_questions.thanks(draft, said.callback))


def _scores_again(draft: Draft, said: Answer) -> Draft | None:
    score, corrects = said.understood.score, steering.mistaken(said.text)
    question = draft.scene.asks(said.callback).find(said.callback.question)
    takes_words = question is not None and question.form is Form.TEXT
    if score is not None and (corrects or (takes_words and not said.understood.comment)):
        return _score_again(draft, said.callback, score, said.text)
    return None


def _answers(draft: Draft, said: Answer) -> Draft:
    return further_answers.answer(draft, said.callback, said.text)


def _asked_back(draft: Draft, callback: Callback, understood: Understood, text: str) -> Draft | None:
    """Take the answer to what we asked back (whose case it is, which level was meant), or ask about a denial."""
    if callback.question == wrong_person.WHOSE:
        answer = wrong_person.answered(callback, understood, text)
        return None if answer is None else wrong_person.chosen(draft, callback, answer, text)
    if wrong_person.denied(callback, understood):
        return wrong_person.ask(draft, callback, text)
    level = leaning.confirmed(callback, understood, text)
    return None if level is None else rating.rate(draft, callback, level, text)


def _scored(draft: Draft, callback: Callback, understood: Understood, text: str) -> Draft:
    """A score in words: for the case asked about, unless it can only be the one rated before."""
    assert understood.score is not None
    standing = [c for c in draft.talk.callbacks if not afterwards.frozen(c)]
    rated = [c for c in standing if c.score is not None]
    rested = (c for c in standing if c.ended_at is not None and c.stage not in (Stage.WAITING, Stage.ASKING))
    last = max(rested, key=_ended, default=None)
    if last is not None and draft.scene.asked_for < READING[draft.in_chat]:
        # Nobody can have read the next question yet: said twice, thought better of, or come in behind later words.
        return draft if last.score == understood.score else rating.rate(draft, last, understood.score, text)
    if rated and steering.mistaken(text):
        # Only a rating given before can have been a slip: the one before, not the one now asked for.
        before = opt_out.latest(replace(draft.talk, callbacks=tuple(rated))) or callback
        draft = rating.rate(draft, before, understood.score, text)
        return score_question.repeat(draft, callback)
    return rating.rate(draft, callback, understood.score, text, understood.comment)


def _ended(callback: Callback) -> datetime:
    assert callback.ended_at is not None
    return callback.ended_at


def _thanks_for_the_last(draft: Draft, callback: Callback, text: str) -> bool:
    """Whether a thank-you belongs to the case rated a moment ago, not to the question that went out since."""
    others = (c for c in draft.talk.callbacks if c.case != callback.case and c.ended_at is not None)
    lately = any(c.ended_at is not None and draft.scene.now - c.ended_at < A_MOMENT for c in others)
    return lately and steering.steer(text) is Steer.THANKS


def _unclear(draft: Draft, callback: Callback, text: str) -> Draft:
    """Ask once more with the choices, then keep the words as a comment for an officer; a score is never guessed.

    One of our own labels does not count as a try at an answer. Whoever asks who we are is told, with the choices; whoever asks
    to be phoned is not asked here again.
    """
    draft = draft.hear(callback, "comment", None, text)
    if leaning.asked(callback) is None and own_labels.is_idle(draft.scene, text):
        return score_question.repeat(draft, draft.at(callback), draft.sentence("unclear"), template="again")
    callback = draft.at(callback)
    if callback.unclear == 0 and not steering.wants_call(text):
        if steering.asks_who(text):
            return _introduced(draft, replace(callback, unclear=1))
        if leaning.asked(callback) is not None:
            return leaning.again(draft, callback, draft.sentence("unclear"))
        return score_question.repeat(
            draft.put(replace(callback, unclear=1)), callback, draft.sentence("unclear"), template="again"
        )
    draft = draft.hand_over(callback, text).end(callback, Stage.BY_PHONE)
    return draft.reply(
        draft.sentence("handed_over", callback, when=draft.calling()), callback, template="kept"
    )


def _introduced(draft: Draft, callback: Callback) -> Draft:
    """Say who writes and why, and ask again: in a text message the help, which has the choices, is all of it."""
    draft, told = draft.put(callback), draft.sentence("help")
    if draft.in_chat:
        return score_question.repeat(draft, callback, told)
    return draft.ask(callback, score_question.OVERALL, told, template="again")


def _score_again(draft: Draft, callback: Callback, score: int, text: str) -> Draft:
    if callback.score != score:
        return rating.rate(draft, callback, score, text)
    told = draft.sentence("same", callback, level=draft.level(score))
    return further_questions.repeat(draft, callback, told)


TO_THE_SCORE: tuple[Listener[Answer], ...] = (
    Listener("投诉内容", "在问投诉什么", "登记投诉；不想说了，就回到原来的问题", _story),
    Listener(
        "反问的回答",
        "在核对是不是本人的件、是不是那个分；或说不是自己的件",
        "按回答办；不是自己的件先核对",
        _back,
    ),
    Listener("投诉", "说的是投诉", "登记投诉；同时说清了分数的，分数照记", _complains),
    Listener("不愿评价", "说不评价", "这一件不再问，不算分", _declines),
    Listener("分数", "说出了一个分", "记分；来不及看到新问题的，算前一件的", _scores),
    Listener("道谢", "前一件刚评完，说的是谢谢", "收下", _thanks),
    Listener("同上", "前一件评过，说的是一样", "照前一件的分记", _same),
    Listener("近似的话", "意思接近某个分，还没有核对过", "问是不是那个分", _leans),
    Listener("没听懂", "都不是", "带着选项再问一次，然后转人工；绝不猜分", _else),
)
TO_A_FURTHER_ONE: tuple[Listener[Answer], ...] = (
    Listener("投诉内容", "在问投诉什么", "登记投诉；不想说了，就回到原来的问题", _story),
    Listener("选项", "说的是这个问题的选项", "记下", _chooses),
    Listener("再添原因", "上一问刚用数字选了原因，又发来数字", "添进原因，再问；不改分", _more),
    Listener("说错了", "说刚才的分不对，没说对的是几分；或只说了和那个分相反的话", "请他说对的分", _slipped),
    Listener("不是本人的件", "说不是自己的件", "收下，转人工，再问", _denies),
    Listener("投诉", "说的是投诉", "登记投诉，再接着问", _complains),
    Listener("不想再说", "说不评价", "致谢，不再问", _enough),
    Listener("改分", "说出一个分，是更正，或者这里本来要的是话", "改分；一样的就说已经记了", _scores_again),
    Listener("回答", "都不是", "算这个问题的回答", _answers),
)
"""In order of priority: the question's own answers, then what changes everything, then the rest."""
