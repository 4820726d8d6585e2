"""The Twilio stand-in's own posts, received by an application that checks them with Twilio's library."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import parse_qsl

import aiohttp
import pytest
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from standins.faults import Fault, Faults, Trouble
from standins.posting import Patience, Postman
from standins.serving import LocalServer
from standins.twilio import PUBLIC_URL, Fate, TwilioServer
from standins.twilio_errors import basic_auth
from standins.twilio_webhooks import Webhooks

validator: Callable[[str], Any] = cast(Any, RequestValidator)
WANG = "+12025550101"
STATUS_URL = PUBLIC_URL + "/webhooks/twilio/status?our=k7%2F9&n=1"


@dataclass
class Application(LocalServer):
    """Records what it is posted and whether the signature holds for the public address."""

    token: str
    reply: Callable[[dict[str, str]], web.Response] = field(default=lambda form: web.Response())

    def __post_init__(self) -> None:
        super().__init__()
        self.posted: list[tuple[str, dict[str, str], bool]] = []
        self.faults = Faults()

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        fault = self.faults.draw()
        if fault is not None:
            await asyncio.sleep(fault.seconds)
        form = dict(parse_qsl(await request.text(), keep_blank_values=True))
        proof = request.headers.get("X-Twilio-Signature", "")
        valid = bool(validator(self.token).validate(PUBLIC_URL + str(request.rel_url), form, proof))
        self.posted.append((request.path, form, valid))
        return self.reply(form) if valid else web.Response(status=403)

    @property
    def statuses(self) -> list[str]:
        return [
            form["MessageStatus"] for path, form, valid in self.posted if valid and path.endswith("/status")
        ]


@pytest.fixture
async def server() -> AsyncIterator[TwilioServer]:
    async with TwilioServer() as server:
        yield server


@pytest.fixture
async def application(server: TwilioServer) -> AsyncIterator[Application]:
    async with Application(server.auth_token) as application:
        server.deliver_to[PUBLIC_URL] = application.url
        yield application


async def send(server: TwilioServer, **more: str) -> int:
    form = {"To": WANG, "From": server.number, "Body": "请评价", "StatusCallback": STATUS_URL, **more}
    url = f"{server.url}/2010-04-01/Accounts/{server.account_sid}/Messages.json"
    headers = {"Authorization": basic_auth(server.account_sid, server.auth_token)}
    async with aiohttp.ClientSession() as session, session.post(url, data=form, headers=headers) as answer:
        return answer.status


@pytest.mark.parametrize(
    ("fate", "statuses", "final"),
    [
        (Fate.delivered(), ["sent", "delivered"], "delivered"),
        (Fate.undelivered(30003), ["sent", "undelivered"], "undelivered"),
        (Fate.failed(30008), ["failed"], "failed"),
        (Fate.silent(), [], "sent"),
        (Fate.lost(), [], "delivered"),
        (Fate.duplicated(3), ["sent"] * 3 + ["delivered"] * 3, "delivered"),
        (Fate.out_of_order(), ["delivered", "sent"], "delivered"),
        (Fate.contradicted(), ["sent", "delivered", "undelivered"], "delivered"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_callbacks_follow_the_fate_and_carry_a_good_signature(
    server: TwilioServer, application: Application, fate: Fate, statuses: list[str], final: str
) -> None:
    server.fate(WANG, fate)
    assert await send(server) == 201
    await server.settled()
    assert application.statuses == statuses
    assert [callback.answered for callback in server.callbacks] == [200] * len(statuses)
    message = server.message(server.accepted[0].sid)
    assert message is not None
    assert message.status == final


async def test_an_undelivered_callback_names_the_error(
    server: TwilioServer, application: Application
) -> None:
    server.fate(WANG, Fate.undelivered(30005))
    await send(server)
    await server.settled()
    _, form, _ = application.posted[-1]
    assert (form["ErrorCode"], form["MessageSid"], form["SmsStatus"]) == (
        "30005",
        server.accepted[0].sid,
        "undelivered",
    )
    assert all("ErrorCode" not in form for _, form, _ in application.posted[:-1])


async def test_a_callback_can_overtake_the_answer(server: TwilioServer, application: Application) -> None:
    server.fate(WANG, Fate.early())
    async with asyncio.TaskGroup() as group:
        sending = group.create_task(send(server))
        overtaken: list[bool] = []

        def note(form: dict[str, str]) -> web.Response:
            overtaken.append(not sending.done())
            return web.Response()

        application.reply = note
    assert (application.statuses, overtaken) == (["sent", "delivered"], [True, True])


async def test_a_late_delivery_comes_late(server: TwilioServer, application: Application) -> None:
    server.fate(WANG, Fate.delivered(after=0.05))
    await send(server)
    message = server.message(server.accepted[0].sid)
    assert message is not None
    assert message.status != "delivered"
    await server.settled()
    assert application.statuses == ["sent", "delivered"]


async def test_a_text_is_posted_with_twilios_fields_and_signed(
    server: TwilioServer, application: Application
) -> None:
    answer = await server.phone(WANG).texts("5 满意")
    assert answer.status == 200
    ((path, form, valid),) = application.posted
    assert (path, valid) == ("/webhooks/twilio/messages", True)
    assert (form["From"], form["To"], form["Body"]) == (WANG, server.number, "5 满意")
    assert form["MessageSid"] == form["SmsSid"] == server.inbound[0].sid
    assert (form["NumMedia"], form["NumSegments"], form["FromCity"]) == ("0", "1", "")


async def test_an_application_that_does_not_answer_in_time_is_given_up(
    server: TwilioServer, application: Application
) -> None:
    server.postman.timeout = 0.05
    application.faults.script(Fault(Trouble.SLOW, seconds=60))
    answer = await server.text(WANG, "5", patience=Patience(attempts=1))
    assert (answer.status, answer.error[:12]) == (0, "TimeoutError")


@pytest.mark.parametrize("body", ["", "\x00\x1b[2J", "\ud83d", "a&Body=1;%00+ ", "长" * 70_000])
async def test_hostile_texts_are_posted_and_signed(
    server: TwilioServer, application: Application, body: str
) -> None:
    assert (await server.text(WANG, body)).status == 200
    assert application.posted[0][1]["Body"] == body.replace("\ud83d", "?")


async def test_a_text_can_come_twice_and_with_a_wrong_signature(
    server: TwilioServer, application: Application
) -> None:
    await server.text(WANG, "5")
    again = await server.text(WANG, "5", message_sid=server.inbound[0].sid)
    forged = await server.text(WANG, "1", signature="bm90IGl0")
    unsigned = await server.text(WANG, "1", signature="")
    assert (again.status, forged.status, unsigned.status) == (200, 403, 403)
    assert [valid for _, _, valid in application.posted] == [True, True, False, False]
    assert application.posted[0][1] == application.posted[1][1]


async def test_a_twiml_answer_is_sent_to_the_person(server: TwilioServer, application: Application) -> None:
    twiml = "<Response><Message>谢谢</Message><Message><Body>再见</Body></Message></Response>"
    application.reply = lambda form: web.Response(text=twiml, content_type="text/xml")
    await server.text(WANG, "5")
    await server.phone(WANG).waits_for(2)
    assert [(message.body, message.direction) for message in server.phone(WANG).inbox] == [
        ("谢谢", "outbound-reply"),
        ("再见", "outbound-reply"),
    ]


async def test_an_application_that_is_away_gets_no_text_unless_twilio_insists(
    server: TwilioServer, application: Application
) -> None:
    async with application.refusing():
        once = await server.text(WANG, "5", patience=Patience(attempts=2, pause=0))
        assert (once.status, once.ok) == (0, False)
        assert once.error
    broken = iter([500, 503])
    application.reply = lambda form: web.Response(status=next(broken, 200))
    insisting = await server.text(WANG, "5", patience=Patience(attempts=9, pause=0, also_5xx=True))
    assert insisting.status == 200
    assert len(application.posted) == 3


async def test_who_texts_stop_is_refused_until_start(server: TwilioServer, application: Application) -> None:
    await server.text(WANG, " stop ")
    assert await send(server) == 400
    assert server.posts[-1].refused == 21610
    await server.text(WANG, "START")
    assert await send(server) == 201


TAILS = st.from_regex(r"[a-z0-9/]{0,9}([?][a-z]=[a-z0-9%+:/&=]{0,9})?", fullmatch=True)


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.text("abcXYZ", min_size=1), st.text()), TAILS)
def test_signatures_hold_for_twilios_library(form: dict[str, str], tail: str) -> None:
    form = {name: value.encode("utf-8", "replace").decode() for name, value in form.items()}
    url = f"{PUBLIC_URL}/{tail}"
    signed = Webhooks(Postman(), "AC1", "secret", 0).signature(url, form)
    assert validator("secret").validate(url, form, signed)
    assert not validator("secret").validate(url, {**form, "Body": "another"}, signed)
