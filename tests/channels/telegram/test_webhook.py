"""Telegram posts what people say: only Telegram, only once, and nothing is acknowledged that is not durable."""

import asyncio
import io
import json
from collections.abc import Sequence
from datetime import datetime

import aiohttp
import pytest

from bot.channels.incoming import Incoming
from bot.channels.telegram.webhook import LARGEST, PATH
from db.store import Store, StoreUnavailable
from doorway import PUBLIC, SECRET, Doorway, doorway
from offices import import_cases, phone

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
WANG, LI = 7001, 7002
HEADER = "X-Telegram-Bot-Api-Secret-Token"


async def post(door: Doorway, body: bytes, secret: str | None = SECRET) -> tuple[int, bytes]:
    headers = {} if secret is None else {HEADER: secret}
    async with (
        aiohttp.ClientSession() as http,
        http.post(door.url + PATH, data=io.BytesIO(body), headers=headers) as answer,
    ):
        return answer.status, await answer.read()


def update(text: str, number: int = 1, chat: int = WANG) -> bytes:
    person = {"id": chat, "is_bot": False, "first_name": "王", "language_code": "zh-hans"}
    message = {
        "message_id": number,
        "date": 0,
        "from": person,
        "chat": {"id": chat, "type": "private"},
        "text": text,
    }
    return json.dumps({"update_id": number, "message": message}).encode()


async def test_a_conversation_goes_through_the_webhook(store: Store) -> None:
    await import_cases(store, [phone(1)])
    async with doorway(store) as door:
        await door.opens_the_month()
        await door.telegram.use_webhook(PUBLIC + PATH, SECRET)
        wang = door.people.person(WANG, phone=phone(1))
        wang.shares_contact()
        await door.people.settled()
        await door.sends()
        await wang.waits_for(1)
        wang.presses("3 基本满意")
        await door.people.settled()
        assert await door.scores() == [3]
        assert list(door.people.presses.values()) == ["✓ 3 基本满意"]
        assert [c.by_webhook for c in door.people.calls if c.method == "answerCallbackQuery"] == [True]


@pytest.mark.parametrize("shown", [None, "", "another", SECRET + " x", SECRET[:-1], "密", SECRET.upper()])
async def test_without_the_secret_nobody_is_heard(store: Store, shown: str | None) -> None:
    async with doorway(store) as door:
        assert (await post(door, update("5"), shown))[0] == 403
        assert await door.received() == []


@pytest.mark.parametrize("configured", [None, ""])
@pytest.mark.parametrize("shown", [None, "", "None"])
async def test_without_a_secret_of_ours_nobody_is_heard(
    store: Store, configured: str | None, shown: str | None
) -> None:
    async with doorway(store, secret=configured) as door:
        assert (await post(door, update("5"), shown))[0] == 403


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"5", b"null", b"\xff\xfe", b"[" * 100_000, b'"x"'])
async def test_what_is_no_update_is_a_bad_request(store: Store, body: bytes) -> None:
    async with doorway(store) as door:
        assert (await post(door, body))[0] == 400


async def test_a_flood_is_cut_off(store: Store) -> None:
    async with doorway(store) as door:
        assert (await post(door, b" " * (LARGEST + 1)))[0] == 413


@pytest.mark.parametrize("body", [{}, {"update_id": 1}, {"update_id": "1", "message": 7}, {"message": {}}])
async def test_what_is_of_no_interest_is_acknowledged(store: Store, body: object) -> None:
    async with doorway(store) as door:
        assert await post(door, json.dumps(body).encode()) == (200, b"")
        assert await door.received() == []


async def test_an_update_that_comes_again_is_answered_the_same_and_taken_once(store: Store) -> None:
    async with doorway(store) as door:
        answers = [await post(door, update("5")) for _ in range(3)]
        assert answers == [(200, b"")] * 3
        assert await door.received() == ["5"]


async def test_the_same_update_at_the_same_moment_is_taken_once(store: Store) -> None:
    async with doorway(store) as door:
        answers = await asyncio.gather(*(post(door, update("5")) for _ in range(10)))
        assert {status for status, _ in answers} == {200}
        assert await door.received() == ["5"]


async def test_an_update_id_used_again_hides_no_other_message(store: Store) -> None:
    async with doorway(store) as door:
        await post(door, update("5", 9))
        await post(door, update("4", 9, chat=LI))
        assert await door.received() == ["5", "4"]


async def test_half_a_surrogate_pair_is_stored_as_a_replacement(store: Store) -> None:
    async with doorway(store) as door:
        body = update("X").replace(b"X", rb"\ud800 \udc00\ud83d\ude00\u0000")
        assert (await post(door, body))[0] == 200
        assert await door.received() == ["\ufffd \ufffd😀"]


async def test_while_the_database_is_away_telegram_is_asked_to_come_again(store: Store) -> None:
    times = 2
    taken: list[str] = []

    async def take(incoming: Incoming, now: datetime) -> None:
        nonlocal times
        times -= 1
        if times >= 0:
            raise StoreUnavailable("full")
        taken.append(incoming.raw)

    async with doorway(store, take=take) as door:
        door.people.updates.retry_pause = 0.01
        await door.telegram.use_webhook(PUBLIC + PATH, SECRET)
        for text in ("一", "二", "三"):
            door.people.person(WANG).says(text)
        await door.people.settled()
        assert taken == ["一", "二", "三"]


async def test_a_message_on_which_we_fail_is_acknowledged_once_an_officer_has_it(store: Store) -> None:
    async def take(incoming: Incoming, now: datetime) -> None:
        raise ZeroDivisionError

    async with doorway(store, take=take) as door:
        assert (await post(door, update("5")))[0] == 200
        assert await door.notes() == ["5"]


async def test_what_could_not_even_be_kept_is_not_acknowledged(store: Store) -> None:
    async def take(incoming: Incoming, now: datetime) -> None:
        raise ZeroDivisionError

    async def keep(incomings: Sequence[Incoming], now: datetime) -> None:
        raise ZeroDivisionError

    async with doorway(store, take=take) as door:
        door.desk._keep = keep  # both ways barred
        assert (await post(door, update("5")))[0] == 500


async def test_one_chat_is_taken_in_order_and_many_at_once(store: Store) -> None:
    running: dict[int, int] = {}
    most = 0
    order: list[str] = []
    both = asyncio.Barrier(2)

    async def take(incoming: Incoming, now: datetime) -> None:
        nonlocal most
        chat = int(incoming.raw.split()[0])
        running[chat] = running.get(chat, 0) + 1
        most = max(most, running[chat])
        async with asyncio.timeout(5):
            await both.wait()  # passes only if the other chat is being taken at the same time
        order.append(incoming.raw)
        running[chat] -= 1

    async with doorway(store, take=take) as door:
        posts = [
            post(door, update(f"{chat} {n}", 10 * n + chat, chat=chat))
            for n in range(3)
            for chat in (WANG, LI)
        ]
        assert {status for status, _ in await asyncio.gather(*posts)} == {200}
    assert most == 1
    assert len(order) == 6
