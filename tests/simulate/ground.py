"""The database under a simulated office: one SQLite in memory, made anew for each seed from a copy of an empty one.

The store is the real one with its group commit. Only its thread is not: what would run on it runs here in one piece,
with a moment before and a moment after it in which everybody else may act, and in which the process may be killed.
"""

import asyncio
import random
import sqlite3
import tempfile
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, StaticPool, create_engine, event

from db.engine.sqlite import SqliteStore, _Lane, _Thread
from db.migrate import upgrade_here
from simulate.watches import WATCHES

_DUES = """
    SELECT min(at) FROM (
        SELECT min(due_at) at FROM outbox WHERE state = 'pending'
        UNION ALL SELECT min(expires_at) FROM outbox WHERE state = 'pending'
        UNION ALL SELECT min(due_at) FROM callbacks WHERE due_at IS NOT NULL
        UNION ALL SELECT min(closes) FROM rounds WHERE state = 'open'
        UNION ALL SELECT min(due_at) FROM attachments WHERE state = 'wanted'
        UNION ALL SELECT min(sent_at) FROM outbox WHERE state IN ('unknown', 'sending') AND channel <> 'telegram'
    )
"""
T = TypeVar("T")
Moment = Callable[[], float]
"""How long the next step of the way to or from the database takes; 0.0: only until others have had their turn."""


@cache
def _image() -> bytes:
    """An empty, migrated database with the watches in it."""
    with tempfile.TemporaryDirectory(prefix="huifang-simulate-") as folder:
        path = Path(folder) / "huifang.db"
        upgrade_here(f"sqlite+aiosqlite:///{path}")
        with sqlite3.connect(path, isolation_level=None) as raw:
            raw.execute("PRAGMA journal_mode=DELETE")
            raw.executescript(WATCHES)
            image = raw.serialize()
        raw.close()
        return image


@cache
def _ground() -> tuple[sqlite3.Connection, Connection]:
    """One connection for all seeds, so that its statements are compiled once."""
    raw = sqlite3.connect(":memory:", cached_statements=2_000, isolation_level=None)
    engine = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool)
    event.listen(engine, "begin", partial(_begin, raw))
    return raw, engine.connect()


def _begin(raw: sqlite3.Connection, _: object) -> None:
    raw.execute("BEGIN IMMEDIATE")


class Ground:
    """The database of one seed, whoever has it open."""

    def __init__(self, chance: random.Random, sabotage: str = "") -> None:
        """`sabotage`: SQL that spoils it before anything has happened."""
        self.raw, self.connection = _ground()
        self.raw.deserialize(_image())
        self.raw.execute("PRAGMA foreign_keys=ON")
        self.raw.execute("PRAGMA recursive_triggers=ON")
        self.raw.execute("PRAGMA temp_store=MEMORY")
        self.raw.executescript(sabotage)
        self.chance = chance
        self.full = False
        """No room on the disk: every write fails as a whole."""
        self.slow = 0.0
        """How long a step to or from the database takes at most, in seconds; now and then."""
        self.hops = 0
        self.due: str | None = None
        """When something in the database is due next."""
        self._listeners: dict[object, asyncio.Event] = {}

    def store(self) -> SqliteStore:
        """The database as one process opens it."""
        return SqliteStore(
            _InlineLane(self, writes=True), [_InlineLane(self, writes=False) for _ in range(2)]
        )

    def listener(self, whose: object) -> asyncio.Event:
        """Is set whenever something is due at another moment than before."""
        return self._listeners.setdefault(whose, asyncio.Event())

    def written(self) -> None:
        """Something has been written."""
        due = self.raw.execute(_DUES).fetchone()[0]
        if due != self.due:  # most writes renew a lease or note a heartbeat: nobody need look up for them
            self.due = due
            for listener in self._listeners.values():
                listener.set()

    def now(self, work: Callable[[Connection], T]) -> T:
        """Do this at once, outside all processes: what an observer sees."""
        with self.connection.begin():
            return work(self.connection)

    async def moment(self) -> None:
        """A moment in which everybody else may act."""
        if self.slow and self.chance.random() < 0.1:
            await asyncio.sleep(self.chance.random() * self.slow)
        else:
            await asyncio.sleep(0)


class _InlineThread:
    """Stands in for the thread that owns a connection."""

    def __init__(self, ground: Ground, *, writes: bool) -> None:
        self._ground = ground
        self._writes = writes
        self.raw = ground.raw

    async def hop(self, function: Callable[..., T], *args: Any) -> T:
        """Run `function(*args)` in one piece, a moment after and a moment before everything else."""
        ground = self._ground
        await ground.moment()
        ground.hops += 1
        if self._writes and ground.full:
            raise sqlite3.OperationalError("database or disk is full")
        before = ground.raw.total_changes
        try:
            result = function(*args)
        finally:
            assert self._writes or ground.raw.total_changes == before, "a read has written"
            if ground.raw.total_changes != before:
                ground.written()
        await ground.moment()
        return result

    async def close(self) -> None:
        """Nothing to close: the connection is everybody's."""


class _InlineLane(_Lane):
    """A lane on everybody's one connection."""

    def __init__(self, ground: Ground, *, writes: bool) -> None:
        super().__init__(cast(_Thread, _InlineThread(ground, writes=writes)), ground.connection.engine)
        self._connection = ground.connection

    async def close(self) -> None:
        """Nothing to close: the connection is everybody's."""
