"""Vouching, once a minute, for the rows that have come since (`db.queries.vouching.sums`): those that are taken away or altered later are noticed."""

from functools import partial

from db.queries.vouching import sums
from db.store import Store, StoreUnavailable
from db.vault import Vault


async def vouch(store: Store, vault: Vault) -> None:
    """Count in what there is now. Only the sum is written in a transaction of its own, so that nobody waits for the reading."""
    for name in await store.read(partial(sums.fresh, vault=vault)):
        try:
            upto = await store.write(partial(sums.last_for_good, name=name))
        except StoreUnavailable:
            continue  # PostgreSQL: somebody is writing there; a minute later, perhaps nobody is
        step = partial(sums.next_step, vault=vault, name=name, upto=upto)
        while await store.write(partial(sums.keep, step=(found := await store.read(step)))):
            if found.ends:
                break
    if (counted := await store.read(partial(sums.count_again, vault=vault))) is not None:
        await store.write(partial(sums.keep, step=counted))
