"""Folding PostgreSQL's kept counts, before they have so many parts that reading them is slow."""

from db.queries.figures import recounting
from db.store import Store


async def fold_counts(store: Store) -> None:
    """Merge the parts that transactions have added once there are many; SQLite has none."""
    if store.dialect == "postgresql" and await store.read(recounting.many_parts):
        await store.write(recounting.fold)
