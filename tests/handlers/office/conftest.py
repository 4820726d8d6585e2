"""The console with one user of every role, for the tests of its pages."""

from collections.abc import AsyncIterator

import pytest

from complaints import FILED, Bench
from console import ConsoleHouse, add_one_of_each, served
from db.store import Store


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """Pages are asked for on SQLite; what depends on the engine says so: `@on_both`."""
    name: str = getattr(request, "param", "sqlite")
    return name


@pytest.fixture
async def house(store: Store) -> AsyncIterator[ConsoleHouse]:
    """A console on a server; its users are named like their roles."""
    await add_one_of_each(store)
    async with served(store) as house:
        yield house


@pytest.fixture
def bench(house: ConsoleHouse) -> Bench:
    """Complaints come in on the console's own store, at the console's time."""
    house.clock.now = FILED
    return Bench(house.store, vault=house.vault)
