"""Fetching attachments: from the provider into the folder, with a word to the sender about the result.

A file that a turn asks for is noted in the database until it is fetched, so that neither a killed process nor
a slow provider loses it or delays anybody. A process claims a file before fetching it, for longer than
fetching takes. The sender is told before the row is settled: after a crash in between the file is fetched
again, and the message, which has its own id, is recognised as a duplicate.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection

from bot.channels import vendors
from bot.channels.base import FileSource, NotGiven
from bot.channels.incoming import Incoming, PartyOn
from bot.dialogue.inputs import Fetched, FileRefusal
from bot.domain.medium import Medium
from bot.work.attachments.folder import LARGEST, Folder, Kept, Unfit
from db.queries.tickets import attachments
from db.queries.tickets.attachments import FileWanted
from db.store import Store

log = structlog.get_logger()

AT_ONCE = 4
CLAIMED = timedelta(seconds=120)
"""After this another process may fetch it: the one that claimed it has died, because no fetch takes so long."""
PAUSES = (2, 10, 60, 300)
"""Seconds before each further attempt at a file that the provider did not hand out; after the last one it is lost."""
MOST_TRIES = len(PAUSES) + 1
"""An attempt counts when it begins: a file that has killed its process this often is refused."""

Take = Callable[[Incoming, datetime], Awaitable[object]]


class Fetching:
    """Fetches for one office."""

    def __init__(
        self,
        store: Store,
        folder: Folder,
        sources: Mapping[str, FileSource],
        take: Take,
        *,
        clock: Callable[[], datetime],
    ) -> None:
        """`sources` by channel; `take` is `Turns.take`."""
        self._store = store
        self._folder = folder
        self._sources = sources
        self._take = take
        self._clock = clock

    async def tick(self) -> None:
        """Fetch a few of the files that are due, and delete those that were given up."""
        now = self._clock()
        claim = partial(attachments.claim, now=now, until=now + CLAIMED, at_most=AT_ONCE)
        await asyncio.gather(*(self._fetch(wanted) for wanted in await self._store.write(claim)))
        await self._forget()

    async def _fetch(self, wanted: FileWanted) -> None:
        if wanted.tries > MOST_TRIES:
            log.error("attachment_given_up", attachment=wanted.id, tries=wanted.tries)
            await self._refuse(wanted, FileRefusal.UNOPENED)
            return
        source = self._sources.get(wanted.channel)
        try:
            if source is None:
                raise NotGiven(FileRefusal.LOST)
            if wanted.ticket_no is not None and not await self._has_room(wanted.ticket_no):
                raise NotGiven(FileRefusal.MANY)
            content = await source.fetch(wanted.file_id, LARGEST)
            kept = await asyncio.to_thread(self._folder.keep, content)
        except NotGiven as e:
            await self._not_given(wanted, e.why)
        except Unfit as e:
            await self._refuse(wanted, e.why)
        except OSError as e:
            log.error("attachments_folder", error=type(e).__name__, errno=e.errno)
            await self._postpone(wanted, PAUSES[-1], counts=False)
        else:
            await self._tell(wanted, None)
            while not await self._store.write(partial(self._settled, wanted=wanted, kept=kept)):
                await asyncio.to_thread(self._folder.keep, content)

    def _settled(self, connection: Connection, *, wanted: FileWanted, kept: Kept) -> bool:
        """Whether the row and the folder agree; False when the same content was given up elsewhere and deleted."""
        attachments.hold(connection, kept.sha256)
        if not self._folder.has(kept.sha256):
            return False
        is_wanted = attachments.stored(
            connection, wanted.id, media_type=kept.media_type, sha256=kept.sha256, size=kept.size
        )
        if not is_wanted and not attachments.still_used(connection, kept.sha256):
            self._folder.remove(kept.sha256)  # given up meanwhile
        return True

    async def _has_room(self, ticket_no: str) -> bool:
        return await self._store.read(partial(attachments.room, ticket_no=ticket_no))

    async def _not_given(self, wanted: FileWanted, why: FileRefusal | None) -> None:
        if why is None and wanted.tries < MOST_TRIES:
            await self._postpone(wanted, PAUSES[wanted.tries - 1])
        else:
            await self._refuse(wanted, why or FileRefusal.LOST)

    async def _postpone(self, wanted: FileWanted, seconds: float, *, counts: bool = True) -> None:
        then = self._clock() + timedelta(seconds=seconds)
        await self._store.write(partial(attachments.later, attachment=wanted.id, then=then, counts=counts))

    async def _refuse(self, wanted: FileWanted, why: FileRefusal) -> None:
        await self._tell(wanted, why)
        await self._store.write(partial(attachments.refused, attachment=wanted.id, why=why))

    async def _tell(self, wanted: FileWanted, why: FileRefusal | None) -> None:
        if wanted.party_id is None:
            return
        medium = vendors.medium_of(wanted.channel) or Medium.CHAT
        event = Fetched(medium, wanted.id, wanted.kind, why, wanted.ticket_no)
        address = PartyOn(wanted.party_id, wanted.chat_id)
        await self._take(Incoming(wanted.channel, address, event, f"file:{wanted.id}"), self._clock())

    async def _forget(self) -> None:
        for attachment, digest in await self._store.read(attachments.dropped):
            await self._store.write(partial(self._forgotten, attachment=attachment, digest=digest))

    def _forgotten(self, connection: Connection, *, attachment: int, digest: str | None) -> None:
        """Delete the content of a file that was given up, unless the same content is attached elsewhere."""
        if digest is not None:
            attachments.hold(connection, digest)
            if not attachments.still_used(connection, digest):
                self._folder.remove(digest)
        attachments.forget(connection, attachment)
