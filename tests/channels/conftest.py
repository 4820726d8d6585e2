"""The stand-in Twilio, and a channel to it."""

from collections.abc import AsyncIterator

import pytest

from bot.channels.twilio.channel import TwilioSms
from channels.twilio_door import channel_to
from standins.posting import ONCE
from standins.twilio import TwilioServer


@pytest.fixture
async def server() -> AsyncIterator[TwilioServer]:
    async with TwilioServer(seed=3) as server:
        server.callback_patience = ONCE
        server.deliver_to[server.public_url] = "http://127.0.0.1:9"
        yield server


@pytest.fixture
async def sms(server: TwilioServer) -> AsyncIterator[TwilioSms]:
    channel = channel_to(server.url)
    yield channel
    await channel.close()
