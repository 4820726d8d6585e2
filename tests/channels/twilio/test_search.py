"""A doubt about an SMS is resolved by looking through what Twilio has; and what became of many is read by the page."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.base import (
    Absent,
    Accepted,
    CannotTell,
    Fate,
    Letter,
    Receipt,
    Refusal,
)
from bot.channels.twilio.channel import TwilioSms
from channels.twilio_door import LETTER, WANG, Odd, channel_to, says
from standins.faults import Fault, Plan, Trouble
from standins.posting import ONCE
from standins.twilio import Fate as Script
from standins.twilio import TwilioServer


async def test_a_doubt_is_resolved_by_the_reference_in_the_body(server: TwilioServer, sms: TwilioSms) -> None:
    server.faults.script(Fault(Trouble.UNAVAILABLE, accepted=True))
    await sms.send(LETTER)
    await server.settled()
    found = await sms.search(LETTER, datetime.now(UTC))
    assert found == Receipt(server.accepted[0].sid, "delivered", "", LETTER.ref, Fate.DELIVERED)


async def test_a_message_that_was_not_taken_is_absent(server: TwilioServer, sms: TwilioSms) -> None:
    server.faults.script(Fault(Trouble.UNAVAILABLE, accepted=False))
    await sms.send(LETTER)
    assert await sms.search(LETTER, datetime.now(UTC)) == Absent()


async def test_another_message_to_the_same_number_is_not_taken_for_it(
    server: TwilioServer, sms: TwilioSms
) -> None:
    await sms.send(Letter(ref="XK7Q2M9AB", to=WANG, text=LETTER.text))
    await sms.send(Letter(ref="K7Q2M9ABX", to=WANG, text=LETTER.text))
    await sms.send(Letter(ref=LETTER.ref, to="+12025550199", text=LETTER.text))
    assert await sms.search(LETTER, datetime.now(UTC)) == Absent()


async def test_what_the_person_texted_is_not_taken_for_it(server: TwilioServer, sms: TwilioSms) -> None:
    await server.text(WANG, "〔K7Q2M9AB〕", to=WANG, patience=ONCE)
    assert await sms.search(LETTER, datetime.now(UTC)) == Absent()


async def test_a_message_that_still_waits_at_twilio_is_found(server: TwilioServer, sms: TwilioSms) -> None:
    server.fate(WANG, Script.delivered(after=60))
    await sms.send(LETTER)
    found = await sms.search(LETTER, datetime.now(UTC) - timedelta(minutes=1))
    assert isinstance(found, Receipt)
    assert found.fate is Fate.ACCEPTED


async def test_a_failed_message_is_found_with_what_it_means(server: TwilioServer, sms: TwilioSms) -> None:
    server.fate(WANG, Script.undelivered(30005))
    sent = await sms.send(LETTER)
    assert isinstance(sent, Accepted)
    await server.settled()
    found = await sms.search(LETTER, datetime.now(UTC))
    expected = Receipt(
        sent.provider_id, "undelivered", "30005", LETTER.ref, Fate.UNDELIVERED, Refusal.BAD_ADDRESS
    )
    assert found == expected


async def test_a_message_on_a_later_page_is_found(
    server: TwilioServer, sms: TwilioSms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.twilio.messages_api._PAGE", 2)
    await sms.send(LETTER)
    for n in range(7):
        await sms.send(Letter(ref=f"AAAA222{n + 2}", to=WANG, text=str(n)))
    assert isinstance(await sms.search(LETTER, datetime.now(UTC)), Receipt)


async def test_more_messages_than_are_looked_through_leave_it_open(
    server: TwilioServer, sms: TwilioSms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.twilio.messages_api._PAGE", 1)
    for n in range(7):
        await sms.send(Letter(ref=f"AAAA222{n + 2}", to=WANG, text=str(n)))
    assert await sms.search(LETTER, datetime.now(UTC)) == CannotTell()
    days_later = datetime.now(UTC) + timedelta(days=2)
    assert await sms.search(LETTER, days_later) == Absent(), "what is listed is too old to be it"


@pytest.mark.parametrize("trouble", [Trouble.UNAVAILABLE, Trouble.HTML, Trouble.RESET, Trouble.TOO_MANY])
async def test_a_search_that_fails_tells_nothing(
    server: TwilioServer, sms: TwilioSms, trouble: Trouble
) -> None:
    sent = await sms.send(LETTER)
    assert isinstance(sent, Accepted)
    server.read_faults.plan = Plan(**{trouble.value: 1.0})
    now = datetime.now(UTC)
    assert await sms.search(LETTER, now) == CannotTell()
    assert [page async for page in sms.outcomes(now, now)] == []


async def test_an_account_that_hides_bodies_leaves_it_open() -> None:
    async with Odd() as server:
        hidden = {"sid": "SM" + "0" * 32, "direction": "outbound-api", "body": "", "status": "sent"}
        server.answer = says({"messages": [hidden], "next_page_uri": None}, 200)
        channel = channel_to(server.url)
        assert await channel.search(LETTER, datetime.now(UTC)) == CannotTell()
        await channel.close()


@pytest.mark.parametrize(
    "listing", [{}, {"messages": None}, {"messages": [7]}, {"messages": [], "more": []}, {"a": 1}]
)
async def test_a_list_that_makes_no_sense_tells_nothing(listing: object) -> None:
    async with Odd() as server:
        server.answer = says(listing, 200)
        channel = channel_to(server.url)
        assert await channel.search(LETTER, datetime.now(UTC)) == CannotTell()
        await channel.close()


async def test_what_became_of_many_messages_is_read_by_the_page(
    server: TwilioServer, sms: TwilioSms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.twilio.messages_api._PAGE", 2)
    server.fate(WANG, Script.undelivered(30005))
    await server.text(WANG, "5", to="+12025550100", patience=ONCE)
    sent = [await sms.send(Letter(ref=f"AAAA222{n}", to=WANG, text=str(n))) for n in range(5)]
    await server.settled()
    now = datetime.now(UTC)
    pages = [page async for page in sms.outcomes(now - timedelta(days=1), now)]
    assert len(pages) >= 3
    found = {r.provider_id: r for page in pages for r in page}
    assert set(found) == {s.provider_id for s in sent if isinstance(s, Accepted)}
    assert all(r.ended and r.why is Refusal.BAD_ADDRESS for r in found.values())
    long_ago = now - timedelta(days=20)
    assert [r for page in [p async for p in sms.outcomes(long_ago, long_ago)] for r in page] == []
