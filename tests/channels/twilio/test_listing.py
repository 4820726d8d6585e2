"""Twilio's list of what people texted: whole, oldest first, ours only, or nothing at all."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.inbox import Inbox, Listed, Unreadable
from bot.channels.twilio import listing
from bot.channels.twilio.channel import TwilioSms
from standins.faults import Fault, Trouble
from standins.posting import ONCE
from standins.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBER, TwilioServer

WANG, LI = "+12025550101", "+12025550102"
SERVICE = "MG" + "1" * 32
NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


@pytest.fixture
async def server() -> AsyncIterator[TwilioServer]:
    async with TwilioServer() as server:
        server.deliver_to[server.public_url] = "http://127.0.0.1:9"
        yield server


def channel(server: TwilioServer, sender: str = NUMBER) -> TwilioSms:
    return TwilioSms(ACCOUNT_SID, AUTH_TOKEN, sender, agency="示例", api_url=server.url)


async def read(server: TwilioServer, since: datetime | None, sender: str = NUMBER) -> list[Listed]:
    sms = channel(server, sender)
    try:
        return list(await sms.inbound(since))
    finally:
        await sms.close()


async def said(server: TwilioServer, at: datetime, text: str, **more: str) -> None:
    server.clock = lambda: at
    await server.text(WANG, text, patience=ONCE, extra=more)


def test_twilio_is_an_inbox_unless_nobody_can_write_to_the_sender(server: TwilioServer) -> None:
    sms = channel(server)
    assert isinstance(sms, Inbox)
    assert [channel(server, s).hears for s in (NUMBER, "12345", SERVICE, "HUIFANG")] == [
        True,
        True,
        True,
        False,
    ]


async def test_all_pages_are_read_oldest_first(server: TwilioServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)
    for n in range(5):
        await said(server, NOON + timedelta(minutes=n), f"第{n}条")
    found = await read(server, NOON + timedelta(minutes=1))
    assert [line.sms.text for line in found] == [f"第{n}条" for n in range(1, 5)]
    assert found[0].at == NOON + timedelta(minutes=1)
    assert found[0].sms.sender == WANG
    assert found[0].sms.message_id == server.inbound[1].sid


async def test_what_came_within_one_second_keeps_its_order(server: TwilioServer) -> None:
    for text in ("4", "5", "3"):
        await said(server, NOON, text)
    assert [line.sms.text for line in await read(server, NOON)] == ["4", "5", "3"]


async def test_only_what_was_texted_to_us_is_read(server: TwilioServer) -> None:
    server.clock = lambda: NOON
    await server.text(LI, "给别的号码", to="+12025550177", patience=ONCE)
    sms = channel(server, SERVICE)
    await said(server, NOON, "给服务", MessagingServiceSid=SERVICE)
    await said(server, NOON, "给别的服务", MessagingServiceSid="MG" + "2" * 32)
    found = await sms.inbound(NOON - timedelta(hours=1))
    await sms.close()
    assert [line.sms.text for line in found] == ["给别的号码", "给服务"], "no service named: may be ours"
    assert "给别的号码" not in [line.sms.text for line in await read(server, NOON)]


async def test_an_account_that_keeps_no_words_says_so(server: TwilioServer) -> None:
    await said(server, NOON, "")
    (line,) = await read(server, NOON)
    assert line.hidden


@pytest.mark.parametrize(
    "fault",
    [
        Fault(Trouble.UNAVAILABLE),
        Fault(Trouble.TOO_MANY),
        Fault(Trouble.HTML),
        Fault(Trouble.RESET),
    ],
)
async def test_a_list_with_a_page_missing_is_no_list(
    server: TwilioServer, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    monkeypatch.setattr(listing, "PAGE", 1)
    await said(server, NOON, "4")
    await said(server, NOON, "5")
    server.read_faults.script(None, fault, fault)  # a broken connection is tried again by itself
    with pytest.raises(Unreadable):
        await read(server, NOON)
