"""The stand-in Tencent Cloud with templates approved, and a channel to it."""

from collections.abc import AsyncIterator

import pytest

from bot.channels.tencent.api import TencentApi
from bot.channels.tencent.channel import TencentSms
from standins.tencent import APP_ID, SECRET_ID, SECRET_KEY, SIGN_NAME, TencentServer

NUMBERS = {"again": "1001", "invite": "1002", "proof": "1003"}


def channel_to(url: str, *, key: str = SECRET_KEY, app_id: str = APP_ID, longest: int = 20) -> TencentSms:
    return TencentSms(
        TencentApi(SECRET_ID, key, url),
        app_id=app_id,
        sign_name=SIGN_NAME,
        templates=NUMBERS,
        longest=longest,
        rate=10_000.0,
        pulls=10_000.0,
    )


@pytest.fixture
async def server() -> AsyncIterator[TencentServer]:
    async with TencentServer(seed=3) as server:
        server.account.templates = {
            "1001": "没看懂您的回复。{1}这件，请回一个数字。",
            "1002": "您好，您{1}办好的“{2}”（{3}）满意吗？也可以打开huifang.example/a/{4}回答。",
            "1003": "验证码{1}，10分钟内有效。",
        }
        server.deliver_to[server.public_url] = "http://127.0.0.1:9"
        yield server


@pytest.fixture
async def sms(server: TencentServer) -> AsyncIterator[TencentSms]:
    channel = channel_to(server.url)
    yield channel
    await channel.close()
