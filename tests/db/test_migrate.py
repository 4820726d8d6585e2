from db.store import Store
from db.migrate import is_current

async def test_a(store: Store) -> None:
    assert await store.read(is_current)
async def test_b(store: Store) -> None:
    assert await store.read(is_current)
