"""After a restore nothing goes out until it is known what was sent since the backup.

`huifang db restore` leaves a mark with the backup's moment. The restored database would ask everybody again
under new references; so the providers' lists since then are read first, what they sent for us is recorded as
sent, and what people said is handled without answering twice. Only then is the mark removed. While a provider
cannot be asked, everything waits; so it does while a witness has not signed the roster of a case that somebody had been asked
about, for an answer to it would not find its case.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection

from bot.casework.rounds.recovering import asks, case_named, reference
from bot.channels.inbox import Unreadable
from bot.channels.sentbox import Sentbox, SentMessage
from db.queries.outbox import recovering
from db.queries.outbox.recovering import FoundSent
from db.queries.processes import marks
from db.store import Store
from db.vault import Vault
from scheduler.inbound.hearing import Hearing

log = structlog.get_logger()

AGAIN = 5.0
"""Seconds between two attempts."""
LAG = timedelta(days=1)
"""How much further back to read: clocks differ, and reading known messages again does no harm."""


class RosterWaits(RuntimeError):
    """What people said cannot be handled before a witness has signed the roster again: `huifang ledger cosign`."""


class Recovering:
    """Catches up with what happened between a backup and its restoration, for one office."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        sentboxes: Sequence[Sentbox],
        hearing: Hearing,
        *,
        questions: Callable[[Connection], Collection[str]],
        plan: Callable[[], Awaitable[object]],
        clock: Callable[[], datetime],
    ) -> None:
        """`questions`: every wording in which the score is, or was, asked for by SMS; `plan` gives due cases their callbacks."""
        self._store = store
        self._vault = vault
        self._sentboxes = sentboxes
        self._hearing = hearing
        self._questions = questions
        self._plan = plan
        self._clock = clock
        self._stopped = asyncio.Event()
        self.done = False
        """Whether there is nothing to catch up with, or nothing any more."""

    def stop(self) -> None:
        """Stop trying."""
        self._stopped.set()

    async def begin(self) -> None:
        """Check whether there is anything to catch up with."""
        self.done = await self._store.read(partial(marks.find, name=marks.RESTORED)) is None

    async def run(self) -> None:
        """Run until it is known what was sent, or until `stop`."""
        while not self.done and not self._stopped.is_set():
            try:
                await self.catch_up()
            except Exception as e:  # the provider's or the database's fault: everything waits
                why = str(e) if isinstance(e, Unreadable) else type(e).__name__
                log.warning("restore_not_caught_up", why=why)
                with suppress(TimeoutError):
                    async with asyncio.timeout(AGAIN):
                        await self._stopped.wait()

    async def catch_up(self) -> None:
        """Record what was sent, and handle what was said. Raises Unreadable, RosterWaits, or what the store raises."""
        mark = await self._store.read(partial(marks.find, name=marks.RESTORED))
        if mark is not None:
            await self._plan()
            now = self._clock()
            answered: dict[str, datetime] = {}
            for sentbox in self._sentboxes:
                sent = await _since(sentbox, mark.at - LAG, now)
                written = await self._write_down(sentbox.name, sent, mark.at, now)
                log.info("restore_caught_up", channel=sentbox.name, messages=written)
                for one in sent:  # one number may have been answered on several channels
                    answered[one.to] = max(one.at, answered.get(one.to, one.at))
            if await self._store.read(recovering.asked_uncleared):
                raise RosterWaits
            await self._hearing.hear_again(mark.at - LAG, answered)
            await self._store.write(partial(marks.drop, name=marks.RESTORED))
        self.done = True

    async def _write_down(
        self, channel: str, listed: Sequence[SentMessage], backup: datetime, now: datetime
    ) -> int:
        ours = {ref: one for one in listed if (ref := reference(one.text)) is not None}
        known = await self._store.read(partial(recovering.known, refs=list(ours)))
        questions = await self._store.read(self._questions)
        written = 0
        for ref, one in ours.items():
            if ref not in known:
                found = FoundSent(
                    ref=ref,
                    channel=channel,
                    to=one.to,
                    at=min(max(one.at, backup), now),
                    provider_id=one.receipt.provider_id,
                    state=one.receipt.fate.value if one.receipt.fate is not None else "accepted",
                    error=one.receipt.error or None,
                    asks=asks(one.text, questions),
                )
                written += await self._store.write(partial(self._one, found=found, text=one.text, now=now))
        return written

    def _one(self, connection: Connection, *, found: FoundSent, text: str, now: datetime) -> bool:
        named = case_named(text, recovering.cases_of(connection, self._vault, found.to))
        return recovering.write_down(connection, self._vault, found, named, now=now)


async def _since(sentbox: Sentbox, since: datetime, now: datetime) -> Sequence[SentMessage]:
    """What was sent since our `since`, read from earlier on in case the provider's clock is behind ours."""
    latest = max((one.at for one in await sentbox.outbound(None)), default=None)
    if latest is None:
        return ()
    return await sentbox.outbound(min(since, latest - (now - since)))
