"""Changing the secret key while others serve: database and attachments, page by page, until nothing is left under the old.

Every page is a separate transaction that shows by itself what has been done, so an interrupted change can simply be
resumed. Between pages as much time passes as a page took, so that serving processes wait for one page at most.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from time import monotonic
from typing import TypeVar

from sqlalchemy import Connection

from bot.work.attachments.folder import Folder
from db.queries.keys import keyring, rekeying
from db.queries.keys.rekeying import RekeyStep
from db.queries.office import audit
from db.queries.processes import heartbeats
from db.queries.tickets import attachments
from db.store import Conflict, Store, StoreUnavailable, Work
from db.vault import Vault
from db.vault.keyed import KEYED
from db.vault.sealed import SEALED

T = TypeVar("T")
Beats = dict[str, tuple[datetime, str]]
"""By owner: when they were last heard of, and which keys they have."""
Page = Callable[..., RekeyStep]
"""Takes the connection and `after`."""

BEGUN, DONE = "rekey", "rekey_done"
"""The acts under which the switch to the new key, and the end of the old one, are logged."""
SILENT = timedelta(seconds=60)
"""A process that has not been heard of for this long is no longer serving."""
LISTENING = 8.0
"""A serving process beats every three seconds."""
GONE = timedelta(days=1)
"""By no clock that anybody would serve with is a beat so old."""
TRIES = 60
BREATH = 0.01
"""The least number of seconds between two pages."""


class NotYet(RuntimeError):
    """Some serving processes do not have the new key."""

    def __init__(self, how_many: int) -> None:
        super().__init__(
            f"有 {how_many} 个 huifang serve 还没有新密钥，什么也没有换：请给它们设好 HUIFANG_SECRET_KEY（新）和 "
            "HUIFANG_SECRET_KEY_OLD（旧），重启后再运行（刚被强行停掉的，过一分钟再运行）"
        )


class NoFiles(RuntimeError):
    """The folder of attachments holds none of those that the database knows: it is the wrong folder."""

    def __init__(self, how_many: int) -> None:
        super().__init__(
            f"附件目录（HUIFANG_ATTACHMENTS）里一个附件也没有，数据库里却有 {how_many} 个，什么也没有换：请在 huifang serve "
            "的工作目录和机器上运行；附件真的丢了，就加 --without-files"
        )


@dataclass(frozen=True, slots=True)
class Outstanding:
    """What is not under the new key yet."""

    sealed: int
    """Sealed values."""
    known: int
    """Indexes and digests."""
    files: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.sealed + self.known + self.files


class Rekeying:
    """One change of key, on a store of its own (`db.queries.keys.two_keys` is for the others)."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        folder: Folder,
        clock: Callable[[], datetime],
        *,
        who: audit.Who,
        unserved: bool = False,
        listening: float = LISTENING,
    ) -> None:
        """`who` changes it, as the log has them. `unserved`: it is known that nobody serves, whatever heartbeats say.
        `listening`: for how many seconds one is waited for whose last heartbeat seems long ago."""
        self._store, self._vault, self._folder, self._clock = store, vault, folder, clock
        self._who, self._unserved, self._listening = who, unserved, listening

    async def left(self) -> Outstanding:
        """What is still to be done; changes nothing."""
        found = await self._store.read(partial(rekeying.left, vault=self._vault))
        files = await asyncio.to_thread(lambda: sum(1 for _ in self._folder.under_another_key()))
        return Outstanding(found.sealed, found.known, files)

    async def absent(self) -> int:
        """How many attachments are not in the folder; raises NoFiles when that is all of them, and there are some."""
        known = await self._store.read(attachments.all_stored)
        absent = await asyncio.to_thread(lambda: sum(not self._folder.has(digest) for digest in known))
        if known and absent == len(known):
            raise NoFiles(absent)
        return absent

    async def stuck(self) -> list[str]:
        """The names of some files that cannot be opened."""
        return await asyncio.to_thread(lambda: list(islice(self._folder.under_another_key(), 3)))

    async def begin(self) -> bool:
        """From now on everybody seals under the new key. False: that had begun before. Raises NotYet or UsedBefore."""
        heard = await self._heard_now()
        return await self._patiently(partial(self._begin, heard=heard))

    async def _heard_now(self) -> frozenset[str]:
        """Who seems silent and beats: its machine's clock is behind ours. On SQLite there is one clock."""
        before = await self._store.read(heartbeats.beating)
        alive, recent = self._alive(before), self._clock() - GONE
        silent = {owner: at for owner, (at, _) in before.items() if owner not in alive and at >= recent}
        if self._unserved or self._store.dialect == "sqlite":
            return frozenset()
        heard, until = set[str](), monotonic() + self._listening
        while len(heard) < len(silent) and monotonic() < until:
            await asyncio.sleep(0.5)
            beats = await self._store.read(heartbeats.beating)
            heard |= {owner for owner, at in silent.items() if owner in beats and beats[owner][0] != at}
        return frozenset(heard)

    def _begin(self, connection: Connection, *, heard: frozenset[str]) -> bool:
        beats = heartbeats.beating(connection)
        there = self._alive(beats) | {owner: beats[owner] for owner in heard & beats.keys()}
        keys = [keys for _, keys in there.values()]
        without = [some for some in keys if self._vault.name.hex() not in some.split()]
        if without:
            raise NotYet(len(without))
        begun = keyring.begin(connection, self._vault, now=self._clock())
        if begun:
            self._note(connection, BEGUN)
        return begun

    def _done(self, connection: Connection) -> None:
        keyring.done(connection, self._vault, now=self._clock())
        self._note(connection, DONE)

    def _note(self, connection: Connection, act: str) -> None:
        """The log line, with the names of the two keys, which every sealed value contains anyway."""
        old = self._vault.old
        assert old is not None, "a change of key has an old one"
        about, detail = f"key {self._vault.name.hex()}", {"instead_of": old.name.hex()}
        audit.note(connection, None, self._who, act, about, detail=detail, now=self._clock())

    async def run(self, advance: Callable[[int], None]) -> Outstanding:
        """Bring everything under the new key; what is left afterwards cannot be opened."""
        await self._patiently(rekeying.leave_no_traces)
        before = await self._store.read(heartbeats.beating)
        await self._walk(advance)
        await self._heard_again(before)
        while await self._walk(advance):
            pass
        left = await self.left()
        if left.total == 0:
            await asyncio.to_thread(self._folder.sweep)
            await self._patiently(self._done)
        return left

    async def _walk(self, advance: Callable[[int], None]) -> int:
        """Go through everything once; returns how much was to be done."""
        done = 0
        for group in KEYED:
            for column in group.columns:
                rewrap = partial(rekeying.rewrap, vault=self._vault, of=group, column=column)
                done += await self._pages(rewrap, advance)
        for of in SEALED:
            done += await self._pages(partial(rekeying.reseal, vault=self._vault, of=of), advance)
        return done + await self._files(advance)

    async def _pages(self, page: Page, advance: Callable[[int], None]) -> int:
        done, after = 0, None
        while True:
            began = monotonic()
            step = await self._patiently(partial(page, after=after))
            done += step.done
            advance(step.done)
            if step.after is None:
                return done
            after = step.after
            await asyncio.sleep(max(BREATH, monotonic() - began))

    async def _files(self, advance: Callable[[int], None]) -> int:
        done = 0
        for digest in await asyncio.to_thread(lambda: list(self._folder.under_another_key())):
            resealed = await asyncio.to_thread(self._folder.reseal, digest)
            done += resealed
            advance(int(resealed))
        return done

    async def _heard_again(self, before: Beats) -> None:
        """Wait until every serving process has written something since: from then on it seals under the new key,
        files too."""
        until = monotonic() + SILENT.total_seconds()
        waiting = {owner: at for owner, (at, _) in self._alive(before).items()}
        while waiting and monotonic() < until:
            beats = await self._store.read(heartbeats.beating)
            waiting = {owner: at for owner, at in waiting.items() if owner in beats and beats[owner][0] == at}
            await asyncio.sleep(0.5 if waiting else 0)

    def _alive(self, beats: Beats) -> Beats:
        """The serving processes: on SQLite at most one, the last that was heard of."""
        since = self._clock() - SILENT
        alive = {owner: beat for owner, beat in beats.items() if beat[0] >= since and not self._unserved}
        if self._store.dialect == "sqlite" and alive:
            last = max(alive, key=lambda owner: alive[owner][0])
            return {last: alive[last]}
        return alive

    async def _patiently(self, work: Work[T]) -> T:
        """Write, and retry while others hold the database."""
        for _ in range(TRIES):
            try:
                return await self._store.write(work)
            except (StoreUnavailable, Conflict):
                await asyncio.sleep(1)
        return await self._store.write(work)
