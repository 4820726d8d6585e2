"""SQLite: one writer whose waiting transactions share a commit, and a few readers on the write-ahead log.

Work that is waiting at the same time runs in one `BEGIN IMMEDIATE … COMMIT` (group commit), each piece behind the first in
a savepoint of its own, in one hop on the aiosqlite thread that owns the writing connection. WAL with synchronous=FULL: NORMAL
loses acknowledged transactions in a power failure.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypeVar

import aiosqlite
from sqlalchemy import Connection, Engine, StaticPool, create_engine, event
from sqlalchemy.exc import OperationalError

from db.engine.compiled import ONCE
from db.store import BUSY_SECONDS, StoreUnavailable, Work

T = TypeVar("T")

GROUP = 256
"""The most pieces of work that share a commit: limits how long the first of them waits for the last."""
READERS = 2
WRITER_CACHE, READER_CACHE = 96_000, 32_000
"""KiB of pages that a connection may keep. An import touches everywhere what indexes the keyed hashes of phones: 90 MB of a
million cases, which were read again with every batch."""
_BEGIN = "BEGIN IMMEDIATE"


class _Thread(aiosqlite.Connection):
    """An aiosqlite connection that also runs a whole function on its thread, in one hop."""

    async def hop(self, function: Callable[..., T], *args: Any) -> T:
        """Run `function(*args)` on the connection's thread."""
        result: T = await self._execute(function, *args)  # type: ignore[no-untyped-call]  # aiosqlite's own door, without types
        return result

    def wound_up(self) -> None:
        """Wait for the thread of a connection that failed to open, so that its last message does not find the loop
        closed."""
        self._thread.join(BUSY_SECONDS)

    @property
    def raw(self) -> sqlite3.Connection:
        """The sqlite3 connection; only to be used on its thread."""
        return self._conn


def _configure(raw: sqlite3.Connection, *, writer: bool) -> None:
    raw.isolation_level = None  # transactions are begun explicitly below
    raw.execute(f"PRAGMA busy_timeout={int(BUSY_SECONDS * 1000)}")
    if writer:
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("PRAGMA synchronous=FULL")
    else:
        raw.execute("PRAGMA query_only=ON")
    raw.execute("PRAGMA foreign_keys=ON")
    raw.execute("PRAGMA recursive_triggers=ON")  # or INSERT OR REPLACE would bypass the append-only triggers
    raw.execute(f"PRAGMA cache_size=-{WRITER_CACHE if writer else READER_CACHE}")
    raw.execute("PRAGMA temp_store=MEMORY")


class _Lane:
    """One SQLite connection on its own thread, seen through SQLAlchemy Core."""

    def __init__(self, thread: _Thread, engine: Engine) -> None:
        self.thread = thread
        self._engine = engine
        self._connection: Connection | None = None

    @classmethod
    async def open(cls, path: Path, undo: AsyncExitStack, *, writer: bool) -> Self:
        def connect() -> sqlite3.Connection:
            raw = sqlite3.connect(str(path), cached_statements=512)
            _configure(raw, writer=writer)
            return raw

        thread = _Thread(connect, iter_chunk_size=64)
        try:
            await thread
        except sqlite3.Error as e:
            thread.wound_up()  # nothing is left for it to do but end
            raise StoreUnavailable(f"打不开数据库文件 {path}：{e}；请检查路径和权限") from e
        engine = create_engine(
            "sqlite://", creator=lambda: thread.raw, poolclass=StaticPool, execution_options=ONCE
        )
        event.listen(engine, "begin", _begin_immediate if writer else _begin_deferred)
        lane = cls(thread, engine)
        undo.push_async_callback(lane.close)
        return lane

    def connection(self) -> Connection:
        """The Core connection; call on the thread only."""
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    async def close(self) -> None:
        await self.thread.hop(self._let_go)
        await self.thread.close()

    def _let_go(self) -> None:
        # Here, because a sqlite3 connection may be touched by its own thread only, even when the pool cleans up.
        if self._connection is not None:
            self._connection.close()
        self._engine.dispose()


def _begin_immediate(connection: Connection) -> None:
    _driver(connection).execute(_BEGIN)  # through Core it costs more than a statement


def _begin_deferred(connection: Connection) -> None:
    _driver(connection).execute("BEGIN")


def _driver(connection: Connection) -> sqlite3.Connection:
    raw: Any = connection.connection.dbapi_connection
    return raw  # type: ignore[no-any-return]  # the pool knows only that it is some driver's


@dataclass(slots=True)
class _Waiting:
    work: Work[Any]
    done: asyncio.Future[Any]


@dataclass(frozen=True, slots=True)
class _Failed:
    error: BaseException


def _run_group(lane: _Lane, works: list[Work[Any]]) -> list[Any]:
    """On the writer's thread: run all pieces of work in one transaction, undoing only those that fail.

    The first one is undone with the transaction, which then begins anew. Only behind others is there a savepoint: it keeps
    every page that is touched in memory as it was, 80 MB for a batch of rows imported among a million cases.
    """
    connection, raw = lane.connection(), lane.thread.raw
    results: list[Any] = []
    with connection.begin():
        for work in works:
            behind = bool(results) and raw.in_transaction
            if results:  # by hand, as the transaction is begun
                raw.execute("SAVEPOINT work" if behind else _BEGIN)
            try:
                results.append(_run(work, connection))
            except BaseException as e:
                if not raw.in_transaction:
                    raise  # SQLite has undone the whole group (disk full, I/O error): none of the work is stored
                raw.execute("ROLLBACK TO work" if behind else "ROLLBACK")
                results.append(_Failed(e))
            if behind:
                raw.execute("RELEASE work")
    return results


def _run_read(lane: _Lane, work: Work[T]) -> T:
    with lane.connection().begin():
        return _run(work, lane.connection())


def _run(work: Work[T], connection: Connection) -> T:
    try:
        return work(connection)
    except StopIteration as e:  # a future cannot carry it: its caller would wait forever
        raise RuntimeError("a work let StopIteration escape") from e


def _sweep(lane: _Lane) -> bool:
    """On the writer's thread, between two transactions."""
    raw = lane.thread.raw
    try:
        raw.execute("VACUUM")
        busy, *_ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError as e:
        if e.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return False
        raise _explained(e) from e
    return not busy


class SqliteStore:
    """SQLite: one writer with group commit, a few readers on the WAL."""

    dialect = "sqlite"

    def __init__(self, writer: _Lane, readers: list[_Lane]) -> None:
        self._writer = writer
        self._readers: asyncio.LifoQueue[_Lane] = asyncio.LifoQueue()
        for lane in readers:
            self._readers.put_nowait(lane)
        self._lanes = [writer, *readers]
        self._waiting: list[_Waiting] = []
        self._committer: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, path: Path) -> Self:
        """Open (and create) the file; raises StoreUnavailable with a sentence for the operator."""
        if not path.parent.is_dir():
            raise StoreUnavailable(f"数据库目录不存在：{path.parent}；请先建立它，或改 HUIFANG_DATABASE_URL")
        async with AsyncExitStack() as undo:
            writer, *readers = [
                await _Lane.open(path, undo, writer=writer) for writer in (True, *[False] * READERS)
            ]
            undo.pop_all()
        return cls(writer, readers)

    async def write(self, work: Work[T]) -> T:
        """See `Store.write`."""
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(work, done))
        if self._committer is None or self._committer.done():
            self._committer = asyncio.create_task(self._commit_waiting())
        return await done

    async def _commit_waiting(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting[:GROUP], self._waiting[GROUP:]
            group = [w for w in group if not w.done.done()]  # callers who were cancelled before their turn
            try:
                results = await self._writer.thread.hop(_run_group, self._writer, [w.work for w in group])
            except BaseException as e:  # the commit itself failed: nobody's work is durable
                results = [_Failed(_explained(e))] * len(group)
            for waiting, result in zip(group, results, strict=True):
                if waiting.done.done():
                    continue  # the caller was cancelled; its work was committed or rolled back with the group
                if isinstance(result, _Failed):
                    waiting.done.set_exception(result.error)
                else:
                    waiting.done.set_result(result)

    async def read(self, work: Work[T]) -> T:
        """See `Store.read`."""
        lane = await self._readers.get()
        try:
            return await lane.thread.hop(_run_read, lane, work)
        finally:
            self._readers.put_nowait(lane)

    async def sweep(self) -> bool:
        """See `Store.sweep`. The log is emptied only while nobody reads what is older than it."""
        lanes = [await self._readers.get() for _ in range(READERS)]
        try:
            return await self._writer.thread.hop(_sweep, self._writer)
        finally:
            for lane in lanes:
                self._readers.put_nowait(lane)

    async def close(self) -> None:
        """See `Store.close`."""
        if self._committer is not None:
            await self._committer
        lanes, self._lanes = self._lanes, []
        for lane in lanes:
            await lane.close()


def _explained(error: BaseException) -> BaseException:
    if isinstance(error, OperationalError | sqlite3.OperationalError):
        reason = error.orig if isinstance(error, OperationalError) else error
        return StoreUnavailable(f"数据库写不进去：{reason}；请检查磁盘空间、权限和是否有别的程序长时间占用")
    return error
