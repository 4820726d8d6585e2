"""The audit log: written with the look it tells of or not at all, filtered, paged, never changed."""

import ast
import re
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from aiohttp.test_utils import make_mocked_request
from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.exc import DBAPIError

from console import ConsoleHouse, on_both
from db.queries.office import audit
from db.queries.office.audit import LogFilter, Who
from db.schema import audit as table
from db.schema import users
from handlers.office.pages import PAGES
from handlers.office.web.routing import RouteTable
from handlers.office.web.texts import texts
from handlers.office.web.visit import Visit
from handlers.pages.problems import Problem, not_found
from house.tree import ROOT

WHEN = datetime(2026, 11, 1, 0, 30, tzinfo=UTC)


def write(connection: Connection, *, count: int) -> None:
    for n in range(count):
        who = Who(1 + n % 2, ("officer", "chief")[n % 2], ("officer", "chief")[n % 2], "192.0.2.7")
        audit.note(
            connection,
            None,
            who,
            ("view", "search", "unmask")[n % 3],
            f"case HNJX-2026-{n % 5:05d}",
            reason="核对",
            detail={"n": n},
            now=WHEN + timedelta(hours=n),
        )


def rows(page: str) -> list[str]:
    return re.findall(r"<tr><th scope=\"row\" class=\"nowrap\"><time>([^<]+)</time>", page)


@on_both
async def test_the_latest_lines_come_first_a_page_at_a_time(house: ConsoleHouse) -> None:
    await house.store.write(partial(write, count=400))
    async with house.logged_in("auditor") as browser:
        seen, path = [], "/office/log?act=view&done=nothing"
        while path:
            page = (await browser.get(path)).text
            seen += rows(page)
            more = re.search(r'<a href="(/office/log\?[^"]*before=[\d.]+)"', page)
            path = more[1].replace("&amp;", "&") if more else ""
    assert len(seen) == len(set(seen)) == 134
    assert seen == sorted(seen, reverse=True)


@on_both
@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("by=chief", 15),
        ("act=unmask", 10),
        ("object=case+HNJX-2026-00001", 6),
        ("object=HNJX-2026-00001", 6),
        ("by=chief&act=view", 5),
        ("since=2026-11-02&by=officer", 7),
        ("until=2026-11-01&object=case+HNJX-2026-00001", 3),
        ("by=nobody", 0),
        ("object=%00%27+OR+1%3D1", 0),
    ],
)
async def test_lines_are_filtered(house: ConsoleHouse, query: str, count: int) -> None:
    """30 lines, hourly from 2026-11-01 08:30 of the office's day."""
    await house.store.write(partial(write, count=30))
    async with house.logged_in("auditor") as browser:
        assert len(rows((await browser.get(f"/office/log?{query}")).text)) == count


async def test_a_look_and_its_line_are_one_transaction(house: ConsoleHouse) -> None:
    """What raises after the look leaves no line; what cannot be written down is not shown."""
    pages = RouteTable(PAGES)
    visit = Visit(house.console, pages, make_mocked_request("GET", "/office/"), pages.routes[0])

    def look(connection: Connection) -> int:
        return connection.execute(select(func.count()).select_from(users)).scalar_one()

    def refuse(connection: Connection) -> None:
        raise not_found()

    found = await visit.recorded(look, "view", "users", detail=lambda n: {"found": n})
    with pytest.raises(Problem):
        await visit.recorded(refuse, "view", "users")
    lines = await house.store.read(lambda c: audit.lines(c, house.vault, LogFilter()))
    assert [(line.act, line.detail) for line in lines] == [("view", {"found": found})]


@on_both
async def test_a_line_can_be_neither_changed_nor_taken_away(house: ConsoleHouse) -> None:
    await house.store.write(partial(write, count=1))
    for harm in (update(table).values(by_whom="somebody else"), delete(table)):
        with pytest.raises(DBAPIError):
            await house.store.write(lambda c, harm=harm: c.execute(harm))  # type: ignore[misc]
    assert len(await house.store.read(lambda c: audit.lines(c, house.vault, LogFilter()))) == 1


@on_both
async def test_what_was_done_to_a_complaint_is_told_in_words(house: ConsoleHouse) -> None:
    who = Who(None, "chenjing", "officer", "")
    await house.store.write(
        partial(audit.note, vault=house.vault, who=who, act="ticket.assign", object_="ticket TS-1", now=WHEN)
    )
    async with house.logged_in("auditor") as browser:
        lines = (await browser.get("/office/log")).text.partition("<tbody>")[2]
    assert "交办" in lines
    assert "ticket.assign" not in lines


def test_every_file_that_somebody_takes_away_and_every_page_has_a_name_in_the_log() -> None:
    given = [
        found
        for file in (ROOT / "handlers" / "office").rglob("*.py")
        for found in re.findall(r'"(what|page|list)": "(\w+)"', file.read_text("utf-8"))
    ]
    assert len(set(given)) > 20
    tables = {"what": "log.what_", "page": "log.page_", "list": "log.page_"}
    assert [one for kind, one in given if not texts().has(f"{tables[kind]}{one}")] == []


DETAILS: dict[str, dict[str, object]] = {
    "approval_ask": {"kind": "unseal", "number": 4, "change": "user_names"},
    "ticket.accept": {"from": "registered", "to": "accepted"},
    "ticket.check": {"for": "reply", "caught": "姓名", "text": "fff33ca5c7f11343"},
    "ticket.reply": {"edited": True, "from": "assigned", "to": "replied"},
    "user_change": {"from": ["liaison", "电力处"], "to": ["officer", None]},
    "call": {"kind": "call", "outcome": "no_answer"},
    "search": {"by": "applicant", "found": 3, "disposition": "answered", "score": 2, "category": "delay"},
    "search_person": {"person": "8c0de2c90bc37002"},
    "export": {"what": "archive", "format": "xlsx", "count": 3, "phones": "in clear"},
    "round_late": {"because": {"never_tried": 1}, "never_called": 2},
    "bar": {"user": "陈静", "is": "cleared"},
}
SEEN = {"Excel", "chenjing"}
"""What is called so in Chinese, too."""


async def test_no_line_speaks_the_program_s_language_on_the_page_or_in_the_file(house: ConsoleHouse) -> None:
    def put(connection: Connection) -> None:
        who = Who(None, "chenjing", "officer", "")
        for act, detail in DETAILS.items():
            about = "ticket TS-1" if act.startswith("ticket") else "notes"
            audit.note(connection, house.vault, who, act, about, detail=detail, now=WHEN)

    await house.store.write(put)
    async with house.logged_in("auditor") as browser:
        page = (
            (await browser.get("/office/log?by=chenjing"))
            .text.partition("<tbody>")[2]
            .partition("</tbody>")[0]
        )
        told = [re.sub("<[^>]*>", " ", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", page, re.S)]
        spoken = set(re.findall(r"[A-Za-z_]{3,}", " ".join(told))) - SEEN
        assert spoken == set()
        assert "原来：已登记" in page
        assert "fff33ca5" not in page
        file = await browser.get("/office/log/export?format=csv&by=chenjing")
        assert file.raw.decode("utf-8-sig").count("\n") == len(DETAILS) + 1
        assert "原来：已登记；现在：已受理" in file.raw.decode("utf-8-sig")
        assert "导出" in (await browser.get("/office/log?act=export")).text


def test_every_act_that_is_written_into_the_log_has_its_words() -> None:
    written = set()
    for path in [*(ROOT / "handlers").rglob("*.py"), *(ROOT / "bot" / "work").rglob("*.py")]:
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            at = {"recorded": 1, "note": 3}.get(getattr(getattr(call, "func", None), "attr", ""))
            if at is not None and isinstance(call, ast.Call) and len(call.args) > at:
                act = call.args[at]
                written |= {act.value} if isinstance(act, ast.Constant) else set()
    acts = {act for act in written if isinstance(act, str) and not act.startswith("ticket.")}
    assert len(acts) > 20
    assert {act for act in acts if not texts().has(f"log.act_{act}")} == set()
