"""Typed words, and what is known of them before any listener is asked."""

from dataclasses import dataclass

from bot.dialogue.applying.application import Application
from bot.dialogue.complaint.filing import Asked, Filing
from bot.dialogue.inputs import Said
from bot.dialogue.reading.complaint_words import Want
from bot.dialogue.reading.understanding import Command

_FREE_TEXT = frozenset({Asked.CONTENT, Asked.OFFICIAL, Asked.DEPARTMENT, Asked.HAPPENED, Asked.NAME})


@dataclass(frozen=True, slots=True)
class TypedWords:
    """Typed words, and what is known of them before anybody is asked."""

    event: Said
    caption: bool
    """They stood under a file."""
    filing: Filing | None
    """The complaint being told."""
    command: Command | None
    wanted: Want | None
    application: Application | None = None
    """What is being filled in."""

    @property
    def text(self) -> str:
        """The words themselves."""
        return self.event.text

    @property
    def telling(self) -> bool:
        """Whether the complaint being told asks for words of the person's own, whatever they are."""
        if self.application is not None:
            return self.application.question is not None and not self.application.question.choices
        return self.filing is not None and self.filing.asked in _FREE_TEXT
