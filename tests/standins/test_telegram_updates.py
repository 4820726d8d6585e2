"""Updates on their way to the bot: what people do, polled by aiogram, repeated, and given up."""

import asyncio

import pytest
from aiogram import Bot, Dispatcher
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
)

from standins.telegram import Person, TelegramServer
from standins.telegram_wire import BotApiError

SCORES = InlineKeyboardMarkup(
    inline_keyboard=[
        [InlineKeyboardButton(text="满意", callback_data="score:4")],
        [InlineKeyboardButton(text="说明", url="https://huifang.example/")],
    ]
)


async def texts(
    bot: Bot, offset: int = 0, *, limit: int = 100, wait: int = 0
) -> list[tuple[int, str | None]]:
    updates = await bot.get_updates(offset=offset, limit=limit, timeout=wait)
    return [(update.update_id, update.message.text if update.message else None) for update in updates]


async def test_updates_stay_until_an_offset_confirms_them(bot: Bot, wang: Person) -> None:
    first, second, third = wang.says("一"), wang.says("二"), wang.says("三")
    assert await texts(bot, limit=2) == [(first, "一"), (second, "二")]
    assert await texts(bot, limit=2) == [(first, "一"), (second, "二")]
    assert await texts(bot, second) == [(second, "二"), (third, "三")]
    assert await texts(bot, third + 1) == []
    assert await texts(bot) == []


async def test_hostile_texts_come_through(bot: Bot, wang: Person) -> None:
    hostile = ["\x00\x1b[2J", "\ud83d", '"}]}', "长" * 70_000]
    for text in hostile:
        wang.says(text)
    assert [text for _, text in await texts(bot)] == hostile


async def test_a_negative_offset_keeps_only_the_last(bot: Bot, wang: Person) -> None:
    _, last = wang.says("一"), wang.says("二")
    assert await texts(bot, -1) == [(last, "二")]
    assert await texts(bot) == [(last, "二")]


async def test_a_long_poll_ends_with_the_first_update_or_empty(bot: Bot, wang: Person) -> None:
    polling = asyncio.ensure_future(texts(bot, wait=30))
    await asyncio.sleep(0)
    update_id = wang.says("来了")
    assert await asyncio.wait_for(polling, 5) == [(update_id, "来了")]
    assert await texts(bot, update_id + 1) == []


async def test_a_second_poll_ends_the_first(telegram: TelegramServer, bot: Bot, wang: Person) -> None:
    first = asyncio.ensure_future(telegram.updates.poll(0, 100, 30.0))
    await asyncio.sleep(0)
    second = asyncio.ensure_future(texts(bot, wait=30))
    with pytest.raises(BotApiError, match="terminated by other getUpdates"):
        await first
    wang.says("在")
    assert len(await second) == 1


async def test_people_start_type_press_and_share(telegram: TelegramServer, bot: Bot, wang: Person) -> None:
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
    wang.shares_contact(telegram.person(7002, "李强", phone="+8619000000002"))
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


async def test_a_press_is_answered_once_known(telegram: TelegramServer, bot: Bot, wang: Person) -> None:
    wang.starts()
    await bot.send_message(wang.user_id, "请评价", reply_markup=SCORES)
    wang.presses("score:4")
    press = (await bot.get_updates())[-1].callback_query
    assert press is not None
    assert await bot.answer_callback_query(press.id, text="收到")
    assert telegram.presses == {press.id: "收到"}
    with pytest.raises(TelegramBadRequest, match="query ID is invalid"):
        await bot.answer_callback_query("1")
    with pytest.raises(LookupError, match="满意"):
        wang.presses("没有")
    with pytest.raises(LookupError, match="opens"):
        wang.presses("说明")


async def test_a_press_waits_less_long_than_a_text(telegram: TelegramServer, bot: Bot, wang: Person) -> None:
    wang.starts()
    await bot.send_message(wang.user_id, "请评价", reply_markup=SCORES)
    wang.presses("满意")
    telegram.updates.press_lifetime = -1.0
    assert [text for _, text in await texts(bot)] == ["/start"]
    assert len(telegram.updates.expired) == 1


async def test_an_update_can_come_again(telegram: TelegramServer, bot: Bot, wang: Person) -> None:
    update_id = wang.says("5")
    assert await texts(bot) == [(update_id, "5")]
    assert await texts(bot, update_id + 1) == []
    telegram.redeliver(update_id)
    assert await texts(bot, update_id + 1) == [(update_id, "5")]
    assert await texts(bot, update_id + 1) == []
    telegram.updates.redelivery = 1.0
    again = wang.says("4")
    assert await texts(bot, update_id + 1) == [(again, "4")]
    assert await texts(bot, again + 1) == [(again, "4")]
    assert await texts(bot, again + 1) == []
    await telegram.settled()


async def test_identifiers_can_jump_without_losing_anything(
    telegram: TelegramServer, bot: Bot, wang: Person
) -> None:
    telegram.updates.random_ids = True
    said = {wang.says(str(n)): str(n) for n in range(30)}
    assert list(said) != sorted(said)
    heard: dict[int, str | None] = {}
    offset = 0
    while telegram.updates.waiting:
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


async def test_aiograms_own_polling_is_served(telegram: TelegramServer, bot: Bot, wang: Person) -> None:
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
    assert list(telegram.presses.values()) == [""]


def test_a_person_can_act_from_another_thread() -> None:
    with TelegramServer() as telegram:
        wang = telegram.person(7001)
        first, second = wang.says("一"), wang.says("二")
        polled = telegram.run(telegram.updates.poll(0, 100, 1.0))
        assert [update["update_id"] for update in polled] == [first, second]
