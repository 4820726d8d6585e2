"""A message that comes a second time changes nothing at all: not the chat's party, not whether it is blocked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import Connection, select

from bot.channels.incoming import Chat, Incoming, Phone
from bot.dialogue.inputs import Joined
from bot.domain.medium import Medium
from bot.library import questionnaire, wording
from bot.turns.rules import Rules
from bot.turns.turn import Turns
from db.queries.people import chats
from db.schema import metadata
from db.store import Store
from db.vault import Vault
from offices import HOURS

NOW = datetime(2026, 11, 3, 2, 0, tzinfo=UTC)
OLD, NEW = Phone("+8619000000077"), Phone("+8619000000078")
Dump = dict[str, list[tuple[object, ...]]]


@dataclass
class House:
    """Turns on a store, and all that stands in it."""

    store: Store
    turns: Turns

    async def hears_start(self, message: str, phone: Phone, now: datetime) -> bool:
        """Take a /start by a link made for this phone; whether it had been taken before."""
        incoming = Incoming(
            "telegram", Chat("7", phone=phone), Joined(Medium.CHAT, bound=True), message, "/start"
        )
        return (await self.turns.take(incoming, now)).duplicate

    async def everything(self) -> Dump:
        """Every row of every table."""
        return await self.store.read(
            lambda c: {t.name: [tuple(row) for row in c.execute(select(t))] for t in metadata.sorted_tables}
        )


@pytest.fixture
def house(store: Store) -> House:
    """A house in which nobody has said anything."""
    numbers = count(1)
    rules = Rules("示例局", questionnaire(), wording(), HOURS)
    turns = Turns(store, Vault("key"), lambda: rules, refs=lambda: f"REF{next(numbers):05d}")
    return House(store, turns)


def _nothing(_: Connection) -> None: ...


def _blocked(connection: Connection) -> None:
    chats.block(connection, 1, now=NOW + timedelta(minutes=1))


@pytest.mark.parametrize("meanwhile", [_nothing, _blocked])
async def test_a_start_that_is_offered_again_neither_links_nor_unblocks_the_chat(
    house: House, meanwhile: Callable[[Connection], None]
) -> None:
    assert not await house.hears_start("1", OLD, NOW)
    assert not await house.hears_start("2", NEW, NOW + timedelta(seconds=30))
    await house.store.write(meanwhile)
    before = await house.everything()
    assert await house.hears_start("1", OLD, NOW + timedelta(minutes=2))
    assert await house.everything() == before
