"""Updates posted to a webhook: with the secret, again after a refusal, and calls that ride in the answer."""

from collections.abc import Callable
from typing import cast

import pytest
from aiogram import Bot, Dispatcher
from aiogram.exceptions import TelegramBadRequest, TelegramConflictError
from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
)
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from standins.serving import LocalServer
from standins.telegram import Person, TelegramServer

PUBLIC_URL = "https://huifang.example"
SECRET = "s3cret_-"
SCORES = InlineKeyboardMarkup(
    inline_keyboard=[
        [InlineKeyboardButton(text="满意", callback_data="score:4")],
        [InlineKeyboardButton(text="说明", url="https://huifang.example/")],
    ]
)


class Hook(LocalServer):
    """An application's webhook."""

    def __init__(self, answer: Callable[[int], web.Response]) -> None:
        super().__init__()
        self.answer = answer
        self.posted: list[tuple[int, str | None]] = []

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        update = await request.json()
        self.posted.append((update["update_id"], request.headers.get("X-Telegram-Bot-Api-Secret-Token")))
        return self.answer(len(self.posted))


async def test_a_webhook_gets_updates_with_its_secret(
    telegram: TelegramServer, bot: Bot, wang: Person
) -> None:
    waiting = wang.says("在你之前")
    async with Hook(lambda _: web.Response()) as hook:
        telegram.deliver_to[PUBLIC_URL] = hook.url
        await bot.set_webhook(f"{PUBLIC_URL}/webhooks/telegram", secret_token=SECRET, max_connections=2)
        update_id = wang.says("您好")
        await telegram.settled()
        assert hook.posted == [(waiting, SECRET), (update_id, SECRET)]
        info = await bot.get_webhook_info()
        assert (info.url, info.pending_update_count) == (f"{PUBLIC_URL}/webhooks/telegram", 0)
        with pytest.raises(TelegramConflictError):
            await bot.get_updates()
        await bot.delete_webhook()
        last = wang.says("改为轮询")
        assert [update.update_id for update in await bot.get_updates()] == [last]
    with pytest.raises(TelegramBadRequest, match="secret"):
        await bot.set_webhook(PUBLIC_URL, secret_token="有空格")


async def test_a_refused_update_comes_again_and_holds_up_its_chat_only(
    telegram: TelegramServer, bot: Bot, wang: Person
) -> None:
    telegram.updates.retry_pause = 0.01
    li = telegram.person(7002)
    refusals = iter([503, 500, 404])
    async with Hook(lambda _: web.Response(status=next(refusals, 200))) as hook:
        telegram.deliver_to[PUBLIC_URL] = hook.url
        await bot.set_webhook(PUBLIC_URL)
        first, second = wang.says("一"), wang.says("二")
        await telegram.settled()
        assert [update_id for update_id, _ in hook.posted] == [first] * 4 + [second]
        assert (await bot.get_webhook_info()).last_error_message

        refusals = iter([503])
        stuck, free = wang.says("三"), li.says("四")
        await telegram.settled()
        assert [update_id for update_id, _ in hook.posted[5:]] == [stuck, free, stuck]


async def test_a_webhook_that_is_away_loses_nothing(telegram: TelegramServer, bot: Bot, wang: Person) -> None:
    telegram.updates.retry_pause = 0.01
    async with Hook(lambda _: web.Response()) as hook:
        telegram.deliver_to[PUBLIC_URL] = hook.url
        await bot.set_webhook(PUBLIC_URL)
        async with hook.refusing():
            update_id = wang.says("在吗")
            assert (await telegram.updates.failures.waits_for(1)).update_id == update_id
        await telegram.settled()
        telegram.redeliver(update_id)
        await telegram.settled()
        assert hook.posted == [(update_id, None)] * 2


class Application(LocalServer):
    """aiogram's own webhook handler behind a real port."""

    def __init__(self, handler: SimpleRequestHandler) -> None:
        super().__init__()
        self._handler = handler

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        answer: web.StreamResponse = await self._handler.handle(cast(web.Request, request))
        return answer


async def test_a_webhooks_answer_may_carry_a_call(telegram: TelegramServer, bot: Bot, wang: Person) -> None:
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def answer(message: Message) -> object:
        return message.answer(f"收到:{message.text}", reply_markup=SCORES)

    handler = SimpleRequestHandler(dispatcher, bot, handle_in_background=False, secret_token=SECRET)
    async with Application(handler) as application:
        telegram.deliver_to[PUBLIC_URL] = application.url
        await bot.set_webhook(PUBLIC_URL, secret_token=SECRET)
        wang.says("您好\r\n--中文")
        received = await wang.waits_for(1)
        assert (received.text, received.labels) == ("收到:您好\r\n--中文", ("满意", "说明"))
        assert [call.by_webhook for call in telegram.calls if call.method == "sendMessage"] == [True]


@pytest.mark.parametrize(
    "answer",
    [
        web.json_response({"method": "sendMessage", "chat_id": 7001, "text": "好"}),
        web.Response(
            text="method=sendMessage&chat_id=7001&text=%E5%A5%BD",
            content_type="application/x-www-form-urlencoded",
        ),
    ],
    ids=["json", "form"],
)
async def test_that_call_may_be_json_or_a_form(
    telegram: TelegramServer, bot: Bot, wang: Person, answer: web.Response
) -> None:
    async with Hook(lambda _: answer) as hook:
        telegram.deliver_to[PUBLIC_URL] = hook.url
        await bot.set_webhook(PUBLIC_URL)
        wang.says("您好")
        assert (await wang.waits_for(1)).text == "好"
