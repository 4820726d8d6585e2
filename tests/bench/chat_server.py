"""The bot under load, in a separate process: everything that `serve` runs, or bare aiogram without a database.

`tuned` is bare aiogram whose garbage collector is tuned as `serve` tunes its own.

Both poll. Prints a line when it is about to; then, for each line it reads, how many seconds it has computed. Ends on
SIGTERM.
"""

import argparse
import asyncio
import json
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message

from bench.office import collect_seldom
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.polling import Polling
from handlers.inbound.acceptance import Desk, keeper
from handlers.inbound.door import Door
from handlers.inbound.receiving import Receiver
from handlers.terminal.opening import opened
from handlers.terminal.serving.assembly import running
from offices import WINDOW, import_cases, phone
from standins.telegram import TOKEN

RATE = 100_000.0


@asynccontextmanager
async def _house(api: str, people: int) -> AsyncIterator[None]:
    """The house at ten o'clock on the second day of a window, with a case for everybody who will write."""
    clock = _clock(WINDOW.opens + timedelta(days=1, hours=10))
    telegram = Telegram(TOKEN, api_url=api, rate=RATE)
    async with opened() as office:
        await import_cases(office.store, [phone(n) for n in range(people)])
        async with running(office, [telegram], clock=clock) as house:
            await house.rounds.tick(clock())
            desk = Desk(house.turns.take, keeper(office.store, office.vault), clock)
            door = Door(telegram.name, desk, office.store, office.vault, clock)
            receiver = Receiver(door, house.reconcile.report)
            polling = Polling(receiver, telegram)
            await telegram.warm()
            fetching = asyncio.create_task(polling.run())
            collect_seldom()
            yield
            polling.stop()
            await fetching


def _clock(start: datetime) -> Callable[[], datetime]:
    began = time.monotonic()
    begins = start.astimezone(UTC)  # as `serve` reads its clock
    return lambda: begins + timedelta(seconds=time.monotonic() - began)


@asynccontextmanager
async def _bare(api: str) -> AsyncIterator[None]:
    """aiogram alone, as its own documentation begins."""
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(api)))
    dispatcher = Dispatcher()

    async def answer(message: Message) -> None:
        await message.answer("谢谢您的评价！")

    dispatcher.message.register(answer)
    fetching = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False))
    yield
    await dispatcher.stop_polling()
    await fetching


@asynccontextmanager
async def _tuned(api: str) -> AsyncIterator[None]:
    async with _bare(api):
        collect_seldom()
        yield


async def _serve(kind: str, api: str, people: int) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stopped.set)
    bot = {"house": lambda: _house(api, people), "bare": lambda: _bare(api), "tuned": lambda: _tuned(api)}
    async with bot[kind]():
        loop.add_reader(sys.stdin, _tell)
        print("ready", flush=True)
        await stopped.wait()
        loop.remove_reader(sys.stdin)


def _tell() -> None:
    if sys.stdin.readline():
        print(json.dumps({"cpu": time.process_time()}), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=["house", "bare", "tuned"])
    parser.add_argument("api")
    parser.add_argument("people", type=int)
    options = parser.parse_args()
    asyncio.run(_serve(options.kind, options.api, options.people))
