"""What was asked of the applicants, for readers of their answers."""

from dataclasses import dataclass

from bot.dialogue.questionnaire import Question, Questionnaire
from bot.domain.language import Language
from bot.work.phone_calls import SECOND_ANSWER
from handlers.office.web.texts import texts


@dataclass(frozen=True, slots=True)
class QuestionsAsked:
    """The questionnaire of a round for a reader: what was asked, and what an answer means."""

    language: Language
    questionnaire: Questionnaire

    def title(self, question_id: object) -> str:
        """The question's name; its id when the questionnaire has it no more."""
        question = self.questionnaire.find(str(question_id))
        if question is not None:
            return question.titles[self.language]
        key = f"case.on_record_{question_id}"
        return texts().say(self.language, key) if texts().has(key) else str(question_id)

    def is_choice(self, question_id: object, value: object) -> bool:
        """Whether the value is one of the answers offered, not the person's own words."""
        question = self._question(question_id)
        return question is not None and value is not None and question.option(str(value)) is not None

    def label(self, question_id: object, value: object) -> str:
        """What a value means; a score with its number."""
        if value is None:
            return ""
        question = self._question(question_id)
        option = question.option(str(value)) if question is not None else None
        label = option.labels[self.language] if option is not None else str(value)
        return f"{value} {label}" if question is self.questionnaire.overall and label != value else label

    def _question(self, question_id: object) -> Question | None:
        """The question whose answers these are; the second caller asks for the score again."""
        asked = self.questionnaire
        return asked.overall if question_id == SECOND_ANSWER else asked.find(str(question_id))
