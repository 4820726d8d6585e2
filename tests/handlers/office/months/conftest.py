"""The office whose ledger has a witness."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.settings import Settings
from console import ConsoleHouse, add_one_of_each, served
from db.store import Store
from ledgers import WITNESS
from offices import WINDOW, import_cases, phone
from witnessed_office import office_of


@pytest.fixture
async def witnessed(store: Store, tmp_path: Path) -> AsyncIterator[ConsoleHouse]:
    """A console of an office with a witness, whose roster of two waits for it."""
    await add_one_of_each(store)
    settings = Settings(
        agency_name="示例省经信委", ledger_witness=WITNESS.verifier.text, published=str(tmp_path)
    )
    async with served(store, settings=settings) as house:
        house.clock.now = WINDOW.opens + timedelta(hours=10)
        await import_cases(store, [phone(1), phone(2)])
        await office_of(house).tick()
        yield house
