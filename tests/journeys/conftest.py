"""The two providers, running."""

from collections.abc import Iterator

import pytest

from standins.telegram import TelegramServer
from standins.twilio import TwilioServer


@pytest.fixture
def twilio() -> Iterator[TwilioServer]:
    """A Twilio in a thread."""
    with TwilioServer() as server:
        yield server


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    """A Telegram in a thread."""
    with TelegramServer() as server:
        yield server
