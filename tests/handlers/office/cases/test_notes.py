"""来信待阅: what no rule could answer is there for the office to read, masked, and not for whom it may be about."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import Connection, select, update

from bot.domain.role import Role
from console import ConsoleHouse, add_user, on_both
from db.queries.people import conversations, people
from db.schema import audit, callbacks, tickets
from months import Planted, planted
from offices import phone

PAGE = "/office/notes"
ASKED = "我是张·三，上次交的图纸能拿回来吗，打19000000077"


async def wrote(house: ConsoleHouse, *said: tuple[str | None, str]) -> None:
    """By case, what somebody wrote, the last one latest."""

    def write(connection: Connection) -> None:
        party = people.of_phone(connection, house.vault, phone(77), can_sms=True)
        for n, (case_no, words) in enumerate(said):
            at = house.clock.now - timedelta(days=1, seconds=-n)
            conversations.pass_to_person(connection, house.vault, party.id, case_no, words, at=at)

    await house.store.write(write)


async def read(house: ConsoleHouse, name: str, path: str = PAGE) -> str:
    async with house.logged_in(name) as browser:
        answer = await browser.get(path)
    assert answer.status == 200
    return answer.text


@on_both
async def test_an_officer_reads_what_was_kept_latest_first_and_masked_and_the_look_is_logged(
    house: ConsoleHouse,
) -> None:
    await planted(house.store, [Planted("CASE-001", 1)])
    await wrote(house, (None, "能开发票吗"), ("CASE-001", ASKED))
    page = await read(house, "officer")
    assert page.index("上次交的图纸") < page.index("能开发票吗")
    assert "/office/cases/CASE-001" in page
    assert "我是张*，上次交的图纸能拿回来吗，打190****0077" in page
    assert "190****0077" in page
    assert "19000000077" not in page
    looks = select(audit.c.act, audit.c.by_whom).where(audit.c.object == "notes")
    assert await house.store.read(lambda c: [tuple(row) for row in c.execute(looks)]) == [("view", "officer")]


async def test_nobody_reads_there_what_may_be_about_themselves(house: ConsoleHouse) -> None:
    case = replace(Planted("CASE-001", 1, complaints=1), phone=None)
    await planted(house.store, [case])
    await house.store.write(lambda c: c.execute(update(tickets).values(about_office=True)).close())
    await wrote(house, ("CASE-001", "监察室自己的事"), (None, "chenjing 收了红包"), (None, "能开发票吗"))
    await add_user(house.store, "chenjing", Role.OFFICER)
    for name, seen in (("officer", {"收了红包", "能开发票吗"}), ("chenjing", {"能开发票吗"})):
        page = await read(house, name)
        assert {words for words in ("监察室自己的事", "收了红包", "能开发票吗") if words in page} == seen


async def test_a_wish_to_complain_is_there_to_read_until_the_complaint_is_registered(
    house: ConsoleHouse,
) -> None:
    await planted(house.store, [Planted("CASE-001", 1), Planted("CASE-002", 2)])
    await wrote(house, ("CASE-001", "我要投诉"), ("CASE-001", "投诉的事我慢慢说"), ("CASE-002", "我要投诉"))
    assert (await read(house, "officer")).count("我要投诉") == 2
    filed = update(callbacks).where(callbacks.c.case_no == "CASE-001").values(ticket_no="TS-20261101-AAAAA-A")
    await house.store.write(lambda c: c.execute(filed).close())
    page = await read(house, "officer")
    assert page.count("我要投诉") == 1
    assert "投诉的事我慢慢说" in page, "only the bare wish is done with"


async def test_a_long_list_goes_on_behind_what_was_shown(
    house: ConsoleHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.office.cases.notes.PAGE", 2)
    monkeypatch.setattr("db.queries.people.notes.AT_ONCE", 2)
    await wrote(house, *((None, f"第{n}封") for n in range(5)))
    seen, path = list[str](), PAGE
    for _ in range(3):
        page = await read(house, "auditor", path)
        seen += [f"第{n}封" for n in reversed(range(5)) if f"第{n}封" in page]
        path = unescape(page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0])
    assert seen == ["第4封", "第3封", "第2封", "第1封", "第0封"]


async def waiting(house: ConsoleHouse, name: str = "officer", show: str = "waiting") -> str:
    return await read(house, name, f"{PAGE}?show={show}")


def buttons(page: str) -> list[str]:
    """What the forms of the page name the notes by."""
    return re.findall(r'name="note" value="([^"]+)"', page)


@on_both
async def test_what_was_read_waits_no_more_and_can_be_put_back(house: ConsoleHouse) -> None:
    await planted(house.store, [Planted("CASE-001", 1)])
    await wrote(house, (None, "能开发票吗"), ("CASE-001", ASKED))
    async with house.logged_in("officer") as officer:
        page = await officer.get(PAGE)
        first = buttons(page.text)[0]
        answer = await officer.post("/office/notes/read", {"csrf": page.token, "note": first})
        assert answer.status == 303
        page = await officer.get(PAGE)
        assert ("图纸" in page.text, "能开发票吗" in page.text) == (False, True)
        assert "的来信已记为看过" in page.text
        assert "撤销" in page.text
        again = await officer.post("/office/notes/read", {"csrf": page.token, "note": first})
        assert again.status == 409, "it was read before"
        everything = await officer.get(f"{PAGE}?show=all")
        assert "officer看过" in everything.text
        assert (await officer.post("/office/notes/waits", {"csrf": page.token, "note": first})).status == 303
        assert (await officer.post("/office/notes/waits", {"csrf": page.token, "note": first})).status == 409
        assert "图纸" in (await officer.get(PAGE)).text
    acts = select(audit.c.act).where(audit.c.object == "case CASE-001").order_by(audit.c.id)
    assert list(await house.store.read(lambda c: c.execute(acts).scalars().all())) == [
        "note_read",
        "note_waits",
    ]


async def test_nobody_ticks_off_what_is_not_theirs_to_read(house: ConsoleHouse) -> None:
    await wrote(house, (None, "chenjing 收了红包"))
    await add_user(house.store, "chenjing", Role.OFFICER)
    async with house.logged_in("officer") as officer, house.logged_in("chenjing") as chenjing:
        token = (await chenjing.get("/office/account")).token
        for named in (*buttons((await officer.get(PAGE)).text), "AAAA", "1", ""):
            answer = await chenjing.post("/office/notes/read", {"csrf": token, "note": named})
            assert answer.status == 404
    assert buttons(await waiting(house, "auditor")) == [], "an auditor reads and does not tick off"
    assert len(buttons(await waiting(house))) == 1


async def test_a_bare_wish_to_complain_says_what_to_do_about_it(house: ConsoleHouse) -> None:
    await wrote(house, (None, "投诉"))
    assert "请打电话问问" in await waiting(house)


async def test_the_rail_counts_what_waits_and_no_more_than_its_reader_may_know_of(
    house: ConsoleHouse,
) -> None:
    await planted(house.store, [replace(Planted("CASE-001", 1, complaints=1), phone=None)])
    await house.store.write(lambda c: c.execute(update(tickets).values(about_office=True)).close())
    await wrote(house, ("CASE-001", "监察室自己的事"), (None, "chenjing 收了红包"), (None, "能开发票吗"))
    await add_user(house.store, "chenjing", Role.OFFICER)
    assert (await counted(house, "officer"), await counted(house, "chenjing")) == ("2", "1")
    async with house.logged_in("chenjing") as chenjing:
        page = await chenjing.get(PAGE)
        (only,) = buttons(page.text)
        assert (await chenjing.post("/office/notes/read", {"csrf": page.token, "note": only})).status == 303
    assert (await counted(house, "officer"), await counted(house, "chenjing")) == ("1", "")


async def counted(house: ConsoleHouse, name: str) -> str:
    """The number beside 来信待阅 on another page."""
    page = await read(house, name, "/office/account")
    entry = page.partition(f'href="{PAGE}"')[2].partition("</a>")[0]
    return re.sub("<[^>]+>", "", entry.partition("来信待阅")[2])
