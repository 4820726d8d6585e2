"""One rule for personal data at every door: canary names and phones in pages, lists, files and answers of the API.

Every role walks every address of the console, with every object there is; what is asked for with a reason is shown in
clear exactly where the rule says so, and who complained by no reason at all.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import product
from urllib.parse import quote

import pytest
from sqlalchemy import Connection, insert, select, update

from bot.casework.privacy.personal import Datum, Of, Shown, shown
from bot.dialogue.complaint.filing import Complaint
from bot.domain.category import Category
from bot.domain.role import Role
from call_cards import PAGE, current, to_be_phoned
from complaints import Bench
from console import Browser, ConsoleHouse, add_user
from db.queries.tickets import ticket_bars
from db.schema import audit, case_changes, rounds, tickets
from handlers.office.cases import disclosure
from handlers.office.pages import PAGES
from months import CLOSED, answered, planted, sealed, supplemented
from pdfs import Pdf

NAME, PHONE = "欧阳金雀", "19000004271"
COMPLAINANT, THEIR_PHONE = "尉迟银鹊", "19000004272"
PLAIN, COMPLAINED, COMPANY = "甲-1", "甲-2", "甲-3"
TICKET = "TS-20261102-0021-A"
NONE, JUNK, REASON = "", "工作需要查看", "回复申请人来电咨询"
_PLACE = re.compile(r"\{(\w+)\}")
_PARTS = {"case_no": (PLAIN, COMPLAINED), "month": ("2026-10",), "ticket_no": (TICKET,), "kind": ("exclude",)}
_QUERIES = {
    "export": ("?format=xlsx", "?format=csv", "?format=jsonl", "?format=pdf"),
    "(exports|api|office)/cases$": ("?q=欧阳", "?q=甲"),
    "callsheet": ("?case=甲-1",),
}
"""Which addresses take what further: files their kinds, lists what is looked for, the call sheet a case."""


async def worked(house: ConsoleHouse) -> None:
    """A sealed month: who wrote their own name and number into their words, who complained, and a company."""
    words = "我是{}，手机{}，跑了三趟"
    month = [
        replace(answered(PLAIN, 1, 3, words.format(NAME, PHONE)), applicant=NAME, phone=f"+86{PHONE}"),
        replace(
            answered(COMPLAINED, 2, 1, words.format(COMPLAINANT, THEIR_PHONE)),
            applicant=COMPLAINANT,
            phone=f"+86{THEIR_PHONE}",
            complaints=1,
        ),
        replace(
            answered(COMPANY, 3, 5),
            applicant="示例科技有限公司",
            extra={"contact": NAME, "applicant_kind": "法人"},
        ),
    ]
    await planted(house.store, month)
    await sealed(house.store)
    await supplemented(house.store, PLAIN, f"{NAME[:2]}·{NAME[2:]}补充：还是{PHONE}这个号")
    changed = {
        "case_no": PLAIN,
        "at": CLOSED,
        "before": f'{{"contact":"{NAME}"}}',
        "after": '{"contact":"王五"}',
    }
    await house.store.write(lambda c: c.execute(insert(case_changes), changed))


def canaries(raw: bytes) -> set[str]:
    """The names and phones that stand in whatever the server sent."""
    found = set()
    for text in _texts(raw):
        found |= {canary for canary in (NAME, PHONE, COMPLAINANT, THEIR_PHONE) if canary in text}
    return found


def _texts(raw: bytes) -> Iterator[str]:
    if raw.startswith(b"%PDF"):
        yield Pdf.read(raw).words
    elif raw.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            yield from (package.read(part).decode("utf-8", "replace") for part in package.namelist())
    else:
        yield raw.decode("utf-8", "replace")


def addresses() -> Iterator[str]:
    """Every address of the console, with every object that it may be about."""
    for route in PAGES:
        if route.method == "GET":
            names = _PLACE.findall(route.path)
            for values in product(*(_PARTS.get(name, ("1",)) for name in names)):
                of = dict(zip(names, values, strict=True))
                yield _PLACE.sub(partial(_filled, of), route.path)


def _filled(values: dict[str, str], part: re.Match[str]) -> str:
    return quote(values[part[1]])


@pytest.mark.parametrize("role", list(Role))
async def test_no_address_shows_anybody_a_name_or_a_phone(house: ConsoleHouse, role: Role) -> None:
    await worked(house)
    async with house.logged_in(role.value) as browser:
        assert await walked(browser) == {}


async def test_the_walk_finds_them_at_every_door_once_the_rule_is_taken_away(
    house: ConsoleHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    await worked(house)
    monkeypatch.setattr(disclosure, "shown", _clear)
    async with house.logged_in("officer") as browser:
        heard = await walked(browser)
    month, case = "/office/months/2026-10/export", f"/office/cases/{quote(PLAIN)}"
    doors = {"/office/cases", "/office/api/cases", case, f"{case}/pdf", f"/office/api/cases/{quote(PLAIN)}"}
    doors |= {f"{month}?format={form}" for form in ("xlsx", "csv", "jsonl", "pdf")}
    assert doors | {"/office/exports/cases?format=csv"} <= {
        path for path, found in heard.items() if NAME in found
    }


def _clear(*_: object, **__: object) -> Shown:
    return Shown.CLEAR


async def walked(browser: Browser) -> dict[str, set[str]]:
    """Where canaries are heard, and which."""
    heard = {}
    for path in addresses():
        further = [query for of, queries in _QUERIES.items() if re.search(of, path) for query in queries]
        for query in ("", *further):
            answer = await browser.get(path + quote(query, safe="?=&"))
            heard[path + query] = canaries(answer.raw)
    return {path: found for path, found in heard.items() if found}


@pytest.mark.parametrize("role", list(Role))
async def test_a_reason_opens_a_case_and_never_one_with_a_complaint(house: ConsoleHouse, role: Role) -> None:
    await worked(house)
    async with house.logged_in(role.value) as browser:
        token = (await browser.get("/office/account")).token
        for case_no, reason, door in product((PLAIN, COMPLAINED), (NONE, JUNK, REASON), ("unmask", "pdf")):
            answer = await browser.post(
                f"/office/cases/{quote(case_no)}/{door}", {"csrf": token, "reason": reason}
            )
            under_seal = case_no == COMPLAINED
            opened = shown(role, Datum.PHONE, Of.CASE, reason=reason, under_seal=under_seal) is Shown.CLEAR
            name = COMPLAINANT if under_seal else NAME
            assert (name in canaries(answer.raw)) is opened, (case_no, reason, door, answer.status)
            assert (answer.status == 200) is opened
    logged = await house.rows(audit.c.act, audit.c.object, audit.c.reason)
    clear = [line for line in logged if line[0] == "unmask"]
    reads = shown(role, Datum.NAME, Of.CASE, reason=REASON) is Shown.CLEAR
    assert clear == [("unmask", f"case {PLAIN}", REASON)] * (2 if reads else 0)


async def test_a_case_with_a_complaint_leads_to_its_unsealing(house: ConsoleHouse) -> None:
    await worked(house)
    async with house.logged_in("officer") as browser:
        page = await browser.get(f"/office/cases/{quote(COMPLAINED)}")
        other = await browser.get(f"/office/cases/{quote(PLAIN)}")
        refused = await browser.post(
            f"/office/cases/{quote(COMPLAINED)}/unmask", {"csrf": page.token, "reason": REASON}
        )
    assert f"/office/approvals/ask/unseal/{TICKET}" in page.text
    assert "/unmask" not in page.text
    assert "/unmask" in other.text
    assert (refused.status, "申请解封" in refused.text) == (403, True)


@pytest.mark.parametrize("barred", ["周志丽", "officer"])
async def test_the_archive_tells_nothing_of_a_complaint_that_one_must_not_know_of(
    house: ConsoleHouse, barred: str
) -> None:
    """By name, or because it is about the office."""
    words = "窗口的周志丽骂人"
    said = (("overall", "1", words), ("complaint", TICKET, words))
    case = replace(answered(COMPLAINED, 2, 1), said=said, complaints=1)
    await add_user(house.store, "周志丽", Role.OFFICER)
    await planted(house.store, [case, answered(PLAIN, 1, 5)])
    about = {"official": "周志丽"} if barred == "周志丽" else {"about_office": True}
    await house.store.write(lambda c: c.execute(update(tickets).values(**about)))
    await house.store.write(partial(ticket_bars.judge_older, vault=house.vault, now=CLOSED))
    await sealed(house.store)
    heard = {}
    for name in (barred, "chief"):
        async with house.logged_in(name) as browser:
            answers = [await browser.get(path) for path in ARCHIVE]
        assert {answer.status for answer in answers} == {200}
        texts = ["".join(_texts(answer.raw)) for answer in answers]
        heard[name] = [TICKET in text or words in text for text in texts]
    assert not any(heard[barred])
    assert all(heard["chief"]) is (barred == "周志丽")


ARCHIVE = (
    *(f"/office/cases/{quote(COMPLAINED)}", f"/office/cases/{quote(COMPLAINED)}/pdf"),
    f"/office/api/cases/{quote(COMPLAINED)}",
    *(f"/office/months/2026-10/export?format={form}" for form in ("xlsx", "csv", "jsonl", "pdf")),
)
"""Wherever the record of a case is shown."""


async def test_a_phone_in_a_reason_is_masked_in_the_log(house: ConsoleHouse) -> None:
    await worked(house)
    async with house.logged_in("officer") as browser:
        token = (await browser.get("/office/account")).token
        reason = f"申请人用{PHONE}来电咨询，另一个是 190-0000-4272"
        answer = await browser.post(f"/office/cases/{quote(PLAIN)}/unmask", {"csrf": token, "reason": reason})
    assert answer.status == 200
    logged = [reason for act, reason in await house.rows(audit.c.act, audit.c.reason) if act == "unmask"]
    assert logged == ["申请人用190****4271来电咨询，另一个是 190****4272"]


async def test_the_call_sheet_gives_no_complainant_away(house: ConsoleHouse) -> None:
    await to_be_phoned(house, 2)
    async with house.logged_in("officer") as browser:
        page = await browser.get(PAGE)
        case_no = current(page)
        complaint = Complaint("让我来回跑", Category.DELAY, "无线电管理处", "周志丽", case_no=case_no)
        await Bench(house.store, now=house.clock.now, vault=house.vault).files(complaint)
        sent = {"csrf": page.token, "words": "刚打的字"}
        refused = await browser.post(f"{PAGE}/{case_no}/number", sent)
        book = await browser.post(
            f"{PAGE}/2026-10/export", {"csrf": page.token, "reason": "到会议室逐个打电话"}
        )
    assert (refused.status, "张小满" in refused.text, "刚打的字" in refused.text) == (400, False, True)
    text = "".join(_texts(book.raw))
    assert text.count("张小满") > 0
    assert "190****000" in text
    assert "+861900000000" + case_no[-1] not in text


async def test_looking_changes_nothing_but_the_log(house: ConsoleHouse) -> None:
    await to_be_phoned(house, 2)
    async with house.logged_in("officer") as browser:
        held = await house.store.read(_everything)
        for path in addresses():
            await browser.get(path)
        after = await house.store.read(_everything)
    assert {name for name in held if held[name] != after[name]} <= {"audit", "sessions"}


def _everything(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables."""
    return {
        table.name: [tuple(row) for row in connection.execute(select(table))]
        for table in rounds.metadata.sorted_tables
    }
