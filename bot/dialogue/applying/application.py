"""What is being filled in: the kind, the answers so far, and the open question. Pure values; nothing is said here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from bot.dialogue import mentions
from bot.dialogue.applying.questions import QUESTIONS, Fits, KindQuestion
from bot.dialogue.reading.characters import cleaned
from bot.domain.language import Language
from bot.domain.ticket_kind import TicketKind

CONFIRM = "confirm"
"""The open question once all are answered."""
_NUMBER = re.compile(r"[0-9A-Za-z()（）\-]{4,30}")
_LINE = 200
"""Characters; a longer answer may have lines of its own."""


@dataclass(frozen=True, slots=True)
class Application:
    """What is being filled in. `asked`: the key of the open question, or `CONFIRM`."""

    kind: TicketKind
    asked: str
    answers: tuple[tuple[str, str], ...] = ()
    touched_at: datetime | None = None

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
        """With this answer to the open question ("" leaves it out); the next one that has none is open then."""
        kept = {**self.said, self.asked: value}
        following = (one.key for one in QUESTIONS[self.kind] if one.key not in kept)
        return replace(self, answers=tuple(kept.items()), asked=next(following, CONFIRM))

    def back_to(self, key: str) -> Self:
        """With one answer asked for again."""
        known = any(one.key == key for one in QUESTIONS[self.kind])
        return replace(self, asked=key) if known else self


def typed_answer(question: KindQuestion, text: str) -> str | None:
    """What typed words answer; None when they cannot be an answer."""
    if question.choices:
        return None
    said = cleaned(text).strip()
    if question.longest <= _LINE:
        said = mentions.printable(said)
    if not any(c.isalnum() for c in said) or len(said) > question.longest:
        return None
    match question.fits:
        case Fits.NUMBER:
            plain = said.replace(" ", "")
            return plain if _NUMBER.fullmatch(plain) else None
        case Fits.NAME:
            return said if any(c.isalpha() for c in said) else None
        case Fits.WORDS:
            return said


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
