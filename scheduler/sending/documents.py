"""What goes along with a message: the letter of an answer, drawn as it is sent, and the files that were given out with it.

It is looked up only now, so that the outbox holds no copy of it, and what has been taken out of the folder goes nowhere.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy import Connection

from bot.channels.base import LetterFile
from bot.dialogue.effects import GivenDocument
from bot.paper.letter import letter_pdf
from bot.paper.request_letter import LetterOf, ending_letter, request_letter
from bot.work.attachments.folder import Folder, Missing
from bot.work.attachments.media import ENDINGS
from bot.work.tickets.answer_files import AnswerGivenOut, given_out
from db.store import Store
from db.vault import Vault

log = structlog.get_logger()


class Documents:
    """Opens what a message brings."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        folder: Folder,
        *,
        agency: Callable[[], str],
        clock: Callable[[], datetime],
    ) -> None:
        """`agency`: the name in force."""
        self._store, self._vault, self._folder = store, vault, folder
        self._agency, self._clock = agency, clock

    async def __call__(self, wanted: GivenDocument) -> LetterFile | None:
        """The document; None when it is not there (any more). Raises WrongKey."""

        def look(connection: Connection) -> AnswerGivenOut | None:
            return given_out(connection, self._vault, wanted.ticket_no)

        found = await self._store.read(look)
        if found is None or wanted.place > len(found.files):
            return None
        work = partial(self._letter, found) if wanted.place == 0 else partial(self._file, found, wanted.place)
        try:
            return await asyncio.to_thread(work)
        except Missing:
            log.error("document_missing")
            return None

    def _letter(self, found: AnswerGivenOut) -> LetterFile | None:
        number = ending_letter(found.timeline)
        if number is None:
            return None
        of = LetterOf(self._agency(), found.ticket_no, found.received_on, found.said, found.timeline)
        return LetterFile(f"{found.ticket_no}.pdf", letter_pdf(request_letter(of, number, self._clock())))

    def _file(self, found: AnswerGivenOut, place: int) -> LetterFile | None:
        file = found.files[place - 1]
        if file.sha256 is None:
            return None
        name = f"{found.ticket_no}-{place}.{ENDINGS.get(file.media_type or '', 'bin')}"
        return LetterFile(name, self._folder.open(file.sha256))
