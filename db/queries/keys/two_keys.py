"""The store of a process that has two keys, for as long as `huifang db rekey` may be at work beside it."""

from functools import partial
from typing import TypeVar

from sqlalchemy import Connection

from db.queries.keys import keyring
from db.store import OpenedStore, Work
from db.vault import Vault

T = TypeVar("T")


class Changing:
    """See `db.store.Store`. A work that writes finds the whole database under one rule from its beginning to its end."""

    def __init__(self, store: OpenedStore, vault: Vault) -> None:
        self.dialect = store.dialect
        self._store = store
        self._vault = vault

    async def write(self, work: Work[T]) -> T:
        """See `Store.write`."""
        return await self._store.write(partial(_standing_by, vault=self._vault, work=work))

    async def read(self, work: Work[T]) -> T:
        """See `Store.read`: it sees one moment anyway."""
        return await self._store.read(work)

    async def sweep(self) -> bool:
        """See `Store.sweep`."""
        return await self._store.sweep()

    async def close(self) -> None:
        """See `Store.close`."""
        await self._store.close()


def _standing_by(connection: Connection, *, vault: Vault, work: Work[T]) -> T:
    keyring.stand_by(connection, vault)
    return work(connection)
