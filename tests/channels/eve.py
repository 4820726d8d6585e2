"""An office on the eve of its month, with the channels that its settings name open and its real doors on a port."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy import Table, select

from bot.channels import vendors
from bot.channels.base import Channel
from handlers.terminal.file_import import import_file
from handlers.terminal.opening import Office, opened
from handlers.terminal.serving.assembly import assembled
from handlers.terminal.serving.doors import Doors, doors_of, vendors_routes
from handlers.terminal.serving.house import House
from journeys.offices import export_file
from offices import BEFORE_ALL, Clock
from standins.domestic import DomesticCarrier


@dataclass
class Eve:
    """The office, its clock and its ways; `url` is where its doors are."""

    office: Office
    house: House
    clock: Clock
    channels: Sequence[Channel]
    doors: Doors
    url: str

    async def rows(self, table: Table, *columns: str) -> list[tuple[Any, ...]]:
        """What stands in a table."""
        chosen = select(*(table.c[name] for name in columns)).order_by(table.c.id)
        found = await self.office.store.read(lambda c: c.execute(chosen).all())
        return [tuple(row) for row in found]


@dataclass
class DomesticOffice(Eve):
    """An office that texts through one vendor of the mainland alone."""

    server: DomesticCarrier[Any, Any, Any]

    async def goes_on(self, by: timedelta) -> None:
        """Time passes, and what is due is sent and told of."""
        self.clock.turn(by)
        await self.house.rounds.tick(self.clock())
        for _ in range(3):
            await self.house.dispatch.drain()
            await self.server.settled()
            self.clock.turn(timedelta(seconds=5))


@asynccontextmanager
async def eve(
    folder: Path, monkeypatch: pytest.MonkeyPatch, phones: Sequence[str], settings: Mapping[str, str]
) -> AsyncIterator[Eve]:
    """An office with a case for each of these phones; `folder` is that of `office_folder`."""
    monkeypatch.setenv("HUIFANG_SECRET_KEY", "a secret for tests, and long enough")
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with time_machine.travel(BEFORE_ALL):
        await import_file(export_file(folder, phones), dry_run=False, rejects=None, progress=False)
    async with AsyncExitStack() as stack:
        office = await stack.enter_async_context(opened(writing=True))
        clock = Clock()
        channels = [vendor.open(office.settings) for vendor in vendors.in_use(office.settings)]
        for channel in channels:
            stack.push_async_callback(channel.close)
        house, _ = assembled(office, channels, owner="a", alone=True, clock=clock)
        doors = doors_of(house)
        app = web.Application()
        app.add_routes(vendors_routes(house, doors))
        server = await stack.enter_async_context(TestServer(app))
        yield Eve(office, house, clock, channels, doors, str(server.make_url("")).rstrip("/"))
