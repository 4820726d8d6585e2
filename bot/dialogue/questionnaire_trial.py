"""Trying a questionnaire before it is asked: whether each typed answer is heard as meant, and whether its texts fit an SMS.

The conversation itself is asked, as it would answer a citizen: labels and words stand beside everything else that people type,
and what is heard first there is heard first here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.dialogue import mentions
from bot.dialogue.conversation import step
from bot.dialogue.effects import Answered
from bot.dialogue.inputs import LadderStep, Said
from bot.dialogue.questionnaire import Form, Option, Question, Questionnaire
from bot.dialogue.reading.steering import chosen
from bot.dialogue.reading.understanding import yes_no
from bot.dialogue.rehearsal import PLAYS, SAMPLES, Play, Rehearsal
from bot.dialogue.talk import Callback, Talk
from bot.domain.disposition import Disposition
from bot.domain.language import Language
from bot.domain.medium import Medium
from bot.domain.stage import Stage

_ASKED, _LOW = LadderStep.INVITE, "2"
_TEXTED = {
    "overall": (Play((_ASKED,)), Play((_ASKED, LadderStep.REMIND)), PLAYS["next.sms"]),
    "": (Play((_ASKED, _LOW)), Play((_ASKED, "5"))),
}
"""By the question whose text they carry: the messages that must fit; the others are asked after a score."""


@dataclass(frozen=True, slots=True)
class Misheard:
    """A typed answer that would not be taken as meant. `heard`: the value it would be taken for; None: for none."""

    question: Question
    option: Option
    word: str
    heard: Option | None
    opposite: bool = False
    """Whether it sounds like the yes or no of another answer."""


@dataclass(frozen=True, slots=True)
class TextTooLong:
    """A text by SMS that takes more than two segments, by so many characters."""

    question: Question
    language: Language
    over: int


def misheard(trial: Rehearsal) -> Iterator[Misheard]:
    """Every label and word of the questions asked that would be taken for something else."""
    for question in trial.questionnaire.further:
        for option in question.options:
            for word in dict.fromkeys((*option.labels.values(), *option.accepts)):
                heard = _heard(trial, question, word)
                if heard is not option:
                    yield Misheard(question, option, word, heard)
                elif _opposes(question, option, word):
                    yield Misheard(question, option, word, option, opposite=True)


def _heard(trial: Rehearsal, question: Question, word: str) -> Option | None:
    """The option that somebody chooses who types this word when the question is open."""
    if chosen(question.options, word) is None:
        return None
    score = question.at_most if question.at_most < 5 else question.at_least
    open_now = Callback(
        SAMPLES[0],
        Stage.FOLLOWING,
        question.id,
        score=score,
        disposition=Disposition.ANSWERED,
    )
    _, effects = step(Talk(callbacks=(open_now,)), Said(Medium.CHAT, word), trial.scene())
    answers = (e for e in effects if isinstance(e, Answered) and e.question == question.id)
    answer = next(answers, None)
    return None if answer is None or answer.value is None else question.option(answer.value)


def _opposes(question: Question, option: Option, word: str) -> bool:
    says = yes_no(word)
    others = {one.means for one in question.options if one is not option}
    return says is not None and option.means is not says and says in others


def too_long(trial: Rehearsal, before: Questionnaire) -> Iterator[TextTooLong]:
    """The texts by SMS that take more than two segments, and more than they took `before`: what an office's own long name
    has brought about already is not held against a new text."""
    for question in trial.questionnaire.questions:
        if Medium.SMS in question.texts:
            plays = _TEXTED["overall" if question.form is Form.SCORE else ""]
            was = replace(trial, questionnaire=before)
            for language in Language:
                room = mentions.room(trial.agency)
                now = _longest(trial, plays, language)
                if now > max(room, _longest(was, plays, language)):
                    yield TextTooLong(question, language, now - room)


def _longest(trial: Rehearsal, plays: tuple[Play, ...], language: Language) -> int:
    said = (line for play in plays for line in trial.lines(play, language, Medium.SMS))
    return max((mentions.units(line.text) for line in said), default=0)
