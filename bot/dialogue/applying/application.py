"""What is being filled in: the kind, the answers so far, and the open question. Pure values; nothing is said here."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from bot.dialogue import mentions
from bot.dialogue.applying.certificates import AnswerFlaw, document_number, flaw_of
from bot.dialogue.applying.questions import ID_KIND, ID_NUMBER, QUESTIONS, Fits, KindQuestion
from bot.dialogue.reading.characters import cleaned
from bot.domain.language import Language
from bot.domain.ticket_kind import TicketKind

CONFIRM = "confirm"
"""The open question once all are answered."""


@dataclass(frozen=True, slots=True)
class TypedAnswer:
    """Typed words as the answer they are kept as; with a flaw, as what they would be kept as, if anything."""

    value: str
    flaw: AnswerFlaw | None = None


@dataclass(frozen=True, slots=True)
class Application:
    """What is being filled in. `asked`: the key of the open question, or `CONFIRM`."""

    kind: TicketKind
    asked: str
    answers: tuple[tuple[str, str], ...] = ()
    touched_at: datetime | None = None
    files: int = 0
    """How many were attached; they are the ticket's once it is filed."""
    waiting: int = 0
    """How many of them have still to be fetched from the chat."""

    @classmethod
    def of(cls, kind: TicketKind) -> Self:
        """One that has just been begun."""
        return cls(kind, QUESTIONS[kind][0].key)

    @property
    def question(self) -> KindQuestion | None:
        """The open question; None: all are answered."""
        return next((one for one in QUESTIONS[self.kind] if one.key == self.asked), None)

    @property
    def before_submitting(self) -> bool:
        """Whether the next input may file it."""
        return self.asked == CONFIRM

    @property
    def said(self) -> Mapping[str, str]:
        """The answers by question."""
        return dict(self.answers)

    def answered(self, value: str) -> Self:
        """With this answer to the open question ("" leaves it out); the next one that has none is open then.

        A number that is none of the document named now is asked for again.
        """
        kept = {**self.said, self.asked: value}
        if self.asked == ID_KIND and flaw_of(value, kept.get(ID_NUMBER, "")) is not None:
            kept.pop(ID_NUMBER, None)
        following = (one.key for one in QUESTIONS[self.kind] if one.key not in kept)
        return replace(self, answers=tuple(kept.items()), asked=next(following, CONFIRM))

    def back_to(self, key: str) -> Self:
        """With one answer asked for again."""
        known = any(one.key == key for one in QUESTIONS[self.kind])
        return replace(self, asked=key) if known else self


def typed_answer(question: KindQuestion, text: str, said: Mapping[str, str]) -> TypedAnswer:
    """What typed words answer, or why not. `said`: the other answers, as the document whose number it is."""
    if question.choices:
        return TypedAnswer("", AnswerFlaw.NEEDED)
    words = cleaned(text).strip()
    if not question.at_length:
        words = mentions.printable(words)
    if question.fits is Fits.NUMBER:
        words = document_number(words)
    if len(words) > question.longest:
        return TypedAnswer("", AnswerFlaw.LONG)
    if not any(c.isalnum() for c in words):
        return TypedAnswer("", AnswerFlaw.NEEDED)
    match question.fits:
        case Fits.NUMBER:
            return TypedAnswer(words, flaw_of(said.get(ID_KIND, ""), words))
        case Fits.NAME:
            return TypedAnswer(words, None if any(c.isalpha() for c in words) else AnswerFlaw.NEEDED)
        case Fits.WORDS:
            return TypedAnswer(words)


def shown_value(question: KindQuestion, value: str) -> str:
    """An answer as it is repeated: a certificate's number only by its ends."""
    return masked_number(value) if question.fits is Fits.NUMBER else value


def masked_number(number: str) -> str:
    """The first three and the last two characters of a certificate's number."""
    return (
        f"{number[:3]}{'*' * max(len(number) - 5, 1)}{number[-2:]}" if len(number) > 5 else "*" * len(number)
    )


def told_value(question: KindQuestion, value: str, language: Language) -> str:
    """An answer in words: the label of what was chosen, or what was typed."""
    label = question.choices.get(value)
    return label.said(language) if label is not None else value


def content_of(kind: TicketKind, answers: Mapping[str, str]) -> str:
    """What the ticket is about, without who asks: a line for each answer, in the office's language."""
    return "\n".join(
        f"{one.title.zh_hans}：{told_value(one, value, Language.ZH_HANS)}"
        for one in QUESTIONS[kind]
        if not one.personal and (value := answers.get(one.key, ""))
    )
