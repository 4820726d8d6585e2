"""The bot under load, in a process of its own: the house as `serve` runs it, or bare aiogram without a database.

Prints one line of JSON with its address when it listens; ends on SIGTERM.
"""

import argparse
import asyncio
import gc
import json
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from bot.channels.telegram import Telegram
from bot.commands.house import running
from bot.commands.opening import opened
from handlers.applicant import webhook
from handlers.applicant.door import Door
from handlers.applicant.guard import Guard
from handlers.applicant.receiving import Receiver
from handlers.taking import Desk, keeper
from offices import WINDOW, import_cases, phone
from standins.telegram import TOKEN

SECRET = "a-secret-of-the-webhook"
RATE = 100_000.0


@asynccontextmanager
async def _house(api: str, people: int) -> AsyncIterator[web.Application]:
    """The house at ten o'clock on the second day of a window, with a case for everybody who will write."""
    clock = _clock(WINDOW.opens + timedelta(days=1, hours=10))
    telegram = Telegram(TOKEN, api_url=api, rate=RATE)
    async with opened() as office:
        await import_cases(office.store, [phone(n) for n in range(people)])
        async with running(office, [telegram], clock=clock) as house:
            await house.rounds.tick(clock())
            desk = Desk(house.turns.take, keeper(office.store, office.vault), clock)
            receiver = Receiver(Door(desk, office.store, office.vault.sign, clock), telegram)
            app = web.Application()
            app.add_routes(webhook.routes(receiver, Guard(SECRET)))
            gc.freeze()  # as `serve` does
            gc.set_threshold(20_000, 20, 50)
            yield app


def _clock(start: datetime) -> Callable[[], datetime]:
    began = time.monotonic()
    return lambda: start + timedelta(seconds=time.monotonic() - began)


@asynccontextmanager
async def _bare(api: str, people: int) -> AsyncIterator[web.Application]:
    """aiogram alone: an update is acknowledged when its answer has been sent."""
    del people
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(api)))
    dispatcher = Dispatcher()

    async def answer(message: Message) -> None:
        await message.answer("谢谢您的评价！")

    dispatcher.message.register(answer)
    app = web.Application()
    handler = SimpleRequestHandler(dispatcher, bot, handle_in_background=False, secret_token=SECRET)
    handler.register(app, path=webhook.PATH)
    yield app
    await bot.session.close()


async def _serve(kind: str, api: str, people: int) -> None:
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    async with (_house if kind == "house" else _bare)(api, people) as app:
        runner = web.AppRunner(app, access_log=None, handle_signals=False)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        print(json.dumps({"url": f"http://127.0.0.1:{runner.addresses[0][1]}{webhook.PATH}"}), flush=True)
        await stopped.wait()
        await runner.cleanup()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=["house", "bare"])
    parser.add_argument("api")
    parser.add_argument("people", type=int)
    options = parser.parse_args()
    asyncio.run(_serve(options.kind, options.api, options.people))
