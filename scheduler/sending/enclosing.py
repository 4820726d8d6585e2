"""A letter and the document that goes along with it, or why it cannot be posted now.

Nothing is posted without its document: the text under it would promise what did not come.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import structlog

from bot.channels.base import Letter, LetterFile, Refusal, Refused
from bot.dialogue.effects import GivenDocument
from db.store import StoreUnavailable
from db.vault import WrongKey

log = structlog.get_logger()
NO_DOCUMENT = "no_document"
"""The code of a message whose document is not there any more, or cannot be drawn: a person looks."""

OpensDocument = Callable[[GivenDocument], Awaitable[LetterFile | None]]
"""Looks a document up; None when there is none."""


async def no_documents(wanted: GivenDocument) -> LetterFile | None:
    """There are none: for who sends none."""
    return None


async def enclosed(letter: Letter, opens: OpensDocument) -> Letter | Refused:
    """The letter with what goes along. It waits while our database is away."""
    if letter.document is None:
        return letter
    try:
        file = await opens(letter.document)
    except StoreUnavailable:
        return Refused(Refusal.UNSENT, "no_database")
    except WrongKey:
        return Refused(Refusal.HALT, "wrong_key")
    except Exception as e:  # an error of our own concerns this message alone
        log.error("document_failed", error=type(e).__name__)
        file = None
    return Refused(Refusal.CONTENT, NO_DOCUMENT) if file is None else replace(letter, file=file)
