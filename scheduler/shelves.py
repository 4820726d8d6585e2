"""Filing shelves of cases, so that what was imported is found as fast among a million as among a few."""

from functools import partial

from db.queries.cases import shelving
from db.store import Store
from db.vault import Vault


async def file_shelves(store: Store, vault: Vault) -> None:
    """File each shelf that is full, one a transaction: nobody waits for more than one."""
    while await store.write(partial(shelving.file_next, vault=vault)):
        pass
