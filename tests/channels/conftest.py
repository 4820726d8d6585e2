"""The stand-in Twilio, a channel to it, and the folder of an office."""

from collections.abc import AsyncIterator
from pathlib import Path
from shutil import copyfile

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


@pytest.fixture
def office_folder(migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that we are in, of an office in which nothing has happened yet; to make its tables takes a second each time."""
    copyfile(migrated_sqlite, tmp_path / "huifang.db")
    monkeypatch.chdir(tmp_path)
    return tmp_path
