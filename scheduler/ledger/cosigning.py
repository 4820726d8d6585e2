"""Asking witnesses for their signature over HTTP, each checkpoint after the other, and again later when one does not answer.

Any number of processes may do this: a witness signs twice what it has signed, and a signature is kept once.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection

from bot.casework.ledger.keys import VerifierKey
from bot.casework.ledger.problems import LedgerProblem
from bot.casework.ledger.submission import (
    CONFLICT,
    OK,
    ToldRefusal,
    WhyUnsigned,
    WitnessRefused,
    ahead,
    old_size,
    refusal,
    signed_by,
    size_held,
    submission,
)
from bot.settings.witnesses import WitnessPost
from db.queries.ledger import checkpoints, growth, witnessing
from db.queries.ledger.checkpoints import StoredCheckpoint
from db.queries.processes import marks
from db.store import Store
from scheduler.ledger.witness_door import WitnessDoor

log = structlog.get_logger()

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class _Trouble:
    """Why a witness has not signed, for which newest checkpoint, and when it is asked again."""

    why: str
    size: int
    pause: timedelta
    again: datetime


class Cosigning:
    """What one process does about it."""

    def __init__(
        self,
        store: Store,
        *,
        posts: Callable[[], Sequence[WitnessPost]],
        witnesses: Callable[[], Sequence[VerifierKey]],
        clock: Callable[[], datetime],
    ) -> None:
        """`posts`: the witnesses with an address; `witnesses`: all of them. Both as they are now."""
        self._store = store
        self._posts = posts
        self._witnesses = witnesses
        self._clock = clock
        self._troubles: dict[VerifierKey, _Trouble] = {}
        self._done: object = None

    async def tick(self) -> None:
        """Ask everybody who has not signed, unless they did not answer a moment ago."""
        posts = tuple(self._posts())
        if (posts, await self._store.read(checkpoints.signatures)) == self._done:
            return
        await asyncio.gather(*(self._turn_to(post) for post in posts))
        known = {post.key for post in posts}
        self._troubles = {key: found for key, found in self._troubles.items() if key in known}
        wrong = [f"{key.name} {found.why}" for key, found in self._troubles.items()]
        await self._store.write(partial(_mark, wrong=wrong, now=self._clock()))
        if not wrong:
            due = await self._store.read(partial(_due, posts=posts))
            self._done = None if due else (posts, await self._store.read(checkpoints.signatures))

    async def _turn_to(self, post: WitnessPost) -> None:
        found = await self._store.read(partial(witnessing.unsigned_by, key=post.key))
        was, now = self._troubles.get(post.key), self._clock()
        if not found.left:
            self._troubles.pop(post.key, None)
            return
        newest = found.left[-1].size
        if was is not None and was.size == newest and now < was.again:
            return
        try:
            async with WitnessDoor(post.address) as door:
                await self._ask(door, post.key, found)
        except LedgerProblem as e:
            pause = (
                min(was.pause * 2, LONGEST_PAUSE) if was is not None and was.size == newest else FIRST_PAUSE
            )
            self._troubles[post.key] = _Trouble(ToldRefusal.of(e).written(), newest, pause, now + pause)
            log.warning("witness_did_not_sign", witness=post.key.name, size=newest, reason=str(e))
        else:
            self._troubles.pop(post.key, None)

    async def _ask(self, door: WitnessDoor, key: VerifierKey, found: witnessing.UnsignedCheckpoints) -> None:
        """Each in its turn; those that the witness has gone past, it signs no more."""
        held, newest = found.last, found.left[-1].size
        for one in found.left:
            if held <= one.size:
                held = await self._submit(door, key, one, held, newest)

    async def _submit(
        self, door: WitnessDoor, key: VerifierKey, one: StoredCheckpoint, held: int, newest: int
    ) -> int:
        """What the witness has signed afterwards; raises LedgerProblem."""
        for _ in range(2):
            proof = await self._store.read(partial(growth.since, old=held, size=one.size))
            answer = await door.ask(submission(one.note, proof))
            if answer.status == OK:
                note = signed_by(one.note, answer.body, key)
                witnesses = tuple(self._witnesses())
                await self._store.write(partial(witnessing.take_in, raw=note.written(), witnesses=witnesses))
                log.info("witness_signed", witness=key.name, size=one.size)
                return one.size
            if answer.status != CONFLICT:
                raise refusal(answer.status)
            theirs = size_held(answer.body)
            if theirs > newest:
                raise ahead(theirs, newest)
            if theirs > one.size:
                return theirs
            held = old_size(theirs, held, one.size)
        raise WitnessRefused(WhyUnsigned.BUSY)


def _due(connection: Connection, *, posts: Sequence[WitnessPost]) -> bool:
    """Whether something was signed by us while they were asked."""
    newest = checkpoints.newest(connection)
    at = newest.size if newest is not None else 0
    return any(witnessing.unsigned_by(connection, post.key).last < at for post in posts)


def _mark(connection: Connection, *, wrong: Sequence[str], now: datetime) -> None:
    """Keep what is wrong for everything that tells of it, since when it has been."""
    found = marks.find(connection, marks.WITNESS_REFUSED)
    if wrong:
        since = found.at if found is not None else now
        marks.put(connection, marks.WITNESS_REFUSED, since, "\n".join(wrong))
    elif found is not None:
        marks.drop(connection, marks.WITNESS_REFUSED)
