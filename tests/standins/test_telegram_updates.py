"""Updates on their way to the bot: polled by aiogram or posted to its webhook, repeated, and given up."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramConflictError
from aiogram.types import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
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


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(seed=5) as server:
        yield server


@pytest.fixture
async def bot(server: TelegramServer) -> AsyncIterator[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(server.url))
    yield Bot(server.token, session=session)
    if session._session is not None:
        await session._session.close()


@pytest.fixture
def wang(server: TelegramServer) -> Person:
    return server.person(7001, "王芳", "zh-hans", "+8619000000001")


async def texts(bot: Bot, offset: int = 0, **more: int) -> list[tuple[int, str | None]]:
    updates = await bot.get_updates(offset=offset, **more)
    return [(update.update_id, update.message.text if update.message else None) for update in updates]


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


async def test_updates_stay_until_an_offset_confirms_them(bot: Bot, wang: Person) -> None:
    first, second, third = wang.says("一"), wang.says("二"), wang.says("三")
    assert await texts(bot, limit=2) == [(first, "一"), (second, "二")]
    assert await texts(bot, limit=2) == [(first, "一"), (second, "二")]
    assert await texts(bot, second) == [(second, "二"), (third, "三")]
    assert await texts(bot, third + 1) == []
    assert await texts(bot) == []


async def test_a_negative_offset_keeps_only_the_last(bot: Bot, wang: Person) -> None:
    _, last = wang.says("一"), wang.says("二")
    assert await texts(bot, -1) == [(last, "二")]
    assert await texts(bot) == [(last, "二")]


async def test_a_long_poll_ends_with_the_first_update_or_empty(bot: Bot, wang: Person) -> None:
    polling = asyncio.ensure_future(texts(bot, timeout=30))
    await asyncio.sleep(0)
    update_id = wang.says("来了")
    assert await asyncio.wait_for(polling, 5) == [(update_id, "来了")]
    assert await texts(bot, update_id + 1) == []


async def test_a_second_poll_ends_the_first(server: TelegramServer, bot: Bot, wang: Person) -> None:
    first = asyncio.ensure_future(texts(bot, timeout=30))
    while server.updates._poller is None:
        await asyncio.sleep(0)
    second = asyncio.ensure_future(texts(bot, timeout=30))
    with pytest.raises(TelegramConflictError):
        await first
    wang.says("在")
    assert len(await second) == 1


async def test_people_start_type_press_and_share(server: TelegramServer, bot: Bot, wang: Person) -> None:
    wang.starts("c_8f3A")
    keyboard = ReplyKeyboardMarkup(
        keyboard=[
            [KeyboardButton(text="分享手机号", request_contact=True)],
            [KeyboardButton(text="以后再说")],
        ]
    )
    question = await bot.send_message(wang.user_id, "请评价", reply_markup=SCORES)
    await bot.send_message(wang.user_id, "请分享", reply_markup=keyboard)
    wang.presses("满意")
    wang.presses("以后再说")
    wang.presses("分享手机号")
    wang.shares_contact(server.person(7002, "李强", phone="+8619000000002"))
    wang.shares_contact(phone="+8619000000003", vouched=False, plus=True)
    wang.edits(wang.says("三"), "四")
    wang.blocks()
    updates = await bot.get_updates()
    start, press, typed, own, other, stray, _, edited, blocked = updates
    assert start.message is not None
    assert (start.message.text, start.message.chat.type) == ("/start c_8f3A", "private")
    assert start.message.from_user is not None
    assert start.message.from_user.language_code == "zh-hans"
    assert press.callback_query is not None
    assert press.callback_query.data == "score:4"
    assert isinstance(press.callback_query.message, Message)
    assert press.callback_query.message.message_id == question.message_id
    assert typed.message is not None
    assert typed.message.text == "以后再说"
    contacts = [update.message.contact for update in (own, other, stray) if update.message is not None]
    assert [(one.phone_number, one.user_id) for one in contacts if one is not None] == [
        ("8619000000001", 7001),
        ("8619000000002", 7002),
        ("+8619000000003", None),
    ]
    assert edited.edited_message is not None
    assert edited.edited_message.text == "四"
    assert blocked.my_chat_member is not None
    assert blocked.my_chat_member.new_chat_member.status == "kicked"


async def test_a_press_is_answered_once_known(server: TelegramServer, bot: Bot, wang: Person) -> None:
    wang.starts()
    await bot.send_message(wang.user_id, "请评价", reply_markup=SCORES)
    wang.presses("score:4")
    press = (await bot.get_updates())[-1].callback_query
    assert press is not None
    assert await bot.answer_callback_query(press.id, text="收到")
    assert server.presses == {press.id: "收到"}
    with pytest.raises(TelegramBadRequest, match="query ID is invalid"):
        await bot.answer_callback_query("1")
    with pytest.raises(LookupError, match="满意"):
        wang.presses("没有")
    with pytest.raises(LookupError, match="opens"):
        wang.presses("说明")


async def test_a_press_waits_less_long_than_a_text(server: TelegramServer, bot: Bot, wang: Person) -> None:
    wang.starts()
    await bot.send_message(wang.user_id, "请评价", reply_markup=SCORES)
    wang.presses("满意")
    server.updates.press_lifetime = -1.0
    assert [text for _, text in await texts(bot)] == ["/start"]
    assert len(server.updates.expired) == 1


async def test_an_update_can_come_again(server: TelegramServer, bot: Bot, wang: Person) -> None:
    update_id = wang.says("5")
    assert await texts(bot) == [(update_id, "5")]
    assert await texts(bot, update_id + 1) == []
    server.redeliver(update_id)
    assert await texts(bot, update_id + 1) == [(update_id, "5")]
    assert await texts(bot, update_id + 1) == []
    server.updates.redelivery = 1.0
    again = wang.says("4")
    assert await texts(bot, update_id + 1) == [(again, "4")]
    assert await texts(bot, again + 1) == [(again, "4")]
    assert await texts(bot, again + 1) == []
    await server.settled()


async def test_identifiers_can_jump_without_losing_anything(
    server: TelegramServer, bot: Bot, wang: Person
) -> None:
    server.updates.random_ids = True
    said = {wang.says(str(n)): str(n) for n in range(30)}
    assert list(said) != sorted(said)
    heard: dict[int, str | None] = {}
    offset = 0
    while server.updates.waiting:
        batch = await texts(bot, offset, limit=7)
        assert batch == sorted(batch)
        heard |= dict(batch)
        offset = batch[-1][0] + 1 if batch else offset
    assert heard == said


async def test_only_the_kinds_asked_for_come(bot: Bot, wang: Person) -> None:
    await bot.get_updates(allowed_updates=["my_chat_member"])
    wang.says("您好")
    wang.blocks()
    assert [text for _, text in await texts(bot)] == [None]


async def test_aiograms_own_polling_is_served(server: TelegramServer, bot: Bot, wang: Person) -> None:
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def ask(message: Message) -> None:
        await message.answer(f"{message.text}?", reply_markup=SCORES)

    @dispatcher.callback_query()
    async def thank(press: CallbackQuery) -> None:
        await press.answer()
        await bot.send_message(press.from_user.id, f"谢谢 {press.data}")

    wang.listener = lambda message: wang.presses("满意") if message.buttons else None
    polling = asyncio.ensure_future(
        dispatcher.start_polling(bot, handle_signals=False, close_bot_session=False)
    )
    wang.says("您好")
    assert (await wang.waits_for(2)).text == "谢谢 score:4"
    await dispatcher.stop_polling()
    await polling
    assert list(server.presses.values()) == [""]


async def test_a_webhook_gets_updates_with_its_secret(server: TelegramServer, bot: Bot, wang: Person) -> None:
    waiting = wang.says("在你之前")
    async with Hook(lambda _: web.Response()) as hook:
        server.deliver_to[PUBLIC_URL] = hook.url
        await bot.set_webhook(f"{PUBLIC_URL}/webhooks/telegram", secret_token=SECRET, max_connections=2)
        update_id = wang.says("您好")
        await server.settled()
        assert hook.posted == [(waiting, SECRET), (update_id, SECRET)]
        info = await bot.get_webhook_info()
        assert (info.url, info.pending_update_count) == (f"{PUBLIC_URL}/webhooks/telegram", 0)
        with pytest.raises(TelegramConflictError):
            await bot.get_updates()
        await bot.delete_webhook()
        last = wang.says("改为轮询")
        assert await texts(bot) == [(last, "改为轮询")]
    with pytest.raises(TelegramBadRequest, match="secret"):
        await bot.set_webhook(PUBLIC_URL, secret_token="有空格")


async def test_a_refused_update_comes_again_and_holds_up_its_chat_only(
    server: TelegramServer, bot: Bot, wang: Person
) -> None:
    server.updates.retry_pause = 0.01
    li = server.person(7002)
    refusals = iter([503, 500, 404])
    async with Hook(lambda _: web.Response(status=next(refusals, 200))) as hook:
        server.deliver_to[PUBLIC_URL] = hook.url
        await bot.set_webhook(PUBLIC_URL)
        first, second = wang.says("一"), wang.says("二")
        await server.settled()
        assert [update_id for update_id, _ in hook.posted] == [first] * 4 + [second]
        assert (await bot.get_webhook_info()).last_error_message

        refusals = iter([503])
        stuck, free = wang.says("三"), li.says("四")
        await server.settled()
        assert [update_id for update_id, _ in hook.posted[5:]] == [stuck, free, stuck]


async def test_a_webhook_that_is_away_loses_nothing(server: TelegramServer, bot: Bot, wang: Person) -> None:
    server.updates.retry_pause = 0.01
    async with Hook(lambda _: web.Response()) as hook:
        server.deliver_to[PUBLIC_URL] = hook.url
        await bot.set_webhook(PUBLIC_URL)
        async with hook.refusing():
            update_id = wang.says("在吗")
            while not (await bot.get_webhook_info()).last_error_message:
                await asyncio.sleep(0)
        await server.settled()
        server.redeliver(update_id)
        await server.settled()
        assert hook.posted == [(update_id, None)] * 2


class Application(LocalServer):
    """aiogram's own webhook handler behind a real port."""

    def __init__(self, handler: SimpleRequestHandler) -> None:
        super().__init__()
        self._handler = handler

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        assert isinstance(request, web.BaseRequest)
        answer: web.StreamResponse = await self._handler.handle(request)  # type: ignore[arg-type]
        return answer


async def test_a_webhooks_answer_may_carry_a_call(server: TelegramServer, bot: Bot, wang: Person) -> None:
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def answer(message: Message) -> object:
        return message.answer(f"收到:{message.text}", reply_markup=SCORES)

    handler = SimpleRequestHandler(dispatcher, bot, handle_in_background=False, secret_token=SECRET)
    async with Application(handler) as application:
        server.deliver_to[PUBLIC_URL] = application.url
        await bot.set_webhook(PUBLIC_URL, secret_token=SECRET)
        wang.says("您好\r\n--中文")
        received = await wang.waits_for(1)
        assert (received.text, received.labels) == ("收到:您好\r\n--中文", ("满意", "说明"))
        assert [call.by_webhook for call in server.calls if call.method == "sendMessage"] == [True]


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
    server: TelegramServer, bot: Bot, wang: Person, answer: web.Response
) -> None:
    async with Hook(lambda _: answer) as hook:
        server.deliver_to[PUBLIC_URL] = hook.url
        await bot.set_webhook(PUBLIC_URL)
        wang.says("您好")
        assert (await wang.waits_for(1)).text == "好"


def test_a_person_can_act_from_another_thread() -> None:
    with TelegramServer() as server:
        wang = server.person(7001)
        first, second = wang.says("一"), wang.says("二")
        polled = server.run(server.updates.poll(0, 100, 1.0))
        assert [update["update_id"] for update in polled] == [first, second]
