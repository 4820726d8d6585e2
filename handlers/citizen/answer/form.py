"""What a form says, as an input of the conversation. A form names its question; a bare `score` is enough for the first one."""

from dataclasses import dataclass

from bot.dialogue.inputs import FilledIn, Pressed
from bot.dialogue.questionnaire import SCORES, Questionnaire
from bot.dialogue.survey.complaint_offer import COMPLAINT
from bot.dialogue.survey.further_questions import ENOUGH, SKIP
from bot.dialogue.survey.other_cases import EACH, OTHERS, promised
from bot.dialogue.survey.score_question import DECLINED, OVERALL, WRONG_PERSON
from bot.domain.language import Language
from bot.domain.medium import Medium
from handlers.citizen.web.visit import CitizenVisit
from handlers.pages.fields import Fields

SCORE_FIELD = {**{score: score for score in SCORES}, "refused": DECLINED, "wrong": WRONG_PERSON}
"""What the field `score` may say → what the conversation calls it."""
LONGEST_TEXT = 2_000
FORM_BYTES = 64 * 1024
"""Twice what the longest text takes, so that one that is too long can be answered with a sentence."""
_LONGEST_NAME = 24
PICK = "pick_"
"""How the names of boxes begin; an answer's value follows."""


@dataclass(frozen=True, slots=True)
class SentForm:
    """A form as it came, to be shown again if nothing could be done with it."""

    score: str = ""
    question: str = ""
    value: str = ""
    text: str = ""
    picks: tuple[str, ...] = ()
    """The boxes that were ticked, by the values of their answers."""

    @property
    def too_long(self) -> bool:
        """Whether more was written than is taken."""
        return len(self.text) > LONGEST_TEXT


def sent(fields: Fields) -> SentForm:
    """Read a form; raises Problem 400 for a choice that there is not."""
    score = fields.one_of("score", list(SCORE_FIELD)) or ""
    pressed = "go" if fields.has("go") else "value"
    return SentForm(
        score,
        fields.text("question", longest=_LONGEST_NAME),
        fields.text(pressed, longest=_LONGEST_NAME),
        fields.words("text", longest=FORM_BYTES),
        tuple(name.removeprefix(PICK) for name in fields.fields if name.startswith(PICK)),
    )


def meant(
    visit: CitizenVisit, form: SentForm, case_no: str, questionnaire: Questionnaire
) -> Pressed | FilledIn | None:
    """What the person did; None when they chose and wrote nothing."""
    if form.score:
        label = _named(visit, OVERALL, SCORE_FIELD[form.score], questionnaire)
        return Pressed(Medium.WEB, case_no, OVERALL, SCORE_FIELD[form.score], label)
    if form.question and form.value:
        label = _named(visit, form.question, form.value, questionnaire)
        return Pressed(Medium.WEB, case_no, form.question, form.value, label)
    if form.question and (picked := _picked(visit, form, questionnaire)):
        return FilledIn(Medium.WEB, case_no, form.question, picked)
    if form.question and form.text:
        return FilledIn(Medium.WEB, case_no, form.question, form.text)
    return None


def _picked(visit: CitizenVisit, form: SentForm, questionnaire: Questionnaire) -> str:
    """What stands beside the boxes that were ticked; nothing for those that no page offers."""
    question = questionnaire.find(form.question)
    options = () if question is None else question.options
    return "、".join(o.labels[Language(visit.language)] for o in options if o.value in form.picks)


def _named(visit: CitizenVisit, question_id: str, value: str, questionnaire: Questionnaire) -> str:
    """A choice as the page named it; "" for one that no page offers."""
    question = questionnaire.find(question_id)
    option = None if question is None else question.option(value)
    if option is not None:
        return option.labels[Language(visit.language)]
    if question_id == OTHERS and (same := promised(value)) is not None:
        score, count = same
        return visit.say("answer.same", level=visit.say(f"name.score_{score}"), count=count)
    key = _OWN.get((question_id, value)) or _OWN.get(("", value))
    return "" if key is None else visit.say(key)


_OWN = {
    (OVERALL, DECLINED): "answer.refused",
    (OVERALL, WRONG_PERSON): "answer.wrong",
    (OTHERS, EACH): "answer.each",
    (COMPLAINT, SKIP): "answer.no_story",
    ("", SKIP): "answer.skip",
    ("", ENOUGH): "answer.enough",
}
