"""The questions that would change, as citizens will see them: in a chat, as a text message, and on their page."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.dialogue.questionnaire import Question, Questionnaire
from bot.dialogue.questionnaire_document import tables
from bot.domain.language import Language
from bot.domain.medium import Medium
from bot.work import questionnaires
from bot.work.office_settings.changing import SettingWish
from bot.work.office_settings.previews import MessagePreview, previewed, rehearsal_of
from bot.work.questionnaires import KEY
from handlers.office.web.visit import Visit


@dataclass(frozen=True, slots=True)
class QuestionPreview:
    """One question in one language. `text`, `options`: as its page puts it."""

    question: Question
    language: Language
    messages: tuple[MessagePreview, ...]
    text: str
    options: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        """A name for the fields of its page that no other has."""
        return f"seen-{self.question.id}-{self.language}"


def shown(visit: Visit, before: str, wanted: Questionnaire) -> Mapping[str, list[QuestionPreview]]:
    """By the title of each question that is new or other than `before`: in every language."""
    was = {one["id"]: one for one in tables(before)}
    changed = [
        one["id"] for one in tables(wanted.document) if was.get(one["id"]) != one and not one.get("aside")
    ]
    asked = [question for question in wanted.questions if question.id in changed]
    return {
        question.titles[visit.language]: [_shown(visit, wanted, question, language) for language in Language]
        for question in asked
    }


def shown_of(visit: Visit, wish: SettingWish) -> Mapping[str, list[QuestionPreview]]:
    """The same of a wish; nothing of one that is about other settings, or that this release cannot read."""
    document = wish.changes.get(KEY)
    if document is None:
        return {}
    return shown(visit, str(wish.before[KEY]), questionnaires.usable(document))


def _shown(visit: Visit, wanted: Questionnaire, question: Question, language: Language) -> QuestionPreview:
    voice = visit.console.voice
    rehearsal = rehearsal_of(voice, voice.wording, wanted)
    lines = [
        line
        for medium in (Medium.CHAT, Medium.SMS)
        if medium in question.texts
        for line in rehearsal.question(question, language, medium)
    ]
    options = tuple((o.value, o.labels[language]) for o in question.options)
    text = question.text(Medium.CHAT, language, said=False) or question.titles[language]
    return QuestionPreview(question, language, tuple(previewed(line, voice) for line in lines), text, options)
