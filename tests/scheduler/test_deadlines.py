"""Complaints by the clock: each warning once, whoever is running; nothing of what was said goes to the office chat."""

import asyncio
from datetime import date
from functools import partial

import pytest
from sqlalchemy import select

import written
from bot.casework.rounds.corrections import corrections
from bot.casework.tickets.deadline import Calendar
from bot.dialogue.complaint.filing import Complaint
from bot.domain.act import Act
from bot.domain.role import Role
from bot.domain.ticket_state import TicketState
from bot.work.tickets import Caught
from bot.work.tickets.identity_checks import TEXTS_AN_HOUR
from complaints import DEPARTMENT, LIAISON, STORY, Bench, weekdays
from console import add_user
from db.opening import open_store
from db.schema import ticket_alerts
from db.store import Store
from places import sent_to
from scheduler.deadlines import UNNAMED, Deadlines
from scheduler.workdays import OFFICIAL, Workdays

GROUP = -1_001_234


@pytest.fixture
def bench(store: Store) -> Bench:
    return Bench(store)


def clockwork(bench: Bench, store: Store | None = None, chat: int | None = GROUP) -> Deadlines:
    return Deadlines(
        store or bench.store,
        bench.registry,
        bench.voice,
        office_chat=str(chat) if chat else None,
        channel="telegram" if chat else None,
    )


async def warned(bench: Bench) -> list[str]:
    to_the_group = partial(written.messages, vault=bench.vault, which=sent_to(bench.vault, GROUP))
    return [row.text for row in await bench.store.read(to_the_group)]


async def alerts(bench: Bench) -> list[tuple[str, str, str]]:
    wanted = select(ticket_alerts.c.term, ticket_alerts.c.colour, ticket_alerts.c.level)
    return sorted(await bench.store.read(lambda c: [(r[0], r[1], r[2]) for r in c.execute(wanted)]))


async def test_yellow_then_red_each_once(bench: Bench) -> None:
    number = await bench.files()
    await clockwork(bench).tick(bench.now)
    assert await warned(bench) == []
    bench.passes(days=3, hours=8)  # Friday, 18:00: 90% of three days were over at 16:48
    for _ in range(3):
        await clockwork(bench).tick(bench.now)
    (yellow,) = await warned(bench)
    assert yellow == f"【黄牌】快到期，请承办的联络员和监察室抓紧：\n{number}　受理时限11月6日　在监察室"
    bench.passes(days=1)
    for _ in range(3):
        await clockwork(bench).tick(bench.now)
    _, red = await warned(bench)
    assert red == f"【红牌】已超期，请监察室和室领导督办：\n{number}　受理时限11月6日，超期1天　在监察室"
    assert await alerts(bench) == [
        ("accept", "red", "chief"),
        ("accept", "red", "office"),
        ("accept", "yellow", "office"),
    ]


async def test_the_liaison_stands_on_the_ladder_once_it_is_with_a_department(bench: Bench) -> None:
    number = await bench.files()
    await bench.does(number, Act.ASSIGN, "请核实", to=DEPARTMENT)
    bench.passes(days=28)
    await clockwork(bench).tick(bench.now)
    (yellow,) = await warned(bench)
    assert f"{number}　答复时限12月3日　在{DEPARTMENT}" in yellow
    assert await alerts(bench) == [("finish", "yellow", "liaison"), ("finish", "yellow", "office")]


async def test_a_draft_is_the_offices_to_hurry_with_and_who_was_braked_the_chiefs(bench: Bench) -> None:
    number = await bench.files()
    await bench.does(number, Act.ASSIGN, "请核实", to=DEPARTMENT)
    await bench.does(number, Act.DRAFT, "已改正", by=LIAISON)
    bench.passes(days=28)
    for n in range(TEXTS_AN_HOUR + 1):
        with pytest.raises(Caught):
            await bench.does(number, Act.RETURN, f"陈小满{n}")
    for _ in range(2):
        await clockwork(bench).tick(bench.now)
    yellow, braked = await warned(bench)
    assert f"{number}　答复时限12月3日　答复审核中，在监察室" in yellow
    assert await alerts(bench) == [("finish", "yellow", "office")]
    assert "【请室领导查看】李敏" in braked
    assert number not in braked


async def test_the_office_chat_learns_no_name_and_no_word_of_the_complaint(bench: Bench) -> None:
    await bench.files()
    bench.passes(days=9)
    await clockwork(bench).tick(bench.now)
    (text,) = await warned(bench)
    assert not any(secret in text for secret in (STORY, "陈小满", "周志丽"))


async def test_what_may_be_about_somebody_who_reads_the_chat_has_no_number_there(bench: Bench) -> None:
    for login in ("chenjing", "limin"):
        await add_user(bench.store, login, Role.OFFICER)
    named = await bench.files(Complaint(STORY, official="chenjing"))
    bench.passes(days=9)
    for _ in range(2):
        await clockwork(bench).tick(bench.now)
    (alone,) = await warned(bench)
    assert alone == UNNAMED
    other = await bench.files()
    bench.passes(days=9)
    await clockwork(bench).tick(bench.now)
    assert f"{other}　" in (await warned(bench))[-1]
    await bench.does(named, Act.ACCEPT)
    await bench.does(named, Act.REPLY, "已批评教育")
    bench.passes(days=20)
    await clockwork(bench).tick(bench.now)
    assert not any(named in text or "chenjing" in text for text in await warned(bench))


async def test_a_complaint_about_the_office_is_not_told_to_the_office(bench: Bench) -> None:
    await bench.files(Complaint(STORY, about_office=True))
    bench.passes(days=9)
    await clockwork(bench).tick(bench.now)
    assert await warned(bench) == []


async def test_warnings_of_a_bad_day_come_in_few_messages(bench: Bench) -> None:
    for n in range(45):
        await bench.files(chat=100 + n)
    bench.passes(days=9)
    for _ in range(5):
        await clockwork(bench).tick(bench.now)
    texts = await warned(bench)
    assert [text.count("TS-") for text in texts] == [20, 20, 5]


@pytest.mark.both_engines
async def test_two_processes_warn_once(bench: Bench, database_url: str) -> None:
    for n in range(10):
        await bench.files(chat=100 + n)
    bench.passes(days=9)
    other = await open_store(database_url)
    first, second = clockwork(bench), clockwork(bench, other)
    try:
        await asyncio.gather(*(one.tick(bench.now) for _ in range(4) for one in (first, second)))
    finally:
        await other.close()
    assert sum(text.count("TS-") for text in await warned(bench)) == 10


async def test_without_an_office_chat_nothing_is_lost(bench: Bench) -> None:
    await bench.files()
    bench.passes(days=9)
    await clockwork(bench, chat=None).tick(bench.now)
    assert await alerts(bench) == []
    await clockwork(bench).tick(bench.now)
    assert len(await warned(bench)) == 1


async def test_silence_is_pointed_out_and_closes_only_after_tries(bench: Bench) -> None:
    number = await bench.files()
    await bench.does(number, Act.ACCEPT)
    await bench.does(number, Act.REPLY, "已处理")
    bench.passes(days=7, hours=1)
    for _ in range(2):
        await clockwork(bench).tick(bench.now)
    (asked,) = await warned(bench)
    assert f"{number}　答复后7天　已联系0次，登记满3次后自动办完" in asked
    assert (await bench.ticket(number)).state is TicketState.REPLIED
    for _ in range(3):
        await bench.does(number, Act.TRY, "电话没人接")
    await clockwork(bench).tick(bench.now)
    ticket = await bench.ticket(number)
    assert (ticket.state, ticket.verdict) == (TicketState.CLOSED, "none")
    assert (await bench.timeline(number))[-1].by_whom == "clock"


async def test_a_new_calendar_moves_the_deadlines_of_open_tickets(bench: Bench) -> None:
    number = await bench.files()
    await clockwork(bench).tick(bench.now)
    before = await bench.ticket(number)
    closed = date(2026, 11, 6)
    bench.calendar = Calendar(lambda day: day != closed and weekdays(day), "corrected")
    await clockwork(bench).tick(bench.now)
    after = await bench.ticket(number)
    assert before.accept_by is not None
    assert after.accept_by is not None
    assert (after.accept_by - before.accept_by).days == 3, "from Friday to Monday"
    assert after.version == before.version


async def test_an_unannounced_year_is_provisional_until_it_is_announced(bench: Bench) -> None:
    bench.calendar = Calendar(lambda day: None, "unknown")
    number = await bench.files()
    await clockwork(bench).tick(bench.now)
    assert (await bench.ticket(number)).provisional
    bench.passes(days=4)
    await clockwork(bench).tick(bench.now)
    assert "（暂定）" in (await warned(bench))[0]
    bench.calendar = Calendar(weekdays, "announced")
    await clockwork(bench).tick(bench.now)
    assert not (await bench.ticket(number)).provisional


def test_the_digest_of_the_calendar_changes_with_the_offices_corrections() -> None:
    corrected = Workdays(corrections({"2027-01-04": "休息日"}))
    assert corrected.calendar.digest != OFFICIAL.calendar.digest
    assert Workdays(corrections({"2027-01-04": "off"})).calendar.digest == corrected.calendar.digest
    assert corrected.calendar.is_workday(date(2027, 1, 4)) is False
