"""Opening the store: the engine that a settings URL asks for, imported only then, because each takes a moment."""

from db.store import OpenedStore
from db.urls import backend, sqlite_path


async def open_store(url: str) -> OpenedStore:
    """Open the database of a settings URL; raises StoreUnavailable with a sentence for the operator."""
    if backend(url) == "sqlite":
        from db.engine.sqlite import SqliteStore

        return await SqliteStore.open(sqlite_path(url))
    from db.engine.postgres import PostgresStore

    return await PostgresStore.open(url)
