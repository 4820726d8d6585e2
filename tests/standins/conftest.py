"""A Telegram, a bot on it and one person, for the tests of the Telegram stand-in.

aiogram is left to the tests to import: what a conftest imports is loaded before anything can be said about how.
"""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest

from standins.telegram import Person, TelegramServer

if TYPE_CHECKING:
    from aiogram import Bot


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    """A Telegram on this test's loop."""
    async with TelegramServer(seed=5) as telegram:
        yield telegram


@pytest.fixture
async def bot(telegram: TelegramServer) -> "AsyncIterator[Bot]":
    """aiogram's client on it."""
    from standins.telegram_client import bot_on

    async with bot_on(telegram) as bot:
        yield bot


@pytest.fixture
def wang(telegram: TelegramServer) -> Person:
    """A person who has not written to the bot yet."""
    return telegram.person(7001, "王芳", "zh-hans", "+8619000000001")
