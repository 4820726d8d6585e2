"""The two providers, running; and no office left running."""

from collections.abc import Iterator

import pytest

from journeys.processes import PATIENCE, SERVING
from standins.telegram import TelegramServer
from standins.twilio import TwilioServer
from standins.wecom import WecomServer


@pytest.fixture
def twilio() -> Iterator[TwilioServer]:
    """A Twilio in a thread, which waits longer for us than the true one does: a machine that is busy is not what is tested."""
    with TwilioServer() as server:
        server.postman.timeout = PATIENCE
        yield server


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    """A Telegram in a thread."""
    with TelegramServer() as server:
        yield server


@pytest.fixture
def wecom() -> Iterator[WecomServer]:
    """A WeCom in a thread."""
    with WecomServer() as server:
        yield server


@pytest.fixture(autouse=True)
def nobody_serves_afterwards() -> Iterator[None]:
    """A test that failed has not stopped what it started."""
    yield
    for house in tuple(SERVING):
        house.kill()
