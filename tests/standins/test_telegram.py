"""The Telegram stand-in, as aiogram's Bot sees it: what it sends, edits and is refused."""

import asyncio

import pytest
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from standins.faults import Fault, Trouble
from standins.telegram import Person, TelegramServer
from standins.telegram_client import bot_on

SCORES = InlineKeyboardMarkup(
    inline_keyboard=[
        [InlineKeyboardButton(text="满意", callback_data="score:4")],
        [InlineKeyboardButton(text="不满意", callback_data="score:2")],
        [InlineKeyboardButton(text="说明", url="https://huifang.example/")],
    ]
)


@pytest.fixture(autouse=True)
def _wang_has_opened_the_chat(wang: Person) -> None:
    wang.starts()


async def test_the_bot_knows_itself_and_a_stranger_does_not(telegram: TelegramServer, bot: Bot) -> None:
    assert (await bot.get_me()).username == telegram.username
    async with bot_on(telegram, "43:another") as stranger:
        with pytest.raises(TelegramUnauthorizedError):
            await stranger.get_me()


async def test_a_message_with_buttons_arrives(telegram: TelegramServer, bot: Bot, wang: Person) -> None:
    sent = await bot.send_message(wang.user_id, "请评价 <1>&", reply_markup=SCORES)
    received = await wang.waits_for(1)
    assert (received.message_id, received.text) == (sent.message_id, "请评价 <1>&")
    assert received.labels == ("满意", "不满意", "说明")
    assert (sent.chat.id, sent.chat.first_name, sent.text) == (wang.user_id, "王芳", "请评价 <1>&")
    assert sent.reply_markup is not None
    assert sent.reply_markup.model_dump() == SCORES.model_dump()
    assert telegram.sent == wang.inbox


@pytest.mark.parametrize(
    ("markup", "kind"),
    [
        (ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="分享", request_contact=True)]]), "reply"),
        (ReplyKeyboardRemove(), "remove"),
        (ForceReply(), "force"),
        (None, "none"),
    ],
)
async def test_other_keyboards_are_read_too(
    bot: Bot, wang: Person, markup: ReplyKeyboardMarkup | ReplyKeyboardRemove | ForceReply | None, kind: str
) -> None:
    sent = await bot.send_message(wang.user_id, "您好", reply_markup=markup)
    assert sent.reply_markup is None
    assert wang.inbox[0].markup.kind == kind


async def test_an_edit_replaces_the_message(bot: Bot, wang: Person) -> None:
    sent = await bot.send_message(wang.user_id, "请评价", reply_markup=SCORES)
    await bot.edit_message_reply_markup(chat_id=wang.user_id, message_id=sent.message_id)
    edited = await bot.edit_message_text("谢谢", chat_id=wang.user_id, message_id=sent.message_id)
    (received,) = wang.inbox
    assert (received.text, received.labels, received.edits) == ("谢谢", (), 2)
    assert not isinstance(edited, bool)
    assert edited.text == "谢谢"
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await bot.edit_message_text("谢谢", chat_id=wang.user_id, message_id=sent.message_id)
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await bot.edit_message_text("谢谢", chat_id=wang.user_id, message_id=999)


async def test_files_go_both_ways(telegram: TelegramServer, bot: Bot, wang: Person) -> None:
    content = b"\r\n--not a boundary\r\n" + bytes(range(256)) * 300
    sent = await bot.send_document(
        wang.user_id, BufferedInputFile(content, "回访档案.xlsx"), caption="十月", reply_markup=SCORES
    )
    picture = await bot.send_photo(wang.user_id, BufferedInputFile(b"PNG", "a.png"))
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.file_size, sent.caption) == (
        "回访档案.xlsx",
        len(content),
        "十月",
    )
    assert picture.photo
    received = wang.inbox[0]
    assert received.file is not None
    assert (received.kind, received.file.content, received.labels[0]) == ("document", content, "满意")

    wang.sends_photo(b"JPEG", caption="收据")
    update = (await bot.get_updates())[-1]
    assert update.message is not None
    assert update.message.photo is not None
    buffer = await bot.download(update.message.photo[-1])
    assert buffer is not None
    assert (buffer.read(), update.message.caption) == (b"JPEG", "收据")
    with pytest.raises(TelegramBadRequest, match="file_id"):
        await bot.get_file("nonsense")


async def test_small_calls_are_answered(bot: Bot, wang: Person) -> None:
    assert await bot.set_my_commands([BotCommand(command="start", description="开始")])
    assert await bot.send_chat_action(wang.user_id, "typing")
    assert (await bot.get_chat(wang.user_id)).first_name == "王芳"


@pytest.mark.parametrize(
    ("text", "parse_mode", "complaint"),
    [
        (" \n", None, "text is empty"),
        ("长" * 4097, None, "too long"),
        ("跑了<3趟", "HTML", "can't parse entities"),
        ("<b>粗", "HTML", "can't parse entities"),
        ("</b>", "HTML", "can't parse entities"),
        ("<script>x</script>", "HTML", "can't parse entities"),
        ("<!-- x -->", "HTML", "can't parse entities"),
    ],
)
async def test_a_wrong_text_is_refused(
    bot: Bot, wang: Person, text: str, parse_mode: str | None, complaint: str
) -> None:
    with pytest.raises(TelegramBadRequest, match=complaint):
        await bot.send_message(wang.user_id, text, parse_mode=parse_mode)
    assert wang.inbox == ()


async def test_people_see_text_without_its_tags(bot: Bot, wang: Person) -> None:
    await bot.send_message(wang.user_id, "<b>您好</b> &lt;王&gt; &#20320;", parse_mode="HTML")
    assert wang.inbox[0].text == "您好 <王> 你"


async def test_too_long_callback_data_is_refused(bot: Bot, wang: Person) -> None:
    button = InlineKeyboardButton(text="x", callback_data="满" * 22)
    with pytest.raises(TelegramBadRequest, match="BUTTON_DATA_INVALID"):
        await bot.send_message(
            wang.user_id, "您好", reply_markup=InlineKeyboardMarkup(inline_keyboard=[[button]])
        )


async def test_a_bot_cannot_write_first_nor_to_who_blocked_it(telegram: TelegramServer, bot: Bot) -> None:
    li = telegram.person(7002)
    with pytest.raises(TelegramForbiddenError, match="initiate"):
        await bot.send_message(li.user_id, "您好")
    li.starts()
    await bot.send_message(li.user_id, "您好")
    li.blocks()
    with pytest.raises(TelegramForbiddenError, match="blocked"):
        await bot.send_message(li.user_id, "在吗")
    li.says("回来了")
    await bot.send_message(li.user_id, "欢迎")
    assert [message.text for message in li.inbox] == ["您好", "欢迎"]
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.send_message(404, "您好")
    assert [call.error for call in telegram.calls] == [403, None, 403, None, 400]


async def test_a_group_moves_to_another_identifier(telegram: TelegramServer, bot: Bot) -> None:
    office = telegram.group(-5001, "监察室")
    await bot.send_message(-5001, "早")
    moved = telegram.migrate(-5001, to=-1005001)
    with pytest.raises(TelegramMigrateToChat) as refused:
        await bot.send_message(-5001, "新投诉件")
    assert refused.value.migrate_to_chat_id == -1005001
    await bot.send_message(-1005001, "新投诉件")
    assert ([one.text for one in office.inbox], [one.text for one in moved.inbox]) == (["早"], ["新投诉件"])


async def test_limits_on_sending_can_be_set(telegram: TelegramServer, bot: Bot, wang: Person) -> None:
    telegram.pace.per_chat = 60.0
    await bot.send_message(wang.user_id, "一")
    with pytest.raises(TelegramRetryAfter) as refused:
        await bot.send_message(wang.user_id, "二")
    assert 55 <= refused.value.retry_after <= 60
    telegram.pace.per_chat, telegram.pace.per_second = 0.0, 2
    await bot.send_message(wang.user_id, "三")
    await bot.send_message(wang.user_id, "四")
    with pytest.raises(TelegramRetryAfter):
        await bot.send_message(wang.user_id, "五")
    assert [message.text for message in wang.inbox] == ["一", "三", "四"]


@pytest.mark.parametrize("accepted", [False, True])
@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        (Trouble.UNAVAILABLE, ClientDecodeError),
        (Trouble.HTML, ClientDecodeError),
        (Trouble.RESET, TelegramNetworkError),
        (Trouble.TIMEOUT, TelegramNetworkError),
    ],
)
async def test_a_trouble_may_come_after_the_message_got_through(
    telegram: TelegramServer, bot: Bot, wang: Person, trouble: Trouble, error: type[Exception], accepted: bool
) -> None:
    telegram.faults.script(Fault(trouble, accepted, seconds=0.05))
    with pytest.raises(error):
        await bot.send_message(wang.user_id, "请评价")
    assert len(wang.inbox) == accepted
    await bot.send_message(wang.user_id, "请评价")
    assert len(telegram.duplicates()) == accepted


async def test_a_storm_says_how_long_to_wait(telegram: TelegramServer, bot: Bot, wang: Person) -> None:
    telegram.faults.storm(1, retry_after=7)
    with pytest.raises(TelegramRetryAfter) as refused:
        await bot.send_message(wang.user_id, "请评价")
    assert (refused.value.retry_after, wang.inbox) == (7, ())


async def test_waiting_in_vain_says_what_is_in_the_inbox(bot: Bot, wang: Person) -> None:
    await bot.send_message(wang.user_id, "您好")
    with pytest.raises(TimeoutError, match="您好"):
        await wang.waits_for(lambda message: "谢谢" in message.text, 0.01)
    later = asyncio.ensure_future(wang.waits_for(lambda message: "谢谢" in message.text))
    await bot.send_message(wang.user_id, "谢谢您")
    assert (await later).text == "谢谢您"
