"""Which page a case has now. It follows from what is stored, so that every way to it, and every reload, shows the same."""

from dataclasses import dataclass
from enum import StrEnum

from bot.dialogue.questionnaire import Form, Question, Questionnaire
from bot.dialogue.survey.complaint_offer import COMPLAINT
from bot.dialogue.survey.other_cases import OTHERS
from bot.dialogue.talk import Callback
from bot.domain.disposition import Disposition
from bot.domain.language import Language
from bot.domain.level import DISSATISFIED
from bot.domain.medium import Medium
from bot.domain.stage import Stage

OFFER = "ticket"
_MARK = {Language.ZH_HANS: "？", Language.ZH_HANT: "？", Language.EN: "?"}


class AnswerFace(StrEnum):
    """The pages."""

    SCORE = "score"
    """The question for the score."""
    SAME = "same"
    """Whether the person's other cases get the same score."""
    QUESTION = "question"
    """A further question."""
    OFFER = "offer"
    """Whether to register a complaint."""
    STORY = "story"
    """What the complaint is about."""
    DONE = "done"
    """Nothing more is asked, and a score is stored."""
    DECLINED = "declined"
    WRONG_PERSON = "wrong"


_ENDED = {Disposition.REFUSED: AnswerFace.DECLINED, Disposition.WRONG_PERSON: AnswerFace.WRONG_PERSON}


@dataclass(frozen=True, slots=True)
class FurtherStep:
    """A further question and where it stands among those of this case."""

    question: Question
    text: str
    place: int
    of: int
    language: Language

    @property
    def options(self) -> list[tuple[str, str]]:
        """Value and words of each answer offered."""
        return [(one.value, one.labels[self.language]) for one in self.question.options]

    @property
    def several(self) -> bool:
        """Whether more than one of them can be chosen."""
        return self.question.form is Form.SEVERAL


def face(callback: Callback, questionnaire: Questionnaire, *, same: int) -> AnswerFace:
    """The page of a case that can be answered; `same`: how many other cases could get the same score."""
    if callback.question == COMPLAINT and callback.score is not None:
        return AnswerFace.STORY
    if callback.disposition in _ENDED:
        return _ENDED[callback.disposition]
    if callback.score is None:
        return AnswerFace.SCORE
    if callback.stage is not Stage.FOLLOWING:
        return AnswerFace.DONE
    if callback.question == OTHERS:
        return AnswerFace.SAME if same else AnswerFace.DONE
    question = questionnaire.find(callback.question)
    if question is None:
        return AnswerFace.DONE
    return AnswerFace.OFFER if question.form is Form.TICKET else AnswerFace.QUESTION


def step(callback: Callback, questionnaire: Questionnaire, language: Language) -> FurtherStep | None:
    """The further question that is open; None when none is."""
    question = questionnaire.find(callback.question)
    if question is None:
        return None
    past = dict(callback.given)
    asked = [q for q in questionnaire.further if q.form is not Form.TICKET and q.fits(callback.score or 0)]
    after = asked.index(question) if question in asked else len(asked)
    row = [q for n, q in enumerate(asked) if q.id in past or n >= after]
    place = row.index(question) + 1 if question in row else len(row)
    return FurtherStep(question, wording(question, callback, language), place, len(row), language)


def wording(question: Question, callback: Callback, language: Language) -> str:
    """How a question is put on a page: as in a chat."""
    if question.form is Form.SEVERAL:
        return f"{question.titles[language]}{_MARK[language]}"  # there are boxes, so no word of numbers
    said = question.text(Medium.CHAT, language, said=bool(callback.words))
    return said or question.text(Medium.CHAT, language, said=False) or question.titles[language]


def offers_complaint(callback: Callback) -> bool:
    """Whether somebody who is done may be asked once more if a complaint is to be registered."""
    low = callback.score is not None and callback.score <= DISSATISFIED
    return low and callback.ticket_no is None and dict(callback.given).get(OFFER) != "no"
