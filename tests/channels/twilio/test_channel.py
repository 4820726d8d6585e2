"""SMS over real HTTP: what is sent, and what each trouble on the way means for the message."""

import asyncio
import logging
import time
from datetime import UTC, datetime

import aiohttp
import pytest
from aiohttp import web

from bot.channels.base import (
    Accepted,
    Channel,
    Doubt,
    Letter,
    Refusal,
    Refused,
)
from bot.channels.twilio.channel import TwilioSms
from bot.channels.twilio.http import TIMEOUT
from channels.twilio_door import AGENCY, LETTER, WANG, Odd, channel_to, says
from standins.faults import Fault, Trouble
from standins.twilio import Fate as Script
from standins.twilio import TwilioServer


def test_twilio_is_a_channel() -> None:
    channel: Channel = channel_to("http://127.0.0.1:9")
    assert (channel.name, channel.medium.value, channel.askable) == ("sms", "sms", True)
    assert channel.settle_seconds > (TIMEOUT.total or 0)


async def test_a_letter_goes_out_signed_referenced_and_with_an_end(
    server: TwilioServer, sms: TwilioSms
) -> None:
    outcome = await sms.send(LETTER)
    (sent,) = server.accepted
    assert outcome == Accepted(sent.sid)
    assert sent.body == "【省经信委监察室】您对这次办理满意吗？回1到5。〔K7Q2M9AB〕"
    assert (sent.to, sent.from_, sent.validity_period) == (WANG, "+12025550100", 3_600)
    assert sent.status_callback == "https://huifang.example/webhooks/twilio/status?ref=K7Q2M9AB"


async def test_a_messaging_service_is_named_as_such(server: TwilioServer) -> None:
    service = "MG" + "0" * 32
    channel = channel_to(server.url, sender=service)
    await channel.send(LETTER)
    await channel.close()
    (sent,) = server.accepted
    assert (sent.messaging_service_sid, "From" in sent.form) == (service, False)


@pytest.mark.parametrize(("asked", "sent"), [(0, 1), (-5, 1), (7, 7), (36_000, 36_000), (90_000, 36_000)])
async def test_the_validity_stays_within_what_twilio_takes(
    server: TwilioServer, sms: TwilioSms, asked: int, sent: int
) -> None:
    await sms.send(Letter(ref="AAAA2222", to=WANG, text="好", valid_seconds=asked))
    assert server.accepted[0].validity_period == sent


async def test_a_text_that_no_provider_could_take_is_cleaned_and_cut_but_keeps_its_reference(
    server: TwilioServer, sms: TwilioSms
) -> None:
    await sms.send(Letter(ref="AAAA2222", to=WANG, text="\ud800坏\x00" * 2_000))
    body = server.accepted[0].body
    assert len(body) == 1_600
    assert body.endswith("…〔AAAA2222〕")


def test_a_text_that_is_signed_already_is_not_signed_twice() -> None:
    body = channel_to("http://127.0.0.1:9").body(Letter(ref="AAAA2222", to=WANG, text=f"【{AGENCY}】您好"))
    assert body == f"【{AGENCY}】您好〔AAAA2222〕"


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (20429, Refusal.LATER),
        (21611, Refusal.LATER),
        (30001, Refusal.LATER),
        (21211, Refusal.BAD_ADDRESS),
        (21614, Refusal.BAD_ADDRESS),
        (21217, Refusal.BAD_ADDRESS),
        (21610, Refusal.OPTED_OUT),
        (21408, Refusal.ROUTE),
        (20003, Refusal.HALT),
        (21606, Refusal.HALT),
        (21603, Refusal.HALT),
        (30002, Refusal.HALT),
        (21617, Refusal.CONTENT),
        (29999, Refusal.CONTENT),
    ],
)
async def test_a_refusal_means_what_the_table_says(
    server: TwilioServer, sms: TwilioSms, code: int, why: Refusal
) -> None:
    server.fate(WANG, Script.refused(code))
    assert await sms.send(LETTER) == Refused(why, str(code))
    assert len(server.posts) == 1


async def test_a_wrong_token_halts_the_channel(server: TwilioServer) -> None:
    channel = channel_to(server.url, token="old")
    assert await channel.send(LETTER) == Refused(Refusal.HALT, "20003")
    await channel.close()


async def test_too_many_requests_tells_how_long_to_wait(server: TwilioServer, sms: TwilioSms) -> None:
    server.faults.storm(1, retry_after=7)
    assert await sms.send(LETTER) == Refused(Refusal.LATER, "20429", retry_after=7.0)


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (Trouble.UNAVAILABLE, "http_503"),
        (Trouble.HTML, "not_json"),
        (Trouble.RESET, "ClientOSError"),
    ],
)
async def test_after_these_troubles_nobody_knows_and_nothing_is_posted_again(
    server: TwilioServer, sms: TwilioSms, trouble: Trouble, reason: str, accepted: bool
) -> None:
    server.faults.script(Fault(trouble, accepted=accepted))
    assert await sms.send(LETTER) == Doubt(reason)
    assert len(server.posts) == 1
    assert len(server.accepted) == int(accepted)


async def test_a_refused_connection_was_definitely_not_taken(server: TwilioServer, sms: TwilioSms) -> None:
    async with server.refusing():
        assert await sms.send(LETTER) == Refused(Refusal.NETWORK, "connect")
    assert isinstance(await sms.send(LETTER), Accepted)


async def test_a_name_that_does_not_resolve_was_definitely_not_taken() -> None:
    channel = channel_to("http://nowhere.invalid")
    assert await channel.send(LETTER) == Refused(Refusal.NETWORK, "dns")
    await channel.close()


async def test_an_address_that_is_none_halts_the_channel() -> None:
    channel = channel_to("http://")
    assert await channel.send(LETTER) == Refused(Refusal.HALT, "bad_url")
    await channel.close()


async def test_no_answer_within_the_time_out_is_a_doubt(
    server: TwilioServer, sms: TwilioSms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.twilio.http.TIMEOUT", aiohttp.ClientTimeout(total=1.0, connect=5.0))
    server.faults.script(Fault(Trouble.TIMEOUT, accepted=True, seconds=30))
    started = time.monotonic()
    assert await sms.send(LETTER) == Doubt("timeout")
    assert time.monotonic() - started < 25
    assert len(server.accepted) == 1


async def test_no_connection_within_the_time_out_was_definitely_not_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.channels.twilio.http.TIMEOUT", aiohttp.ClientTimeout(total=5.0, connect=0.05))

    async def never(*_: object, **__: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(aiohttp.TCPConnector, "_create_connection", never)
    channel = channel_to("http://127.0.0.1:9")
    assert await channel.send(LETTER) == Refused(Refusal.NETWORK, "connect_timeout")
    await channel.close()


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (says({}), Doubt("no_sid")),
        (says({"sid": None}), Doubt("no_sid")),
        (says({"sid": "SM 1"}), Doubt("no_sid")),
        (says({"sid": ["SM"]}), Doubt("no_sid")),
        (says([]), Doubt("not_json")),
        (says("SM" + "0" * 32), Doubt("not_json")),
        (says({"sid": "SM" + "0" * 32, "num_segments": {}, "date_created": 7}), Accepted("SM" + "0" * 32)),
        (web.Response(status=201, body=b"\xff\xfe"), Doubt("not_json")),
        (web.Response(status=201), Doubt("not_json")),
        (web.Response(status=302, headers={"Location": "/again"}), Doubt("http_302")),
        (web.Response(status=307, headers={"Location": "/again"}), Doubt("http_307")),
        (web.Response(status=500, text="<html>"), Doubt("http_500")),
        (says({"code": 30001}, 500), Doubt("http_500")),
        (web.Response(status=408), Doubt("http_408")),
        (web.Response(status=400, text="<html>"), Refused(Refusal.HALT, "http_400")),
        (web.Response(status=403, text="<html>"), Refused(Refusal.HALT, "http_403")),
        (web.Response(status=407), Refused(Refusal.HALT, "http_407")),
        (web.Response(status=429, headers={"Retry-After": "3"}), Refused(Refusal.LATER, "http_429", 3.0)),
        (says({"code": True}, 400), Refused(Refusal.HALT, "http_400")),
        (says({"code": "21610"}, 400), Refused(Refusal.OPTED_OUT, "21610")),
        (
            says({"type": "t", "title": "t", "status": 400, "code": 21614, "detail": "d"}, 400),
            Refused(Refusal.BAD_ADDRESS, "21614"),
        ),
    ],
)
async def test_an_odd_answer_is_read_with_care(answer: web.Response, outcome: object) -> None:
    async with Odd() as server:
        server.answer = answer
        channel = channel_to(server.url)
        assert await channel.send(LETTER) == outcome
        assert len(server.paths) == 1, "neither followed nor posted again"
        await channel.close()


async def test_the_log_names_nobody(
    server: TwilioServer, sms: TwilioSms, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await sms.send(LETTER)
    server.fate(WANG, Script.refused(21211))
    await sms.send(LETTER)
    await sms.search(LETTER, datetime.now(UTC))
    assert "555" not in caplog.text
    assert "满意" not in caplog.text


async def test_an_edge_in_the_environment_does_not_bend_the_address(
    server: TwilioServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWILIO_EDGE", "sydney")
    monkeypatch.setenv("TWILIO_REGION", "au1")
    channel = channel_to(server.url)
    assert isinstance(await channel.send(LETTER), Accepted)
    await channel.close()


async def test_a_channel_can_be_closed_unused_and_twice() -> None:
    channel = channel_to("http://127.0.0.1:9")
    await channel.close()
    await channel.close()
