"""Nobody whom a complaint is, or may be, about learns that it exists: whatever their role, on every page of the router."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date
from functools import partial
from itertools import product
from urllib.parse import quote

import pytest
from sqlalchemy import Connection
from yarl import URL

import months
from bot.casework.tickets.ticket import Illegal
from bot.casework.tickets.ticket_number import ticket_number
from bot.dialogue.complaint.filing import Complaint
from bot.domain.act import Act
from bot.domain.role import Role
from complaints import DEPARTMENT, Bench
from console import Answer, Browser, ConsoleHouse, add_user, on_both, undrawn
from db.queries.office import users
from db.schema import ticket_bars
from db.schema import users as accounts
from handlers.office.pages import PAGES
from handlers.office.tickets.ticket_acts import ACTS
from ticket_pages import hidden

INBOX, DOUBTS = "/office/tickets", "/office/doubts"
ABSENT = ticket_number(date(2026, 11, 3), 999_999)
"""A number that nobody has."""
BY_NAME = Complaint("窗口的人骂我，还把材料扔在地上", official="陈静")
IN_DOUBT = Complaint("小陈把材料扔在地上", official="陈科长")
_OWN = ("/office/log", "/office/api/log", "/office/account/totp")
"""One's own steps are in them, or a secret that is drawn anew."""
_PLACE = re.compile(r"\{(\w+)\}")


async def person(house: ConsoleHouse, login: str, role: Role, real_name: str, aliases: str = "") -> int:
    department = DEPARTMENT if role is Role.LIAISON else None
    number = await add_user(house.store, login, role, department=department)
    await named(house, number, real_name, aliases)
    return number


async def named(house: ConsoleHouse, number: int, real_name: str, aliases: str = "") -> None:
    def work(connection: Connection) -> None:
        found = users.find(connection, number)
        assert found is not None
        users.set_names(connection, house.vault, found, real_name, aliases, now=house.clock.now)

    await house.store.write(work)


async def bars_of(house: ConsoleHouse) -> set[tuple[object, ...]]:
    return set(await house.rows(ticket_bars.c.user_id, ticket_bars.c.state))


async def sees(house: ConsoleHouse, login: str, number: str) -> bool:
    """Whether the ticket has a page for them; its list says the same."""
    async with house.logged_in(login) as browser:
        status = (await browser.get(f"{INBOX}/{number}")).status
        listed = number in (await browser.get(INBOX)).text
    assert (status == 200) is listed, status
    return listed


async def worked(bench: Bench, number: str) -> None:
    """As far as a complaint can get: handed over, answered, judged, and asked to be opened."""
    await bench.does(number, Act.ACCEPT)
    await bench.does(number, Act.ASSIGN, "有人反映窗口态度不好，请核实", to=DEPARTMENT)
    await bench.does(number, Act.REPLY, "已批评教育，向您道歉")
    await bench.judges(number, False, "没有道歉")
    await bench.does(number, Act.ASSIGN, "有人反映窗口态度不好，请再核实", to=DEPARTMENT)


def paths(number: str) -> list[str]:
    """Every page there is to look at, with this complaint wherever a number can stand."""
    samples: Mapping[str, tuple[str, ...]] = {
        "ticket_no": (number,),
        "act": tuple(sorted(ACTS)),
        "month": ("2026-10",),
        "number": ("1", "999"),
        "language": ("zh-Hans",),
        "case_no": ("none",),
    }
    found = [f"{INBOX}?pile=done", f"{INBOX}?state=working", f"{INBOX}?q={number}", f"{INBOX}?mine=1"]
    found += [f"{INBOX}?department={quote(DEPARTMENT)}", f"/office/log?object={number}"]
    for route in PAGES:
        if route.method == "GET" and "pdf" not in route.path and "export" not in route.path:
            names = _PLACE.findall(route.path)
            for values in product(*(samples.get(name, ("1",)) for name in names)):
                of = dict(zip(names, values, strict=True))
                found.append(_PLACE.sub(partial(_filled, of), route.path))
    return found


def _filled(values: Mapping[str, str], part: re.Match[str]) -> str:
    return values[part[1]]


def plain(answer: Answer, number: str) -> tuple[int, str, str]:
    """An answer without what is drawn anew each time, and without the number that was asked for."""
    text = undrawn(answer.text).replace(number, "N")
    return answer.status, answer.headers.get("Location", "").replace(number, "N"), text


async def walked(browser: Browser, number: str) -> dict[str, tuple[int, str, str]]:
    heard = {}
    for path in paths(number):
        if path not in _OWN:
            heard[path.replace(number, "N")] = plain(await browser.get(path), number)
    return heard | await tried(browser, number)


async def tried(browser: Browser, number: str) -> dict[str, tuple[int, str, str]]:
    """What changes are answered that are asked for all the same."""
    heard = {}
    token = (await browser.get("/office/account")).token
    posts = [f"{INBOX}/{number}/acts/{act}" for act in sorted(ACTS)]
    posts += [f"/office/approvals/ask/{kind}/{number}" for kind in ("unseal", "extension")]
    posts += [f"{DOUBTS}/{number}/{user}" for user in ("1", "7")]
    for path in posts:
        fields = {"csrf": token, "version": "0", "text": "字", "to": "处", "days": "1", "reason": "要核实",
                  "answer": "no"}  # fmt: skip
        heard[f"POST {path.replace(number, 'N')}"] = plain(await browser.post(path, fields), number)
    return heard


EVERYBODY = tuple(role for role in Role if role is not Role.ADMIN)
"""Who may come to look at complaints at all."""


@pytest.mark.parametrize(
    ("told", "role"),
    [(BY_NAME, role) for role in EVERYBODY] + [(IN_DOUBT, role) for role in (Role.OFFICER, Role.LIAISON)],
)
async def test_whoever_it_is_about_is_answered_as_if_it_did_not_exist(
    house: ConsoleHouse, bench: Bench, role: Role, told: Complaint
) -> None:
    await person(house, "chenjing", role, "陈静")
    async with house.logged_in("chenjing") as browser:
        await worked(bench, await bench.files(Complaint("排队三小时")))  # another's: the house is at work
        await tried(browser, ABSENT)  # what is kept of a refused form stands in pages from then on
        before = await walked(browser, ABSENT)
        number = await bench.files(told)
        await worked(bench, number)
        house.clock.now = bench.now
        after = await walked(browser, number)
        if role in (Role.CHIEF, Role.AUDITOR):
            for log in ("/office/log", "/office/api/log"):
                assert number not in (await browser.get(f"{log}?act=ticket.accept")).text
    changed = [path for path in before if before[path] != after[path]]
    assert [(path, before[path], after[path]) for path in changed] == []
    async with house.logged_in("liaison") as browser:
        assert number in (await browser.get(INBOX)).text


@on_both
async def test_the_accused_is_known_by_the_persons_names(house: ConsoleHouse, bench: Bench) -> None:
    await person(house, "chenjing", Role.OFFICER, "陈静", "静姐")
    for told in ("陳·靜", "陈\u200b静科长", "静姐"):
        number = await bench.files(Complaint("态度不好", official=told))
        assert not await sees(house, "chenjing", number)
        assert await sees(house, "officer", number)
    number = await bench.files(Complaint("办得慢", official="李敏"))
    assert await sees(house, "chenjing", number)


@on_both
async def test_a_chief_settles_a_doubt_and_until_then_nothing_is_seen(
    house: ConsoleHouse, bench: Bench
) -> None:
    jing = await person(house, "chenjing", Role.OFFICER, "陈静")
    ming = await person(house, "chenming", Role.OFFICER, "陈明")
    number = await bench.files(IN_DOUBT)
    assert await bars_of(house) == {(jing, "doubt"), (ming, "doubt")}
    assert not await sees(house, "chenjing", number)
    async with house.logged_in("chief") as browser:
        page = await browser.get(DOUBTS)
        assert ("陈静" in page.text, "陈明" in page.text) == (True, True)
        for user, answer in ((jing, "yes"), (ming, "no")):
            done = await browser.post(f"{DOUBTS}/{number}/{user}", {"csrf": page.token, "answer": answer})
            assert done.status == 303
            again = await browser.post(f"{DOUBTS}/{number}/{user}", {"csrf": page.token, "answer": "no"})
            assert again.status == 404
        assert "陈静" not in (await browser.get(DOUBTS)).text
    assert (await sees(house, "chenjing", number), await sees(house, "chenming", number)) == (False, True)
    await bench.adds(number, "小陈又来电话了")  # settled once is settled
    assert await bars_of(house) == {(jing, "certain"), (ming, "cleared")}
    await bench.adds(number, "我说的是陈明，他骂人")
    assert await bars_of(house) == {(jing, "certain"), (ming, "certain")}


async def test_a_chief_in_doubt_does_not_settle_it_but_the_superior(
    house: ConsoleHouse, bench: Bench
) -> None:
    number = await bench.files(Complaint("小陈不办", official="陈主任"))
    await named(house, await number_of(house, "chief"), "陈刚")
    await person(house, "chenjing", Role.OFFICER, "陈静")
    async with house.logged_in("chief") as browser:
        assert number not in (await browser.get(DOUBTS)).text
    async with house.logged_in("superior") as browser:
        page = await browser.get(DOUBTS)
        assert page.text.count(number) == 4  # two persons: each a heading and a form
        fields = {"csrf": page.token, "answer": "no"}
        chief_id = await number_of(house, "chief")
        assert (await browser.post(f"{DOUBTS}/{number}/{chief_id}", fields)).status == 303
        assert number not in (await browser.get(DOUBTS)).text  # the chief's now
    async with house.logged_in("chief") as browser:
        assert number in (await browser.get(DOUBTS)).text


async def number_of(house: ConsoleHouse, login: str) -> int:
    rows = await house.rows(accounts.c.name, accounts.c.id)
    return next(int(str(row[1])) for row in rows if row[0] == login)


@on_both
async def test_a_complaint_that_names_everybody_is_the_superiors(house: ConsoleHouse, bench: Bench) -> None:
    for login, name in (("officer", "李敏"), ("chief", "赵刚")):
        await named(house, await number_of(house, login), name)
    number = await bench.files(Complaint("李敏、赵刚都不管"))
    seen = {login: await sees(house, login, number) for login in ("officer", "chief", "superior")}
    assert seen == {"officer": False, "chief": False, "superior": True}
    assert [e.act for e in await bench.timeline(number)] == ["register", "raised"]
    async with house.logged_in("superior") as browser:
        pages = [
            (await browser.get(f"/office/tickets{of}")).text
            for of in ("", f"/{number}", f"/{number}/acts/note")
        ]
        empty = {**hidden(pages[2], "note"), "text": ""}
        pages.append((await browser.post(f"/office/tickets/{number}/acts/note", empty)).text)
    assert "请写明要记什么" in pages[3]
    assert "仅上级" in pages[1]
    for wrong in ("仅监察室", "只有监察室看得到", "监察室查看需", '"wide">监察室<'):
        assert [wrong for page in pages if wrong in page] == []


async def test_when_the_last_who_may_work_it_goes_the_superior_gets_it(
    house: ConsoleHouse, bench: Bench
) -> None:
    await named(house, await number_of(house, "officer"), "李敏")
    number = await bench.files(Complaint("李敏骂人"))
    assert (await sees(house, "chief", number), await sees(house, "superior", number)) == (True, False)
    chief = await number_of(house, "chief")
    await house.store.write(lambda c: users.set_disabled(c, house.vault, chief, house.clock.now))
    assert await sees(house, "superior", number)


@on_both
async def test_an_account_or_a_name_that_comes_later_is_judged_as_well(
    house: ConsoleHouse, bench: Bench
) -> None:
    number = await bench.files(BY_NAME)
    closed = await bench.files(Complaint("不给办"))
    await bench.adds(closed, "是陈静，她不给办")
    await bench.does(closed, Act.DECLINE, "不归我们")
    jing = await person(house, "cj", Role.OFFICER, "陈静")
    assert await bars_of(house) == {(jing, "certain")}
    for one in (number, closed):
        async with house.logged_in("cj") as browser:
            assert (await browser.get(f"{INBOX}/{one}")).status == 404
    await named(house, jing, "王芳")  # another name opens nothing
    assert not await sees(house, "cj", number)


async def test_a_complaint_is_not_handed_over_to_where_nobody_may_see_it(
    house: ConsoleHouse, bench: Bench
) -> None:
    await named(house, await number_of(house, "liaison"), "陈静")
    number = await bench.files(BY_NAME)
    with pytest.raises(Illegal, match="都要回避"):
        await bench.does(number, Act.ASSIGN, "请核实", to=DEPARTMENT)
    await bench.does(number, Act.ASSIGN, "请核实", to="运行处")
    await person(house, "wugang", Role.LIAISON, "吴刚")
    await bench.does(number, Act.ASSIGN, "请核实", to=DEPARTMENT)
    assert (await sees(house, "wugang", number), await sees(house, "liaison", number)) == (True, False)


@asynccontextmanager
async def of_a_callback(house: ConsoleHouse, bench: Bench) -> AsyncIterator[tuple[str, str]]:
    """A sealed case, and the complaint that came of its callback; whoever handled it works in the office."""
    case = months.worked(3)[0]
    await months.planted(house.store, months.worked(3))
    number = await bench.files(Complaint("跑了三趟", case_no=case.case_no))
    await months.sealed(house.store)
    yield case.case_no, number


async def test_a_callbacks_complaint_is_about_whoever_handled_the_case(
    house: ConsoleHouse, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(months, "VAULT", house.vault)
    async with of_a_callback(house, bench) as (case_no, number):
        handler = (await bench.ticket(number)).official
        assert handler
        await person(house, "handler", Role.OFFICER, handler)
        assert not await sees(house, "handler", number)
        assert await sees(house, "officer", number)
        heard = {}
        for login in ("officer", "handler"):
            async with house.logged_in(login) as browser:
                pages = [await browser.get(f"/office/cases/{case_no}"),
                         await browser.get(f"/office/api/cases/{case_no}")]  # fmt: skip
                address = browser.root.join(URL("/office/months/2026-10/export?format=jsonl"))
                async with browser.http.get(address) as answer:
                    book = (await answer.read()).decode()
            heard[login] = [number in text for text in (*(p.text for p in pages), book)]
        assert heard == {"officer": [True, True, True], "handler": [False, False, False]}
