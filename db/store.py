"""The store: what the rest of the house knows of the database, and the one way to write.

`write(work)` runs `work(connection)` inside a transaction and returns only after that transaction is durable;
`read(work)` never waits for a writer. A work is plain synchronous code on a SQLAlchemy Core connection, the same for
both engines (`db.engine.sqlite`, `db.engine.postgres`), which stand above this file; `db.opening` stands above them.
"""

from collections.abc import Callable
from typing import Protocol, TypeVar

from sqlalchemy import Connection

T = TypeVar("T")
Work = Callable[[Connection], T]

BUSY_SECONDS = 30
"""How long a statement on SQLite waits for another program's lock."""


class Conflict(RuntimeError):
    """Somebody else moved first: nothing was written; read again and decide again."""


class HandledBefore(RuntimeError):
    """The message has been handled before: nothing was written."""


class StoreUnavailable(RuntimeError):
    """The database cannot be opened or does not answer; the message says what to do."""


class Store(Protocol):
    """What the rest of the house knows of the database."""

    dialect: str

    async def write(self, work: Work[T]) -> T:
        """Run `work` in a transaction; return its result once that is durable. Its exceptions roll it back.

        A deadlock with another transaction may make it run again from the start, so it changes nothing except through its
        connection. Raises StoreUnavailable when the database is away or too busy; nothing was written then, unless it went
        away during the commit itself. A caller cancelled while it waits does not learn whether its work was written.
        """
        ...

    async def read(self, work: Work[T]) -> T:
        """Run `work` on a consistent view (all its statements see one moment) without locking anybody out."""
        ...

    async def close(self) -> None:
        """Finish what waits, then close."""
        ...


class OpenedStore(Store, Protocol):
    """The store as a program has opened it: it can put its files in order, too."""

    async def sweep(self) -> bool:
        """Write the files of the database anew, so that no byte of what was deleted is left in them; others wait meanwhile.

        False: somebody else is at work on it, and some of it may be left; sweep again later. On PostgreSQL its
        write-ahead log keeps what it has for as long as the server is set to.
        """
        ...
