"""What came on paper, by phone or in person, as an application: who somebody is may be missing or wrong, and the time runs all the
same."""

from collections.abc import Mapping

from bot.dialogue.applying.application import CONFIRM, Application, typed_answer
from bot.dialogue.applying.certificates import AnswerFlaw
from bot.dialogue.applying.questions import QUESTIONS, KindQuestion, may_be_missing
from bot.domain.ticket_kind import TicketKind

_CHECKED = frozenset({AnswerFlaw.NUMBER, AnswerFlaw.ID_CARD, AnswerFlaw.CREDIT_CODE})
"""What is wrong with a number; it may stand like that on the paper."""


class PaperUnfit(ValueError):
    """An answer is missing or cannot be. `as_written`: it would be taken if the paper really says so."""

    def __init__(self, question: KindQuestion, *, as_written: bool) -> None:
        super().__init__(question.key)
        self.question = question
        self.as_written = as_written


def application_on_paper(kind: TicketKind, noted: Mapping[str, str], *, as_written: bool) -> Application:
    """The answers by question, as they came; raises PaperUnfit for the first that will not do.

    `as_written`: whoever notes it has compared the numbers, and the paper has them like that.
    """
    said: dict[str, str] = {}
    for one in QUESTIONS[kind]:
        said[one.key] = _answer(one, noted.get(one.key, ""), said, as_written=as_written)
    return Application(kind, CONFIRM, tuple(said.items()))


def _answer(question: KindQuestion, words: str, said: Mapping[str, str], *, as_written: bool) -> str:
    if not words and (question.optional or may_be_missing(question)):
        return ""
    if question.choices:
        if words not in question.choices:
            raise PaperUnfit(question, as_written=False)
        return words
    typed = typed_answer(question, words, said)
    doubtful = typed.flaw in _CHECKED
    if typed.flaw is None or (doubtful and typed.value and as_written):
        return typed.value
    raise PaperUnfit(question, as_written=doubtful)
