"""Putting the kept counts of PostgreSQL together, before there are so many parts that reading them takes long."""

from db.queries.figures import recounting
from db.store import Store


async def fold_counts(store: Store) -> None:
    """Fold the parts that transactions have added, if they are many; SQLite makes none."""
    if store.dialect == "postgresql" and await store.read(recounting.many_parts):
        await store.write(recounting.fold)
