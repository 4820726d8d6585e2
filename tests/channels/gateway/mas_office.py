"""An office that texts through the stand-in 云MAS alone, with its real doors on a port."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from channels.eve import Eve, eve
from handlers.terminal.serving.doors import listening
from standins.mas import PUBLIC_URL, MasServer
from standins.posting import ONCE


@dataclass
class MasOffice(Eve):
    """The office and its gateway."""

    mas: MasServer

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


@asynccontextmanager
async def mas_office(
    folder: Path, monkeypatch: pytest.MonkeyPatch, phones: list[str], **more: str
) -> AsyncIterator[MasOffice]:
    """An office with a case for each of these phones, on the eve of its month."""
    async with AsyncExitStack() as stack:
        mas = await stack.enter_async_context(MasServer())
        mas.patience = ONCE
        settings = {
            "HUIFANG_PUBLIC_URL": PUBLIC_URL,
            "HUIFANG_GATEWAY_RATE": "1000",
            **mas.environment,
            **more,
        }
        it = await stack.enter_async_context(eve(folder, monkeypatch, phones, settings))
        mas.deliver_to[PUBLIC_URL] = it.url
        await stack.enter_async_context(listening(it.house, it.channels, it.doors))
        yield MasOffice(**vars(it), mas=mas)
