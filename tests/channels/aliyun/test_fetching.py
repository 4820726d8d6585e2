"""Queues: what is fetched is deleted there only when it is durable here, and comes again until then."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from pydantic import SecretStr

from bot.channels.aliyun import fetching as queue_fetching
from bot.channels.aliyun.channel import AliyunSms
from bot.channels.aliyun.queue import AliyunQueue, QueueTrouble, messages_in, queue_of
from bot.channels.aliyun.vendor import VENDOR
from bot.channels.base import Accepted
from bot.channels.inbox import InboundSms
from bot.settings import Settings
from channels.aliyun.test_channel import LETTER, WANG
from channels.aliyun.test_messages import Hall
from standins.aliyun import AliyunServer

UP, REPORT = "Alicom-Queue-1-SmsUp", "Alicom-Queue-1-SmsReport"


def settings_for(url: str) -> Settings:
    return Settings(
        sms_mainland="aliyun",
        aliyun_access_key_id="LTAIstandin",
        aliyun_access_key_secret=SecretStr("stand-in-secret"),
        aliyun_sign_name="省经信委监察室",
        aliyun_up_queue=UP,
        aliyun_report_queue=REPORT,
        aliyun_queue_url=url,
        aliyun_base_url=url,
    )


@asynccontextmanager
async def fetching(server: AliyunServer, sms: AliyunSms, hall: Hall) -> AsyncIterator[None]:
    """The vendor's own work going on."""
    server.queues.names = {"SmsUp": UP, "SmsReport": REPORT}
    listening = VENDOR.listen(settings_for(server.url), sms, hall)
    assert listening is not None
    assert listening.by_one
    work = listening.begin()
    going = asyncio.create_task(work.run())
    try:
        yield
    finally:
        work.stop()
        await asyncio.wait_for(going, 5)


async def gone(server: AliyunServer, messages: int) -> None:
    async with asyncio.timeout(5):
        while len(server.queues.deleted) < messages:  # noqa: ASYNC110 - on the other side of HTTP
            await asyncio.sleep(0.01)


async def test_replies_and_reports_are_fetched_vouched_for_and_deleted(
    server: AliyunServer, sms: AliyunSms
) -> None:
    hall = Hall()
    async with fetching(server, sms, hall):
        outcome = await sms.send(LETTER)
        assert isinstance(outcome, Accepted)
        await server.settled()
        await server.text(WANG, "5", sequence=12345.0)
        await gone(server, 2)
    assert set(hall.taken) == {outcome.provider_id, "12345"}
    assert server.pushed == [], "nothing is pushed"


async def test_what_is_not_durable_comes_again(
    server: AliyunServer, sms: AliyunSms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_fetching, "FIRST_PAUSE", 0.01)
    server.queues.hidden = 0.05
    hall = Hall(away=True)
    async with fetching(server, sms, hall):
        await server.text(WANG, "5", sequence="7")
        async with asyncio.timeout(5):
            while server.queues.handed_out < 2:  # noqa: ASYNC110 - on the other side of HTTP
                await asyncio.sleep(0.01)
        assert server.queues.deleted == []
        hall.away = False
        await gone(server, 1)
    assert hall.taken == ["7"]


async def test_a_queue_that_is_not_ours_says_so(server: AliyunServer, sms: AliyunSms) -> None:
    queue = queue_of(sms.api, settings_for(server.url), "SmsUp")
    assert isinstance(queue, AliyunQueue)
    with pytest.raises(QueueTrouble, match="QUEUE_NOT_EXISTS"):
        await queue.receive()
    server.queues.names = {"SmsUp": UP}
    server.queues.refusing = True
    with pytest.raises(QueueTrouble, match="SignatureDoesNotMatch"):
        await queue.receive()
    assert queue_of(sms.api, Settings(), "SmsUp") is None
    assert VENDOR.listen(Settings(), sms, Hall()) is None


async def test_what_is_fetched_is_the_vendors_word(server: AliyunServer, sms: AliyunSms) -> None:
    seen: list[bool] = []

    class Noting(Hall):
        async def take(self, event: object) -> None:
            assert isinstance(event, InboundSms)
            seen.append(event.vouched)

    async with fetching(server, sms, Noting()):
        await server.text(WANG, "5")
        await gone(server, 1)
    assert seen == [True]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le"])
def test_an_answer_that_declares_entities_is_not_read_in_whatever_encoding(encoding: str) -> None:
    bomb = '<!DOCTYPE m [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><Messages>&b;</Messages>'
    with pytest.raises(QueueTrouble, match="not_theirs"):
        messages_in(bomb.encode(encoding))
