"""The stand-in Aliyun with templates approved, and a channel to it."""

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from bot.channels.aliyun.api import AliyunApi, HttpSession
from bot.channels.aliyun.channel import AliyunSms
from bot.channels.aliyun.signing import AccessKey
from bot.settings.home_sms import AliyunAccount
from standins.aliyun import ACCESS_KEY_ID, ACCESS_KEY_SECRET, SIGN_NAME, AliyunServer

NUMBERS = {"again": "SMS_1", "invite": "SMS_2", "opted_out": "SMS_3"}


def channel_to(url: str, *, secret: str = ACCESS_KEY_SECRET, longest: int = 35) -> AliyunSms:
    account = AliyunAccount(
        access_key_id=ACCESS_KEY_ID,
        access_key_secret=SecretStr(secret),
        sign_name=SIGN_NAME,
        api_url=url,
        templates=NUMBERS,
        longest=longest,
    )
    return AliyunSms(AliyunApi(HttpSession(), AccessKey(ACCESS_KEY_ID, secret)), account, rate=10_000.0)


@pytest.fixture
async def server() -> AsyncIterator[AliyunServer]:
    async with AliyunServer(seed=3) as server:
        server.account.templates = {
            "SMS_1": "没看懂您的回复。${case_no}这件，请回一个数字。",
            "SMS_2": "您好，您${date}办好的“${item}”（${case_no}）满意吗？也可以打开huifang.example/a/${code}回答。",
            "SMS_3": "好的，以后不再给您发短信。",
        }
        server.deliver_to[server.public_url] = "http://127.0.0.1:9"
        yield server


@pytest.fixture
async def sms(server: AliyunServer) -> AsyncIterator[AliyunSms]:
    channel = channel_to(server.url)
    yield channel
    await channel.close()
