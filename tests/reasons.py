"""An office that asks the nation's reasons behind a low score."""

from datetime import UTC, datetime
from functools import partial

from bot.domain.role import Role
from bot.work import questionnaires
from console import add_user
from db.queries.office import office_settings
from db.store import Store
from dialogue.invented import asking_reasons


async def reasons_asked(store: Store) -> None:
    """The next round asks them."""
    by = await add_user(store, "setter", Role.ADMIN)
    document, at = asking_reasons().document, datetime(2026, 10, 1, tzinfo=UTC)
    await store.write(
        partial(office_settings.add, key=questionnaires.KEY, value=document, after=0, by=by, now=at)
    )
