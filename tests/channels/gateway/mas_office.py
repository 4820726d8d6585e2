"""An office that texts through the stand-in 云MAS alone, with its real doors on a port."""

from collections.abc import AsyncIterator
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
from handlers.terminal.file_import import import_file
from handlers.terminal.opening import Office, opened
from handlers.terminal.serving.assembly import assembled
from handlers.terminal.serving.doors import doors_of, listening, vendors_routes
from handlers.terminal.serving.house import House
from journeys.offices import export_file
from offices import BEFORE_ALL, Clock
from standins.mas import PUBLIC_URL, MasServer
from standins.posting import ONCE


@dataclass
class MasOffice:
    """The office, its clock and its gateway."""

    office: Office
    house: House
    clock: Clock
    mas: MasServer
    url: str

    async def goes_on(self, by: timedelta) -> None:
        """Time passes, and what is due is sent and told of."""
        self.clock.turn(by)
        await self.house.rounds.tick(self.clock())
        for _ in range(3):  # what the gateway takes in a second is given out by our clock
            await self.sends()
            self.clock.turn(timedelta(seconds=5))

    async def sends(self) -> None:
        """What is queued goes out, and the gateway says what became of it."""
        await self.house.dispatch.drain()
        await self.mas.settled()
        await self.house.reconcile.tick()

    async def rows(self, table: Table, *columns: str) -> list[tuple[Any, ...]]:
        """What stands in a table."""
        chosen = select(*(table.c[name] for name in columns)).order_by(table.c.id)
        found = await self.office.store.read(lambda c: c.execute(chosen).all())
        return [tuple(row) for row in found]


@asynccontextmanager
async def mas_office(
    folder: Path, monkeypatch: pytest.MonkeyPatch, phones: list[str], **more: str
) -> AsyncIterator[MasOffice]:
    """An office with a case for each of these phones, on the eve of its month."""
    monkeypatch.chdir(folder)
    async with AsyncExitStack() as stack:
        mas = await stack.enter_async_context(MasServer())
        mas.patience = ONCE
        settings = {
            "HUIFANG_SECRET_KEY": "a secret for tests, and long enough",
            "HUIFANG_PUBLIC_URL": PUBLIC_URL,
            "HUIFANG_GATEWAY_RATE": "1000",
            **mas.environment,
            **more,
        }
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        with time_machine.travel(BEFORE_ALL):
            await import_file(export_file(folder, phones), dry_run=False, rejects=None, progress=False)
        office = await stack.enter_async_context(opened(writing=True))
        clock = Clock()
        channels = [vendor.open(office.settings) for vendor in vendors.in_use(office.settings)]
        for channel in channels:
            stack.push_async_callback(channel.close)
        house, _ = assembled(office, channels, owner="a", alone=True, clock=clock)
        doors = doors_of(house)
        app = web.Application()
        app.add_routes(vendors_routes(house, doors))
        server = TestServer(app)
        await server.start_server()
        stack.push_async_callback(server.close)
        url = mas.deliver_to[PUBLIC_URL] = str(server.make_url("")).rstrip("/")
        await stack.enter_async_context(listening(house, channels, doors))
        yield MasOffice(office, house, clock, mas, url)
