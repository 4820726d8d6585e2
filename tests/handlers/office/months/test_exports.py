"""Exports: what leaves the house is whole, harmless to open, and in the log with its filter and its count."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote, unquote

import docx
import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import Connection, select

from bot.exports import csv_text
from console import Answer, ConsoleHouse, on_both
from db.queries.archive import archive as archives
from db.schema import audit, panel_members, panel_opinions, ticket_bars, tickets, users
from handlers.office.months import exports
from handlers.office.web import delivery
from months import answered, planted, sealed, supplemented, worked
from pdfs import Pdf
from rows import add

MONTH = "/office/months/2026-10"
HOSTILE = '=HYPERLINK("http://x","点")\x07\u202e👍'


async def closed(house: ConsoleHouse, size: int = 6) -> None:
    month = [replace(case, phone=None) for case in worked(size)]
    hostile = replace(answered("=1+1", size + 1, 1, HOSTILE), phone=None, applicant=HOSTILE)
    await planted(house.store, [*month, replace(hostile, extra={"item": HOSTILE, "department": HOSTILE})])
    await sealed(house.store)


async def logged(house: ConsoleHouse) -> list[tuple[str, Mapping[str, object]]]:
    def lines(connection: Connection) -> list[tuple[str, Mapping[str, object]]]:
        asked = select(audit.c.object, audit.c.detail).where(audit.c.act == "export").order_by(audit.c.id)
        return [(about, json.loads(detail)) for about, detail in connection.execute(asked)]

    return await house.store.read(lines)


def table(answer: Answer) -> list[list[str]]:
    assert answer.raw.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.raw.decode("utf-8-sig"), newline="")))


def cells(answer: Answer, sheet: str) -> list[list[object]]:
    """The rows of a worksheet; that no formula is in the workbook is checked on the way."""
    book = zipfile.ZipFile(io.BytesIO(answer.raw))
    for name in book.namelist():
        if name.startswith("xl/worksheets/"):
            assert b"<f>" not in book.read(name)
            assert b"<f " not in book.read(name)
            assert b"hyperlink" not in book.read(name).replace(b"HYPERLINK", b"")
    found = CalamineWorkbook.from_filelike(io.BytesIO(answer.raw))
    return [list(row) for row in found.get_sheet_by_name(sheet).to_python()]


async def test_a_sealed_months_lines_are_those_that_were_sealed_but_for_the_names(
    house: ConsoleHouse,
) -> None:
    await closed(house)
    async with house.logged_in("officer") as browser:
        answer = await browser.get(f"{MONTH}/export?format=jsonl")
    records = await house.store.read(lambda c: [json.loads(r.record) for r in archives.records(c, "2026-10")])
    for record in records:
        name = record["case"]["applicant"]
        record["case"]["applicant"] = f"{name[0]}{'*' * min(len(name) - 1, 3)}"
    assert [json.loads(line) for line in answer.raw.decode().splitlines()] == records
    assert "张三" not in answer.text
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="2026-10.jsonl"')
    assert answer.headers["Cache-Control"] == "no-store"
    assert await logged(house) == [("month 2026-10", {"what": "archive", "format": "jsonl", "count": 7})]


async def test_the_workbook_holds_texts_and_numbers_only(house: ConsoleHouse) -> None:
    await closed(house)
    await supplemented(house.store, "CASE-001", "=2+2")
    async with house.logged_in("officer") as browser:
        answer = await browser.get(f"{MONTH}/export")
    rows = cells(answer, "档案")
    assert len(rows) == 8
    assert "=1+1" in [row[1] for row in rows]
    assert cells(answer, "补充记录")[1][4] == "=2+2"


async def test_a_download_has_its_chinese_name_and_one_for_old_browsers(house: ConsoleHouse) -> None:
    await closed(house)
    async with house.logged_in("officer") as browser:
        answer = await browser.get(f"{MONTH}/export?format=csv")
    told = answer.headers["Content-Disposition"]
    assert told.isascii()
    assert 'filename="2026-10.csv"' in told
    assert unquote(told.partition("filename*=UTF-8''")[2]) == "2026-10回访档案.csv"


def test_a_download_with_a_name_of_chinese_letters_alone_keeps_its_ending() -> None:
    assert 'filename="huifang.xlsx"' in delivery.named("办件清单.xlsx")["Content-Disposition"]


async def test_csv_of_a_month_opens_harmlessly(house: ConsoleHouse) -> None:
    await closed(house)
    async with house.logged_in("auditor") as browser:
        answer = await browser.get(f"{MONTH}/export?format=csv")
    rows = table(answer)
    assert len(rows) == 8
    assert "'=1+1" in [row[1] for row in rows]
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert answer.headers["Content-Type"].startswith("text/csv")


async def test_a_months_archive_on_paper_and_as_a_report(house: ConsoleHouse) -> None:
    await closed(house)
    async with house.logged_in("officer") as browser:
        paper = await browser.get(f"{MONTH}/export?format=pdf")
        report = await browser.get(f"{MONTH}/report?format=pdf")
        book = await browser.get(f"{MONTH}/report?format=xlsx")
        page = await browser.get(f"{MONTH}/report")
    assert len(Pdf.read(paper.raw).pages) >= 8
    assert report.raw.startswith(b"%PDF-1.")
    assert cells(book, "汇总")[0][0] == "2026年10月回访月报"
    assert page.status == 200
    assert "相符" in page.text  # the month was verified
    policy = page.headers["Content-Security-Policy"]
    assert re.search(r"style-src 'sha256-[^']{44}'", policy)
    assert "unsafe" not in policy
    assert [detail["what"] for _, detail in await logged(house)] == ["archive", "report", "report"]


@pytest.mark.parametrize("form", ["jsonl", "pdf"])
async def test_what_is_not_sealed_cannot_be_had_as_records(house: ConsoleHouse, form: str) -> None:
    await planted(house.store, [replace(case, phone=None) for case in worked(3)])
    async with house.logged_in("officer") as browser:
        answer = await browser.get(f"{MONTH}/export?format={form}")
        listed = await browser.get(f"{MONTH}/export?format=csv")
    assert (answer.status, "还没有封存" in answer.text) == (409, True)
    assert [row[0] for row in table(listed)] == ["办件编号", "CASE-001", "CASE-002", "CASE-003"]
    assert {row[10] for row in table(listed)[1:]} == {"尚未封存"}


@pytest.mark.parametrize("at_once", [1, 3, 1_000])
async def test_a_filtered_list_is_exported_whole_with_names_masked(
    house: ConsoleHouse, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    await closed(house, 30)
    monkeypatch.setattr(exports, "AT_ONCE", at_once)
    wanted = [c.case_no for c in worked(30) if c.disposition == "refused"]
    query = "month=2026-10&disposition=refused"
    async with house.logged_in("officer") as browser:
        text = await browser.get(f"/office/exports/cases?format=csv&{query}")
        book = await browser.get(f"/office/exports/cases?{query}")
    assert [row[0] for row in table(text)[1:]] == wanted != []
    assert [row[0] for row in cells(book, "办件")[1:]] == wanted
    assert "张三" not in text.text
    filter_ = {"what": "list", "month": "2026-10", "disposition": "refused", "count": len(wanted)}
    assert await logged(house) == [
        ("cases", filter_ | {"format": "csv"}),
        ("cases", filter_ | {"format": "xlsx"}),
    ]


async def test_a_list_by_name_or_phone_is_logged_without_it(house: ConsoleHouse) -> None:
    await closed(house)
    async with house.logged_in("officer") as browser:
        for typed in ("张三", "19000000001"):
            await browser.get(f"/office/exports/cases?format=csv&q={quote(typed)}")
    told = str(await logged(house))
    assert "张" not in told
    assert "1900000" not in told
    assert "'by': 'applicant'" in told
    assert "'by': 'phone'" in told


async def test_not_everybody_waits_for_a_file_at_once(
    house: ConsoleHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    await closed(house)
    async with house.logged_in("officer") as browser:
        with monkeypatch.context() as busy:
            busy.setattr(delivery, "MOST_AT_ONCE", 0)
            refused = await browser.get(f"{MONTH}/export")
        for _ in range(5):  # places are given back
            assert (await browser.get(f"{MONTH}/export?format=csv")).status == 200
            assert (await browser.get(f"{MONTH}/export?format=pdf&x=1")).status == 200
    assert (refused.status, "过几分钟" in refused.text) == (503, True)


async def test_what_fails_leaves_neither_file_nor_line(
    house: ConsoleHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    await closed(house)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device: 张三")

    monkeypatch.setattr(csv_text, "write", full)
    async with house.logged_in("officer") as browser:
        answer = await browser.get(f"{MONTH}/export?format=csv")
    assert (answer.status, "没有生成" in answer.text, "张三" in answer.text) == (503, True, False)
    assert await logged(house) == []


async def test_too_much_paper_is_refused_before_it_is_printed(
    house: ConsoleHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    await closed(house)
    monkeypatch.setattr(exports, "MOST_ON_PAPER", 3)
    async with house.logged_in("officer") as browser:
        answer = await browser.get(f"{MONTH}/export?format=pdf")
    assert (answer.status, "请维护人员在服务器上导出" in answer.text) == (400, True)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/office/months/2026-13/export", 404),
        (f"{MONTH}/export?format=exe", 400),
        (f"{MONTH}/report?format=jsonl", 400),
        (f"{MONTH}/report", 404),
        ("/office/exports?month=never", 400),
        ("/office/exports/cases?format=pdf", 400),
        ("/office/exports", 200),
    ],
)
async def test_what_cannot_be_had_is_said(house: ConsoleHouse, path: str, status: int) -> None:
    async with house.logged_in("chief") as browser:
        answer = await browser.get(path)
    assert answer.status == status
    assert "Traceback" not in answer.text


async def test_the_page_offers_what_there_is(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as browser:
        fresh = (await browser.get("/office/exports")).text
        await planted(house.store, [replace(case, phone=None) for case in worked(3)])
        before = (await browser.get("/office/exports")).text
        await sealed(house.store)
        after = (await browser.get("/office/exports?month=2026-10")).text
    assert "全年没有办结的办件" in fresh
    assert "/export?" not in fresh, "each of them would say that there is nothing"
    assert "edition=public" not in before
    assert "edition=public" in after
    assert "format=jsonl" not in before
    assert "format=csv" in before
    assert "format=jsonl" in after
    assert "format=pdf" in after


async def test_a_quarter_half_a_year_and_a_year_are_reported_from_the_months_there_are(
    house: ConsoleHouse,
) -> None:
    await closed(house, 14)
    async with house.logged_in("officer") as browser:
        listed = (await browser.get("/office/exports?month=2026-10")).text
        for period, title in (
            ("2026-Q4", "2026年第四季度回访季报"),
            ("2026-H2", "2026年下半年回访半年报"),
            ("2026", "2026年回访年报"),
        ):
            address = f"/office/reports/{period}/export"
            assert f"{address}?format=docx" in listed
            page = (await browser.get(address)).text
            assert title in page
            assert "还没有到，不在这份报告里" in page
            there = docx.Document(io.BytesIO((await browser.get(f"{address}?format=docx")).raw))
            assert title in [p.text for p in there.paragraphs]
            totals = {
                table.rows[0].cells[0].text: [cell.text for cell in table.rows[-1].cells]
                for table in there.tables
            }
            assert totals["回访结果"][:2] == ["合计", "15"]
            assert totals["承办处室"][1] == totals["事项"][1] == "15"
            book = await browser.get(f"{address}?format=xlsx")
            for name in ("办结的去向", "按承办处室", "按事项", "各月对照"):
                rows = [row for row in cells(book, name) if row[0] == totals_of(name)]
                assert [int(float(str(row[1]))) for row in rows] == [15], (period, name)
        paper = Pdf.read((await browser.get("/office/reports/2026-Q4/export?format=pdf")).raw)
        assert "没有回访到的" in paper.words
        assert (await browser.get("/office/reports/2026-Q5/export")).status == 404
        assert "没有办结的办件" in (await browser.get("/office/reports/2025-H1/export")).text
    assert ("period 2026-Q4", {"what": "report", "format": "pdf", "count": 15}) in await logged(house)


@on_both
async def test_the_edition_for_publication_tells_nothing_small_and_nothing_that_is_open(
    house: ConsoleHouse,
) -> None:
    sizes = {"无线电管理处": 11, "电力处": 10, "盐业处": 2}
    names = [name for name, size in sizes.items() for _ in range(size)]
    month = [
        replace(answered(f"CASE-{n:03d}", n, 1 if n % 8 == 0 else 5), extra={"department": name})
        for n, name in enumerate(names, 1)
    ]
    await planted(house.store, month)
    await house.store.write(of_the_year)
    async with house.logged_in("officer") as browser:
        inside = words_of((await browser.get("/office/reports/2026/export")).text)
        open_still = await browser.get("/office/reports/2026-10/export?edition=public")
        assert (open_still.status, "2026年10月还没有封存" in open_still.text) == (409, True)
        await sealed(house.store)
        assert "edition=public" in (await browser.get("/office/exports?month=2026-10")).text
        page = (await browser.get("/office/reports/2026-10/export?edition=public")).text
        year = (await browser.get("/office/reports/2026/export?edition=public")).text
        word = docx.Document(
            io.BytesIO((await browser.get("/office/reports/2026-10/export?edition=public&format=docx")).raw)
        )
    assert "2026年10月回访月报（公开版）" in [p.text for p in word.paragraphs]
    for told in (page, year):
        assert "盐业处" not in told
        assert "事项" not in told
        assert "办结 23 ＝ 各种结果合计 23" in told
    assert "其余 2 个处室合计" in page
    assert "一次写定" in year
    assert "无线电管理处" not in year
    assert "行风评议员的意见 现在怎样 件数 没有接收，或者本人收回 0 答复了 6 还没有答复 2 合计 8" in inside
    assert "评议员对答复的评价 评价 件数 满意 6 基本满意 0 不满意 0 合计 6" in inside
    outside = words_of(year)
    assert "其余 2 种合计 8 合计 8" in outside, "6 and 2 of the panel: 2 alone would be told"
    assert "态度 5" in outside, "six were registered, and one is about somebody who works here"


def totals_of(name: str) -> str:
    """What begins the row of a table's sum; of the months there is one alone."""
    return "2026-10" if name == "各月对照" else "合计"


def of_the_year(connection: Connection) -> None:
    """Six complaints of one kind, one of them about somebody who works here; eight opinions of the panel, two still open."""
    (user_id,) = connection.execute(select(users.c.id).where(users.c.name == "chief")).scalars()
    for n in range(6):
        number = f"TS-20261102-000{n}-A"
        day = {"day": "20261102", "category": "attitude", "kind": "complaint"}
        add(connection, tickets, ticket_no=number, **day)
        if n == 0:
            add(connection, ticket_bars, ticket_no=number, user_id=user_id, state="doubt")
    add(connection, panel_members, ref="m", number="评〔2026〕1号", nominated_user=user_id)
    for n in range(8):
        given = datetime(2026, 11, 3, 2, tzinfo=UTC)
        judged = {"state": "judged", "verdict": "satisfied", "released_at": given} if n < 6 else {}
        add(
            connection,
            panel_opinions,
            ref=f"o{n}",
            number=f"评意〔2026〕{n}号",
            member_ref="m",
            filed_at=given,
            **judged,
        )


def words_of(page: str) -> str:
    """The words of a report's page."""
    return " ".join(re.sub(r"<style.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL).split())
