"""A statement is compiled once in a process, whichever connection of whichever store asks it first."""

from sqlalchemy import Connection, func, select
from sqlalchemy.engine.interfaces import CacheStats

from db.opening import open_store
from db.schema import parties
from db.store import Store

ASKED = select(func.count().label("asked_here_alone")).select_from(parties)


def compiled_before(connection: Connection) -> bool:
    found: CacheStats = connection.execute(ASKED).context.cache_hit
    return found is CacheStats.CACHE_HIT


async def test_what_the_writer_has_compiled_no_reader_and_no_other_store_compiles_again(
    store: Store, database_url: str
) -> None:
    assert not await store.write(compiled_before)
    assert await store.read(compiled_before)
    other = await open_store(database_url)
    try:
        assert await other.read(compiled_before)
    finally:
        await other.close()
