"""The signs of a month beside those of the earlier ones, counted for everybody who looks."""

from functools import partial

from sqlalchemy import Connection

from bot.casework.figures.signs import EARLIER, SignLine, compared
from bot.domain.month import Month
from bot.work.staff_phones import indexes
from db.queries.figures.signs import signs
from db.queries.rounds import rounds
from db.store import Store
from db.vault import Vault
from handlers.pages.lately import Lately, Pace


def signs_of(store: Store, vault: Vault, pace: Pace) -> Lately[Month, tuple[SignLine, ...]]:
    """A month's signs, counted for all who look."""

    async def look(month: Month) -> tuple[SignLine, ...]:
        return await store.read(partial(_look, vault=vault, month=month))

    return Lately(look, pace)


def _look(connection: Connection, *, vault: Vault, month: Month) -> tuple[SignLine, ...]:
    staff, earlier = indexes(connection, vault), []
    before = month
    for _ in range(EARLIER):
        before = before.previous
        if rounds.find(connection, str(before)) is not None:
            earlier.append(signs(connection, str(before), staff))
    return compared(signs(connection, str(month), staff), earlier)
