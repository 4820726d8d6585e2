"""The Twilio stand-in, as Twilio's own client sees it."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.rest import Client

from standins.faults import Fault, Plan, Trouble
from standins.twilio import Fate, TwilioServer

# Twilio's own client still uses aiohttp's old way of writing basic authentication.
pytestmark = [
    pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:The 'auth' parameter is deprecated:DeprecationWarning"),
]

UntypedClient: Any = Client
WANG = "+12025550101"
LI = "+12025550102"


@pytest.fixture
async def server() -> AsyncIterator[TwilioServer]:
    async with TwilioServer(seed=5) as server:
        yield server


class Account:
    """Twilio's asynchronous client on the stand-in, as the application would use it."""

    def __init__(self, server: TwilioServer, token: str = "") -> None:
        self.server = server
        self.http: Any = AsyncTwilioHttpClient()
        self.client: Any = UntypedClient(
            server.account_sid, token or server.auth_token, http_client=self.http
        )
        self.client.api.base_url = server.url

    async def send(self, to: str = WANG, body: str = "您好,请评价", **more: object) -> Any:
        return await self.client.messages.create_async(to=to, body=body, from_=self.server.number, **more)


@pytest.fixture
async def account(server: TwilioServer) -> AsyncIterator[Account]:
    account = Account(server)
    yield account
    await account.http.close()


async def refused(account: Account, **message: Any) -> TwilioRestException:
    with pytest.raises(TwilioRestException) as caught:
        await account.send(**message)
    return caught.value


async def test_a_sent_message_is_queued_recorded_and_delivered(
    server: TwilioServer, account: Account
) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    sent = await account.send(validity_period=3600)
    assert (sent.status, sent.num_segments, sent.error_code, sent.direction) == (
        "queued",
        "1",
        None,
        "outbound-api",
    )
    assert before <= sent.date_created <= datetime.now(UTC)
    (accepted,) = server.accepted
    assert (accepted.sid, accepted.to, accepted.body) == (sent.sid, WANG, "您好,请评价")
    assert (accepted.validity_period, accepted.status_callback) == (3600, None)

    await server.settled()
    fetched = await account.client.messages(sent.sid).fetch_async()
    assert (fetched.status, fetched.from_, fetched.body) == ("delivered", server.number, "您好,请评价")
    assert [message.sid for message in server.phone(WANG).inbox] == [sent.sid]


async def test_a_wrong_token_is_refused_and_sends_nothing(server: TwilioServer) -> None:
    stranger = Account(server, token="wrong")
    error = await refused(stranger)
    await stranger.http.close()
    assert (error.status, error.code) == (401, 20003)
    assert server.accepted == ()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"to": "19000000001"}, 21211),
        ({"to": "+١٢٣٤٥٦٧٨"}, 21211),
        ({"body": ""}, 21602),
        ({"body": "长" * 1601}, 21617),
        ({"status_callback": "not an address"}, 21609),
        ({"validity_period": 36_001}, 90007),
        ({"validity_period": 0}, 90007),
        ({"validity_period": "soon"}, 90014),
    ],
)
async def test_a_wrong_parameter_is_refused_with_its_code(account: Account, wrong: Any, code: int) -> None:
    error = await refused(account, **wrong)
    assert (error.status, error.code) == (400, code)
    assert [post.refused for post in account.server.posts] == [code]


@pytest.mark.parametrize(
    ("code", "status"), [(21614, 400), (21610, 400), (21211, 400), (20429, 429), (21611, 429)]
)
async def test_a_number_can_be_made_to_refuse(account: Account, code: int, status: int) -> None:
    account.server.fate(WANG, Fate.refused(code, retry_after=3))
    error = await refused(account)
    assert (error.status, error.code) == (status, code)
    await account.send(LI)
    assert [accepted.to for accepted in account.server.accepted] == [LI]


async def test_fates_follow_one_another_and_the_last_one_stays(account: Account) -> None:
    server = account.server
    server.fate(WANG, Fate.refused(20429, retry_after=2), Fate.undelivered(30005), Fate.delivered())
    assert (await refused(account)).code == 20429
    sids = [(await account.send(body=f"第{n}次")).sid for n in range(3)]
    await server.settled()
    states = [(found.status, found.error_code) for found in map(server.message, sids) if found is not None]
    assert states == [("undelivered", 30005), ("delivered", None), ("delivered", None)]
    assert len(server.phone(WANG).inbox) == 2


async def test_the_list_is_filtered_and_pages_do_not_shift_under_new_messages(account: Account) -> None:
    sent = [(await account.send(body=f"第{n}条")).sid for n in range(7)]
    await account.send(LI)
    listing = await account.client.messages.page_async(to=WANG, page_size=3)
    pages = [[message.sid for message in listing]]
    await account.send(body="新来的")
    while (listing := await listing.next_page_async()) is not None:
        pages.append([message.sid for message in listing])
    assert pages == [sent[:3:-1], sent[3:0:-1], sent[:1]]
    assert len(await account.client.messages.list_async(page_size=2)) == 9


async def test_the_list_knows_days_and_moments(account: Account) -> None:
    await account.send()
    now = datetime.now(UTC)
    messages = account.client.messages
    cases: list[tuple[int, dict[str, Any]]] = [
        (1, {"date_sent": now.date()}),
        (1, {"date_sent": now}),
        (0, {"date_sent": now.date() - timedelta(days=1)}),
        (1, {"date_sent_after": now.date(), "date_sent_before": now.date() + timedelta(days=1)}),
        (1, {"date_sent_after": str(now.date()), "date_sent_before": str(now.date())}),
        (0, {"date_sent_before": now.date()}),
        (0, {"date_sent_after": now + timedelta(minutes=1)}),
        (1, {"date_sent_after": now - timedelta(minutes=1)}),
    ]
    for expected, filters in cases:
        assert len(await messages.list_async(to=WANG, **filters)) == expected, filters


async def test_the_list_can_lag_behind(account: Account) -> None:
    account.server.list_lag = 60
    sent = await account.send()
    assert await account.client.messages.list_async(to=WANG) == []
    assert (await account.client.messages(sent.sid).fetch_async()).sid == sent.sid


async def test_credentials_and_numbers_can_be_looked_up(account: Account) -> None:
    server = account.server
    assert (await account.client.api.accounts(server.account_sid).fetch_async()).status == "active"
    (number,) = await account.client.incoming_phone_numbers.list_async(phone_number=server.number)
    assert number.phone_number == server.number
    assert await account.client.incoming_phone_numbers.list_async(phone_number=LI) == []
    with pytest.raises(TwilioRestException) as missing:
        await account.client.messages("SM" + "0" * 32).fetch_async()
    assert (missing.value.status, missing.value.code) == (404, 20404)


async def test_a_messaging_service_picks_the_sender_later(account: Account) -> None:
    sent = await account.client.messages.create_async(
        to=WANG, body="hi", messaging_service_sid="MG" + "1" * 32
    )
    assert (sent.status, sent.from_, sent.num_segments) == ("accepted", None, "0")
    await account.server.settled()
    assert (await account.client.messages(sent.sid).fetch_async()).from_ == account.server.number


@pytest.mark.parametrize("accepted", [False, True])
async def test_a_503_may_have_accepted_the_message(account: Account, accepted: bool) -> None:
    account.server.faults.script(Fault(Trouble.UNAVAILABLE, accepted))
    assert (await refused(account)).status == 503
    assert len(account.server.accepted) == accepted
    assert len(await account.client.messages.list_async(to=WANG)) == accepted


@pytest.mark.parametrize("accepted", [False, True])
async def test_a_page_of_html_may_have_accepted_the_message(account: Account, accepted: bool) -> None:
    account.server.faults.script(Fault(Trouble.HTML, accepted))
    with pytest.raises(json.JSONDecodeError):
        await account.send()
    assert len(account.server.accepted) == accepted


@pytest.mark.parametrize("accepted", [False, True])
async def test_a_reset_connection_may_have_accepted_the_message(account: Account, accepted: bool) -> None:
    account.server.faults.script(Fault(Trouble.RESET, accepted))
    with pytest.raises(aiohttp.ClientError):
        await account.send()
    assert len(account.server.accepted) == accepted


@pytest.mark.parametrize("accepted", [False, True])
async def test_a_held_connection_answers_nothing(account: Account, accepted: bool) -> None:
    account.server.faults.script(Fault(Trouble.TIMEOUT, accepted, seconds=60))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(account.send(), 1.0)
    assert len(account.server.accepted) == accepted
    await account.send(LI)
    assert account.server.accepted[-1].to == LI


async def test_a_storm_of_429_says_how_long_to_wait_and_accepts_nothing(account: Account) -> None:
    account.server.faults.storm(2, retry_after=7)
    for _ in range(2):
        assert (await refused(account)).code == 20429
    assert account.http._test_only_last_response.headers["Retry-After"] == "7"
    await account.send()
    assert len(account.server.accepted) == 1


async def test_connections_can_be_refused_for_a_while(account: Account) -> None:
    await account.send()
    async with account.server.refusing():
        with pytest.raises(aiohttp.ClientConnectionError):
            await account.send()  # the kept-alive connection may be found broken first
        with pytest.raises(aiohttp.ClientConnectorError):
            await account.send()
    await account.send(LI)
    assert [accepted.to for accepted in account.server.accepted] == [WANG, LI]


async def test_a_retry_after_doubt_shows_up_as_a_duplicate(account: Account) -> None:
    server = account.server
    server.faults.plan = Plan(unavailable=1.0, accepted=1.0)
    await refused(account)
    server.faults.plan = Plan()
    await account.send()
    await account.send(body="another text")
    ((to, body),) = server.duplicates()
    assert (to, body) == (WANG, "您好,请评价")
    assert len(server.duplicates()[to, body]) == 2


@pytest.mark.parametrize(
    ("sign", "times", "expected"),
    [
        ("a", 160, 1),
        ("a", 161, 2),
        ("€", 80, 1),
        ("€", 81, 2),
        ("满", 70, 1),
        ("满", 71, 2),
        ("😀", 35, 1),
        ("😀", 36, 2),
        ("满", 134, 2),
        ("满", 135, 3),
    ],
)
async def test_segments_are_counted_as_the_air_carries_them(
    account: Account, sign: str, times: int, expected: int
) -> None:
    assert (await account.send(body=sign * times)).num_segments == str(expected)


def test_a_synchronous_test_can_drive_it_in_a_thread() -> None:
    with TwilioServer() as server:
        client: Any = UntypedClient(server.account_sid, server.auth_token)
        client.api.base_url = server.url
        sent = client.messages.create(to=WANG, body="hello", from_=server.number)
        assert server.run(server.phone(WANG).waits_for(1)).sid == sent.sid
        client.http_client.session.close()
