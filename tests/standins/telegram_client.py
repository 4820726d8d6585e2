"""aiogram's own Bot on the stand-in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from standins.telegram import TelegramServer


@asynccontextmanager
async def bot_on(server: TelegramServer, token: str = "") -> AsyncIterator[Bot]:
    """A bot of this server, with its own token unless another is given."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(server.url))
    bot = Bot(token or server.token, session=session)
    try:
        yield bot
    finally:
        # Not session.close(): it waits a quarter of a second for TLS, which these connections do not have.
        if session._session is not None:
            await session._session.close()
