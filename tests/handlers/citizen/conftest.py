"""The public door for the tests of its pages."""

from collections.abc import AsyncIterator

import pytest

from citizens import PublicHouse, public_door
from db.store import Store


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """Pages are asked for on SQLite; what depends on the engine says so: `console.on_both`."""
    name: str = getattr(request, "param", "sqlite")
    return name


@pytest.fixture
async def house(store: Store) -> AsyncIterator[PublicHouse]:
    """A public door on a server."""
    async with public_door(store) as house:
        yield house
