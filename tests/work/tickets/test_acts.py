"""One act on one ticket: judged, written down whole or not at all, and told to whoever complained."""

from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import select

from bot.casework.tickets.ticket import Illegal
from bot.dialogue.complaint.filing import Complaint
from bot.dialogue.effects import Choice
from bot.dialogue.mentions import room, units
from bot.domain.act import Act
from bot.domain.language import Language
from bot.domain.medium import Medium
from bot.domain.role import Role
from bot.domain.ticket_state import TicketState
from bot.work.tickets import NoSuchTicket
from complaints import AGENCY, CHAT, CHIEF, DEPARTMENT, LIAISON, OFFICER, PHONE, RING, STORY, SUPERIOR, Bench
from db.queries.office import audit as log
from db.queries.outbox import message_words
from db.queries.outbox.message_words import AskedInChat
from db.schema import outbox, parties
from db.store import Conflict, Store
from db.vault.sealed import ticket_of
from places import number_of

HANDED_OVER = "有群众反映窗口一次性告知没有做到，请核实"


@pytest.fixture
def bench(store: Store) -> Bench:
    return Bench(store)


async def test_a_complaint_goes_from_filing_to_satisfied(bench: Bench) -> None:
    number = await bench.files()
    await bench.does(number, Act.ACCEPT)
    await bench.does(number, Act.ASSIGN, HANDED_OVER, to=DEPARTMENT)
    await bench.does(number, Act.START, by=LIAISON)
    drafted = await bench.does(number, Act.DRAFT, "已向您道歉，材料当天补办", by=LIAISON)
    assert (drafted.ticket.state, drafted.told) == (TicketState.DRAFTED, None)
    done = await bench.does(number, Act.REPLY, "已向您道歉，材料当天补办")
    assert (done.ticket.state, done.told) == (TicketState.REPLIED, "telegram")
    assert await bench.judges(number, True, "这还差不多")
    ticket = await bench.ticket(number)
    assert (ticket.state, ticket.verdict, ticket.verdict_words) == (
        TicketState.CLOSED,
        "satisfied",
        "这还差不多",
    )
    assert [(e.act, e.by_whom, e.note) for e in await bench.timeline(number)] == [
        ("register", "complainant", ""),
        ("accept", "李敏", ""),
        ("assign", "李敏", f"{DEPARTMENT}：{HANDED_OVER}"),
        ("start", "王联络", ""),
        ("draft", "王联络", "已向您道歉，材料当天补办"),
        ("reply", "李敏", "已向您道歉，材料当天补办"),
        ("satisfied", "complainant", "这还差不多"),
    ]


async def test_the_complainant_is_told_in_the_chat(bench: Bench) -> None:
    number = await bench.files()
    await bench.does(number, Act.ACCEPT)
    await bench.does(number, Act.REPLY, "已补办。\n对不起。")
    (_, accepted), (channel, replied) = await bench.letters()
    assert accepted == f"【{AGENCY}】您的投诉{number}已受理，最迟12月3日答复您。\n有事请打电话：{RING}"
    assert channel == "telegram"
    assert "已补办。\n对不起。" in replied
    row = (await bench.store.read(lambda c: c.execute(select(outbox).order_by(outbox.c.id)).all()))[-1]
    number_of_chat = await bench.store.read(partial(number_of, vault=bench.vault, chat=CHAT))
    assert (row.chat_id, row.kind) == (number_of_chat, "reply")
    assert ticket_of(bench.vault, row.ref, row.about_sealed) == (number, "reply")
    asked = message_words.opened_asked(bench.vault, row.ref, row.asked_sealed)
    assert asked == AskedInChat("verdict", (Choice("yes", "认可"), Choice("no", "不认可")))


async def test_without_a_chat_a_long_reply_is_cut_to_one_sms(bench: Bench) -> None:
    number = await bench.files(chat=None, phone=PHONE)
    await bench.does(number, Act.ACCEPT)
    await bench.does(number, Act.REPLY, "处理如下：" + "核实" * 500)
    _, (channel, text) = await bench.letters()
    assert channel == "sms"
    assert len(text) <= 134
    assert number in text
    assert text.endswith("认可请回“认可”，不认可请回“不认可”和原因。")


async def test_what_is_said_at_night_waits_for_the_morning(bench: Bench) -> None:
    number = await bench.files()
    bench.passes(hours=12)
    await bench.does(number, Act.ACCEPT)
    due = await bench.store.read(lambda c: c.execute(select(outbox.c.due_at)).scalar_one())
    assert due == bench.now.replace(day=4, hour=9)


@pytest.mark.parametrize("way", ["opted out", "no channel"])
async def test_nobody_is_told_who_cannot_or_will_not_be(bench: Bench, way: str) -> None:
    number = await bench.files()
    if way == "opted out":
        await bench.opts_out()
    else:
        bench.channels = {"sms": Medium.SMS}
    assert (await bench.does(number, Act.ACCEPT)).told is None
    assert await bench.letters() == []


async def test_an_illegal_act_changes_nothing(bench: Bench) -> None:
    number = await bench.files()
    before = await bench.ticket(number)
    with pytest.raises(Illegal, match="不能“答复”；可以：受理、不予受理、转送、交办"):
        await bench.does(number, Act.REPLY, "好")
    await bench.does(number, Act.ACCEPT)
    with pytest.raises(Illegal, match="要由室领导"):
        await bench.does(number, Act.EXTEND, "忙", days=5)
    assert (await bench.ticket(number)).state is TicketState.ACCEPTED
    assert before.version + 1 == (await bench.ticket(number)).version
    assert len(await bench.timeline(number)) == 2


async def test_whoever_looked_at_an_older_version_is_told(bench: Bench) -> None:
    number = await bench.files()
    seen = (await bench.ticket(number)).version
    await bench.does(number, Act.ACCEPT, seen=seen)
    with pytest.raises(Conflict):
        await bench.does(number, Act.START, seen=seen)


async def test_a_no_brings_the_ticket_back_to_the_office_with_a_new_term(bench: Bench) -> None:
    number = await bench.files()
    await bench.does(number, Act.ASSIGN, HANDED_OVER, to=DEPARTMENT)
    await bench.does(number, Act.REPLY, "已处理")
    assert (await bench.ticket(number)).finish_by is None
    bench.passes(days=2)
    assert await bench.judges(number, False, "根本没人联系我")
    ticket = await bench.ticket(number)
    assert (ticket.state, ticket.reopened, ticket.with_department) == (TicketState.REOPENED, 1, None)
    assert ticket.handed_over is None
    assert ticket.finish_by is not None
    assert f"{ticket.finish_by.astimezone(bench.now.tzinfo):%m-%d %H:%M:%S}" == "12-07 23:59:59"
    with pytest.raises(NoSuchTicket):
        await bench.does(number, Act.START, by=LIAISON)


async def test_twice_reopened_it_is_the_chiefs(bench: Bench) -> None:
    number = await bench.files()
    await bench.does(number, Act.ACCEPT)
    for _ in range(2):
        await bench.does(number, Act.REPLY, "已处理")
        await bench.judges(number, False, "没有")
    with pytest.raises(Illegal, match="两次"):
        await bench.does(number, Act.REPLY, "已处理")
    assert (await bench.does(number, Act.REPLY, "已处理", by=CHIEF)).ticket.state is TicketState.REPLIED


async def test_a_verdict_counts_once(bench: Bench) -> None:
    number = await bench.files()
    assert not await bench.judges(number, True)
    await bench.does(number, Act.ACCEPT)
    await bench.does(number, Act.REPLY, "已处理")
    assert await bench.judges(number, True)
    assert not await bench.judges(number, False, "改主意了")
    assert (await bench.ticket(number)).verdict == "satisfied"


async def test_a_question_stops_the_clock_until_it_is_answered(bench: Bench) -> None:
    number = await bench.files()
    await bench.does(number, Act.ACCEPT)
    before = (await bench.ticket(number)).finish_by
    await bench.does(number, Act.SUSPEND, "请说说是哪一天")
    assert (await bench.ticket(number)).finish_by is None
    bench.passes(days=5)
    assert await bench.adds(number, "上周三上午")
    ticket = await bench.ticket(number)
    assert ticket.state is TicketState.WORKING
    assert before is not None
    assert ticket.finish_by is not None
    assert (ticket.finish_by - before).days == 5
    assert (await bench.timeline(number))[-1].note == "上周三上午"


async def test_silence_closes_without_a_verdict_only_after_days_and_tries(bench: Bench) -> None:
    number = await bench.files()
    await bench.does(number, Act.ACCEPT)
    await bench.does(number, Act.REPLY, "已处理")
    for _ in range(3):
        await bench.does(number, Act.TRY, "打电话没人接")
    bench.passes(days=6, hours=23)
    with pytest.raises(Illegal, match="满 7 天"):
        await bench.does(number, Act.GIVE_UP)
    bench.passes(hours=1)
    closed = (await bench.does(number, Act.GIVE_UP)).ticket
    assert (closed.state, closed.verdict) == (TicketState.CLOSED, "none")
    assert await bench.judges(number, False, "我刚看到，不行"), "a late word still counts"
    assert (await bench.ticket(number)).state is TicketState.REOPENED


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("陈小满反映窗口推诿", "姓名"),
        ("陈 小满反映窗口推诿", "姓名"),
        ("请联系190 0000 0042核实", "电话"),
        ("请联系19000000077核实", "电话"),
        ("陳小滿反映窗口推諉", "姓名"),
        ("陈·小.满反映窗口推诿", "姓名"),
        ("陈\u200b小\u2060满反映窗口推诿", "姓名"),
        ("请联系一九〇，零零零零；零零四二核实", "电话"),
    ],
)
async def test_what_is_handed_over_must_not_name_the_complainant(bench: Bench, text: str, named: str) -> None:
    number = await bench.files(phone=PHONE)
    with pytest.raises(Illegal, match=named):
        await bench.does(number, Act.ASSIGN, text, to=DEPARTMENT)
    assert (await bench.ticket(number)).state is TicketState.REGISTERED


async def test_who_is_complained_about_cannot_even_find_it(bench: Bench) -> None:
    number = await bench.files()
    with pytest.raises(NoSuchTicket):
        await bench.does(number, Act.ACCEPT, by=replace(OFFICER, name="周志丽"))
    with pytest.raises(NoSuchTicket):
        await bench.does(number, Act.DRAFT, "没有的事", by=LIAISON)
    await bench.does(number, Act.ASSIGN, HANDED_OVER, to=DEPARTMENT)
    with pytest.raises(NoSuchTicket):
        await bench.does(number, Act.DRAFT, "没有", by=replace(LIAISON, departments=frozenset({"运行处"})))
    with pytest.raises(NoSuchTicket):
        await bench.does(number, Act.REPLY, "没有", by=replace(OFFICER, name="周志丽"))


async def test_a_complaint_about_the_office_is_its_superiors(bench: Bench) -> None:
    number = await bench.files(Complaint(STORY, about_office=True))
    for role in (Role.OFFICER, Role.CHIEF, Role.AUDITOR, Role.ADMIN):
        with pytest.raises(NoSuchTicket):
            await bench.does(number, Act.ACCEPT, by=replace(OFFICER, role=role))
    assert (await bench.does(number, Act.ACCEPT, by=SUPERIOR)).told == "telegram"


async def test_every_act_stands_in_the_log_without_the_words(bench: Bench) -> None:
    number = await bench.files()
    await bench.does(number, Act.ASSIGN, HANDED_OVER, to=DEPARTMENT)
    row, check = await bench.store.read(partial(log.lines, vault=bench.vault, wanted=log.LogFilter()))
    assert (check.act, check.object, HANDED_OVER in str(check.detail)) == (
        "ticket.check",
        f"ticket {number}",
        False,
    )
    assert (row.act, row.object, row.by_whom, row.role) == (
        "ticket.assign",
        f"ticket {number}",
        "李敏",
        "officer",
    )
    assert HANDED_OVER not in str(row.detail)


@pytest.mark.parametrize("words", ["a\x00b", "\ud800", "\u202e反", "👍" * 2000])
async def test_odd_characters_are_kept_and_told(bench: Bench, words: str) -> None:
    number = await bench.files()
    await bench.does(number, Act.ACCEPT)
    assert (await bench.does(number, Act.REPLY, words + "好")).told == "telegram"
    assert await bench.judges(number, False, words)


async def test_a_text_too_long_for_a_chat_is_refused(bench: Bench) -> None:
    number = await bench.files()
    await bench.does(number, Act.ACCEPT)
    with pytest.raises(Illegal, match="最多 3000 字"):
        await bench.does(number, Act.REPLY, "长" * 1_000_000)
    with pytest.raises(Illegal, match="现在还是空的"):
        await bench.does(number, Act.REPLY, " \u200b\n")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("language", Language)
async def test_every_sms_has_two_segments_at_most_in_every_language(bench: Bench, language: Language) -> None:
    number = await bench.files(chat=None, phone=PHONE)
    await bench.store.write(lambda c: c.execute(parties.update().values(language=language.value)))
    long = "请补充说明当时的情况，" * 100
    await bench.does(number, Act.DECLINE, long)
    await bench.does(number, Act.ACCEPT, by=CHIEF)
    await bench.does(number, Act.TRANSFER, to="示例市工业和信息化局无线电管理办公室" * 5)
    await bench.does(number, Act.ACCEPT)
    await bench.does(number, Act.SUSPEND, long)
    await bench.does(number, Act.RESUME)
    await bench.does(number, Act.EXTEND, long, days=9, by=CHIEF)
    await bench.does(number, Act.REPLY, long)
    for _ in range(3):
        await bench.does(number, Act.TRY, "打电话")
    bench.passes(days=8)
    await bench.does(number, Act.GIVE_UP)
    letters = await bench.letters()
    assert [channel for channel, _ in letters] == ["sms"] * 8
    for _, text in letters:
        assert number in text
        assert units(text) <= room(AGENCY)
