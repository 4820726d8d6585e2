"""Telegram over real HTTP: how a message looks, and what each trouble on the way means for it."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Accepted, CannotTell, Channel, Doubt, Letter, Refusal, Refused
from bot.channels.telegram.buttons import keyboard, pressed
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.troubles import TelegramTrouble
from bot.dialogue.effects import Choice
from standins.faults import Fault, Trouble
from standins.serving import LocalServer, json_answer
from standins.telegram import TOKEN, TelegramServer

WANG = 7001
SCORES = ("5 非常满意", "4 满意", "3 基本满意", "2 不满意", "1 非常不满意", "不想评价", "我不是办件人")
CHOICES = tuple(Choice(str(n), label) for n, label in enumerate(SCORES))
LETTER = Letter(ref="K7Q2M9AB", to=str(WANG), text="您对这次办理满意吗？", choices=CHOICES)


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(seed=3) as server:
        server.person(WANG).starts()
        yield server


@pytest.fixture
async def telegram(server: TelegramServer) -> AsyncIterator[Telegram]:
    channel = Telegram(TOKEN, api_url=server.url)
    yield channel
    await channel.close()


def test_telegram_is_a_channel_that_cannot_be_asked() -> None:
    channel: Channel = Telegram(TOKEN)
    assert (channel.name, channel.medium.value, channel.askable) == ("telegram", "chat", False)


def test_the_slow_library_is_not_imported_before_it_is_needed() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, bot.channels.telegram.channel; sys.exit('aiogram' in sys.modules)",
        ],
        check=False,
    )
    assert done.returncode == 0


async def test_a_question_comes_with_its_buttons_two_in_a_row(
    server: TelegramServer, telegram: Telegram
) -> None:
    outcome = await telegram.send(LETTER)
    (message,) = server.sent
    assert outcome == Accepted(str(message.message_id))
    assert message.text == LETTER.text
    assert [[b.text for b in row] for row in message.markup.rows] == [
        ["5 非常满意", "4 满意"],
        ["3 基本满意", "2 不满意"],
        ["1 非常不满意", "不想评价"],
        ["我不是办件人"],
    ]
    assert [b.data for b in message.buttons] == [f"K7Q2M9AB:{n}" for n in range(1, 8)]


async def test_a_text_is_shown_to_the_letter_and_links_get_no_preview(
    server: TelegramServer, telegram: Telegram
) -> None:
    await telegram.send(Letter(ref="AAAA2222", to=str(WANG), text="<b>*不是* _格式_</b> & https://a.example"))
    (call,) = server.calls
    assert server.sent[0].text == "<b>*不是* _格式_</b> & https://a.example"
    assert call.values["link_preview_options"] == {"is_disabled": True}
    assert "parse_mode" not in call.values


async def test_a_person_may_be_asked_for_the_phone_number(server: TelegramServer, telegram: Telegram) -> None:
    await telegram.send(Letter(ref="AAAA2222", to=str(WANG), text="请分享手机号", share_contact=True))
    ((button,),) = server.sent[0].markup.rows
    assert button.wants_contact


async def test_a_text_that_telegram_could_not_take_is_cleaned_and_cut(
    server: TelegramServer, telegram: Telegram
) -> None:
    outcome = await telegram.send(Letter(ref="AAAA2222", to=str(WANG), text="\ud800😀\x00" * 3_000))
    assert isinstance(outcome, Accepted)
    assert server.sent[0].text.endswith("…")


async def test_a_blocked_bot_has_a_bad_address(server: TelegramServer, telegram: Telegram) -> None:
    server.person(WANG).blocked = True
    assert await telegram.send(LETTER) == Refused(Refusal.BAD_ADDRESS, "blocked")


async def test_a_chat_that_does_not_exist_is_a_bad_address(telegram: Telegram) -> None:
    unknown = Letter(ref="AAAA2222", to="404", text="您好")
    assert await telegram.send(unknown) == Refused(Refusal.BAD_ADDRESS, "chat_not_found")
    nonsense = Letter(ref="AAAA2222", to="+8619000000001", text="您好")
    assert (await telegram.send(nonsense)) == Refused(Refusal.BAD_ADDRESS, "chat_not_found")
    assert await telegram.send(Letter(ref="AAAA2222", to="?", text="x")) == Refused(
        Refusal.BAD_ADDRESS, "chat_id"
    )


async def test_a_chat_that_moved_says_where_to(server: TelegramServer, telegram: Telegram) -> None:
    server.group(-5)
    server.migrate(-5, -100_5)
    moved = await telegram.send(Letter(ref="AAAA2222", to="-5", text="您好"))
    assert moved == Refused(Refusal.MOVED, "migrated", moved_to="-1005")


async def test_an_empty_text_is_about_the_message(telegram: Telegram) -> None:
    assert await telegram.send(Letter(ref="AAAA2222", to=str(WANG), text="\x00")) == Refused(
        Refusal.CONTENT, "400"
    )


async def test_too_many_messages_tell_how_long_to_wait(server: TelegramServer, telegram: Telegram) -> None:
    server.faults.storm(1, retry_after=7)
    assert await telegram.send(LETTER) == Refused(Refusal.LATER, "429", retry_after=7.0)
    assert len(server.calls) == 1


@pytest.mark.parametrize("token", ["42:another", "no token at all", ""])
async def test_a_wrong_token_halts_the_channel(server: TelegramServer, token: str) -> None:
    channel = Telegram(token, api_url=server.url)
    outcome = await channel.send(LETTER)
    assert isinstance(outcome, Refused)
    assert outcome.why is Refusal.HALT
    with pytest.raises(TelegramTrouble, match="令牌"):
        await channel.username()
    await channel.close()


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (Trouble.UNAVAILABLE, "http_5xx"),
        (Trouble.HTML, "not_json"),
        (Trouble.RESET, "ClientOSError"),
    ],
)
async def test_after_these_troubles_nobody_knows_and_nothing_is_sent_again(
    server: TelegramServer, telegram: Telegram, trouble: Trouble, reason: str, accepted: bool
) -> None:
    server.faults.script(Fault(trouble, accepted=accepted))
    assert await telegram.send(LETTER) == Doubt(reason)
    assert len(server.calls) == 1
    assert len(server.sent) == int(accepted)
    assert await telegram.search(LETTER, datetime.now(UTC)) == CannotTell()


async def test_no_answer_within_the_time_out_is_a_doubt(
    server: TelegramServer, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    await telegram.warm()
    monkeypatch.setattr("bot.channels.telegram.api.CALL_SECONDS", 0.05)
    server.faults.script(Fault(Trouble.TIMEOUT, accepted=True, seconds=30))
    async with asyncio.timeout(5):
        assert await telegram.send(LETTER) == Doubt("timeout")


async def test_a_refused_connection_was_definitely_not_taken(
    server: TelegramServer, telegram: Telegram
) -> None:
    async with server.refusing():
        assert await telegram.send(LETTER) == Refused(Refusal.NETWORK, "connect")
    assert isinstance(await telegram.send(LETTER), Accepted)


class Odd(LocalServer):
    """A server that answers whatever it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.answer: web.Response = web.Response()

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        await request.read()
        return self.answer


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (json_answer({"ok": True, "result": {}}), Doubt("KeyError")),
        (json_answer({"ok": True, "result": {"message_id": None}}), Doubt("TypeError")),
        (json_answer({"ok": True, "result": []}), Doubt("not_json")),
        (json_answer({"ok": True}), Doubt("TypeError")),
        (json_answer([]), Doubt("not_json")),
        (json_answer({"ok": True, "result": {"message_id": 5}}, 502), Doubt("TypeError")),
        (web.Response(body=b"\xff{"), Doubt("not_json")),
        (web.Response(status=302, headers={"Location": "/"}), Doubt("not_json")),
        (web.Response(status=429, text="slow down"), Refused(Refusal.LATER, "429", 1.0)),
        (
            json_answer({"ok": False, "error_code": 429, "description": "Too Many Requests"}, 429),
            Refused(Refusal.LATER, "429", 1.0),
        ),
        (
            json_answer({"ok": False, "error_code": 413, "description": "Request Entity Too Large"}, 413),
            Refused(Refusal.CONTENT, "413"),
        ),
        (
            json_answer(
                {"ok": False, "error_code": 403, "description": "Forbidden: user is deactivated"}, 403
            ),
            Refused(Refusal.BAD_ADDRESS, "blocked"),
        ),
    ],
)
async def test_an_odd_answer_is_read_with_care(answer: web.Response, outcome: object) -> None:
    async with Odd() as server:
        server.answer = answer
        channel = Telegram(TOKEN, api_url=server.url)
        assert await channel.send(LETTER) == outcome
        await channel.close()


async def test_updates_come_as_they_are_even_those_the_library_cannot_read() -> None:
    odd = [{"update_id": 1, "message": {"date": "yesterday"}}, 7, {"update_id": "x"}]
    async with Odd() as server:
        server.answer = json_answer({"ok": True, "result": odd})
        channel = Telegram(TOKEN, api_url=server.url)
        assert await channel.updates(None, 0) == odd
        await channel.close()


async def test_half_a_surrogate_pair_in_an_update_costs_no_other_update() -> None:
    async with Odd() as server:
        server.answer = web.Response(
            body=b'{"ok":true,"result":[{"text":"\\ud800 \xed\xa0\x80"},{"text":"5"}]}'
        )
        channel = Telegram(TOKEN, api_url=server.url)
        first, second = await channel.updates(None, 0)
        assert (first["text"][0], second) == ("\ud800", {"text": "5"})
        await channel.close()


async def test_who_polls_though_a_webhook_is_set_is_told_so_and_nothing_is_dropped(
    telegram: Telegram,
) -> None:
    await telegram.use_webhook("https://huifang.example/webhooks/telegram", "secret")
    with pytest.raises(TelegramTrouble, match="webhook") as caught:
        await telegram.updates(None, 0)
    assert caught.value.code == "webhook"
    await telegram.use_polling()
    assert [u["message"]["text"] for u in await telegram.updates(None, 0)] == ["/start"]


async def test_whose_poll_is_ended_by_another_is_told_so(server: TelegramServer, telegram: Telegram) -> None:
    (first,) = await telegram.updates(None, 0)
    polling = asyncio.create_task(telegram.updates(first["update_id"] + 1, 30))
    await server.settled()  # confirmed: from now on this poll is held
    assert await telegram.updates(None, 0) == []
    with pytest.raises(TelegramTrouble, match="另一个程序") as caught:
        await polling
    assert caught.value.code == "conflict"


async def test_a_method_that_a_server_does_not_know_says_nothing_about_the_token(
    server: TelegramServer, telegram: Telegram
) -> None:
    server.lacks |= {"deletewebhook", "getme"}
    with pytest.raises(TelegramTrouble) as caught:
        await telegram.use_polling()
    assert caught.value.code == "404"
    with pytest.raises(TelegramTrouble) as caught:
        await telegram.username()
    assert caught.value.code == "token"


async def test_the_bot_knows_its_name(telegram: Telegram) -> None:
    assert await telegram.username() == "huifang_bot"


LABELS = st.text(st.characters(codec=None, exclude_categories=()), min_size=1, max_size=80)


@given(st.lists(LABELS, max_size=40))
def test_every_choice_gets_its_button_in_order_and_data_that_telegram_takes(labels: list[str]) -> None:
    choices = [Choice(str(n), label) for n, label in enumerate(labels)]
    rows = keyboard("K7Q2M9AB", choices)
    data = [d for row in rows for _, d in row]
    assert [pressed(d) for d in data] == [("K7Q2M9AB", n) for n in range(1, len(labels) + 1)]
    assert all(len(d.encode()) <= 64 for d in data)
    assert all(1 <= len(row) <= 2 for row in rows)


@given(st.text())
def test_data_that_is_none_of_ours_is_no_press(data: str) -> None:
    found = pressed(data)
    assert found is None or data == f"{found[0]}:{data.partition(':')[2]}"


@pytest.mark.parametrize(
    "data",
    ["", "K7Q2M9AB", "K7Q2M9AB:", "K7Q2M9AB:x", "K7Q2M9AB:-1", "K7Q2M9AB:²", "K7:1", ":1", "K7Q2M9AB:1:2"],
)
def test_half_a_press_is_no_press(data: str) -> None:
    assert pressed(data) is None


def test_a_long_label_gets_a_row_of_its_own() -> None:
    labels = ["讲清了", "没有讲清，第二次去才知道还要承诺书", "不记得", "其他"]
    rows = keyboard("K7Q2M9AB", [Choice(label, label) for label in labels])
    assert [[label for label, _ in row] for row in rows] == [labels[:1], labels[1:2], labels[2:]]
