"""The import page: a file is checked, shown, and imported exactly as it was shown; and everybody sees who imported it."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from urllib.parse import unquote

import pytest

from bot.domain.import_state import ImportState
from bot.work.importing import batches, desk
from bringing import PAGE, Officer, case, file_of
from console import Answer, ConsoleHouse, on_both
from db.queries.cases import imports as queries
from db.queries.processes import leases
from db.schema import audit, cases, import_pieces, imports, latecomers
from house.tree import ROOT
from months import planted, sealed, worked
from offices import WINDOW


@pytest.fixture
async def officer(house: ConsoleHouse) -> AsyncIterator[Officer]:
    house.clock.now = WINDOW.opens + timedelta(hours=9)
    async with house.logged_in("officer") as browser:
        yield Officer(house, browser)


def said(answer: Answer) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


async def states(officer: Officer) -> list[object]:
    return [state for (state,) in await officer.house.rows(imports.c.state)]


@on_both
async def test_a_file_is_shown_first_and_then_imported_as_it_was_shown(officer: Officer) -> None:
    rows = [case(n) for n in range(1, 4)]
    where, page = await officer.checks(file_of(*rows, case(4, concluded="十月"), case(5, concluded="")))
    words = said(page)
    assert "读到 5 新增 4 更新 0 未变 0 退回 1" in words
    assert "5 办结时间“十月”不是有效日期" in words
    assert "2026年10月 3" in words
    assert "有 1 行没有办结时间，算在办件" in words
    assert "没有用到的列： 备注" in words
    assert "承办处室 没有这一列" in words
    assert await officer.house.rows(cases.c.case_no) == [], "nothing is stored by a check"
    assert "已导入" in said(await officer.imports(where, page))
    assert len(await officer.house.rows(cases.c.case_no)) == 4
    listed = said(await officer.browser.get(PAGE))
    assert "officer 10月办结.csv 2026年10月 3 件 5 4 0 0 1 已导入" in listed
    day = said(await officer.browser.get("/office/today?month=2026-10"))
    assert "其中退回 1 行没有存入：请照退回的原因改好，再导入。" in day
    assert await officer.house.rows(import_pieces.c.what) == [("rejects",)], "the file itself is dropped"
    acts = await officer.house.rows(audit.c.act, audit.c.detail)
    done = [json.loads(str(detail)) for act, detail in acts if act == "import"]
    assert done == [{"rows": 5, "imported": 4, "updated": 0, "unchanged": 0, "rejected": 1}]


async def test_rejected_rows_are_a_file_that_opens_in_a_spreadsheet(officer: Officer) -> None:
    where, _ = await officer.checks(file_of(case(1, concluded="十月"), case(2)))
    answer = await officer.browser.get(f"{where}/rejects")
    assert answer.raw.startswith(b"\xef\xbb\xbf")
    assert answer.text.removeprefix("\ufeff").splitlines()[1].startswith("2,办结时间“十月”不是有效日期")
    assert unquote(answer.headers["Content-Disposition"].partition("''")[2]) == "退回的行11月1日.csv"
    assert ("export",) in await officer.house.rows(audit.c.act)


async def test_what_changes_is_shown_with_names_and_phones_masked(officer: Officer) -> None:
    where, page = await officer.checks(file_of(case(1), case(2)))
    await officer.imports(where, page)
    changed = file_of(case(1, phone="19000000009", applicant="李小四"), case(2))
    _, page = await officer.checks(changed)
    words = said(page)
    assert "新增 0 更新 1 未变 1" in words
    assert "申请人：张* → 李**" in words
    assert "联系电话：190****0001 → 190****0009" in words
    assert "李小四" not in page.text
    assert "19000000009" not in page.text
    assert "19000000009" not in str(await officer.house.rows(imports.c.months, imports.c.name_sealed))


async def test_the_same_file_again_is_said_and_there_is_nothing_to_import(officer: Officer) -> None:
    where, page = await officer.checks(file_of(case(1)))
    await officer.imports(where, page)
    _, page = await officer.checks(file_of(case(1)))
    assert "这个文件 2026年11月1日 09:00 由officer导入过" in said(page)
    assert "已经导入过了，内容一样" in said(page)
    for rows, why in (((), "只有列名，一件办件也没有"), ((case(2, concluded="十月"),), "每一行都退回了")):
        _, page = await officer.checks(file_of(*rows))
        assert why in said(page)
        assert "已经导入过了" not in said(page)


@on_both
async def test_nothing_is_stored_when_the_database_moved_since_it_was_shown(officer: Officer) -> None:
    other = file_of(case(1, phone="19000000007"))
    where, page = await officer.checks(file_of(case(1), case(2)))
    async with officer.house.logged_in("chief") as browser:
        chief = Officer(officer.house, browser)
        await chief.imports(*(await chief.checks(other)))
    again = await officer.imports(where, page)
    assert "已导入的办件有了变化，结果和刚才显示的不一样，所以没有存入" in said(again)
    assert "新增 1 更新 1" in said(again)
    assert len(await officer.house.rows(cases.c.case_no)) == 1
    stale = await officer.imports(where, page)
    assert (stale.status, len(await officer.house.rows(cases.c.case_no))) == (409, 1)
    assert "已导入" in said(await officer.imports(where, again))
    assert len(await officer.house.rows(cases.c.case_no)) == 2


async def test_a_file_of_several_batches_is_imported_whole_or_shown_again(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH", 3)
    rows = [case(n) for n in range(1, 9)] + [case(1, phone="19000000008")]
    where, page = await officer.checks(file_of(*rows))
    assert "新增 8 更新 1" in said(page), "the last row corrects the first, whichever batch it is in"
    assert "有 1 行和前面的行是同一个办件编号" in said(page)
    async with officer.house.logged_in("chief") as browser:
        chief = Officer(officer.house, browser)
        await chief.imports(*(await chief.checks(file_of(case(7)))))
    again = await officer.imports(where, page)
    assert "结果和刚才显示的不一样" in said(again)
    assert len(await officer.house.rows(cases.c.case_no)) == 1, "not even the first batch"
    assert "新增 7 更新 1 未变 1" in said(await officer.imports(where, again))


async def test_cases_of_a_sealed_month_and_a_wrong_month_are_warned_of(officer: Officer) -> None:
    await planted(officer.house.store, [replace(one, phone=None) for one in worked(3)])
    await sealed(officer.house.store)
    officer.house.clock.now = WINDOW.closes + timedelta(days=2)
    async with officer.house.logged_in("officer") as browser:
        later = Officer(officer.house, browser)
        where, page = await later.checks(file_of(case(91)))
        assert "有 1 件办结月份的回访已经封存" in said(page)
        assert "文件里没有2026年11月办结的办件，而现在要回访的是2026年11月" in said(page)
        await later.imports(where, page)
    assert len(await officer.house.rows(latecomers.c.case_no)) == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "文件是空的"),
        (b"%PDF-1.7 \n", "这是 PDF，不是表格"),
        (b"PK\x03\x04" + b"\x00" * 40, "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "找不到表格"),
        ("办件编号,电话\n甲-1,19000000001\n".encode(), "缺少列"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "没有找到表头"),
    ],
)
async def test_what_is_no_list_of_cases_gets_one_sentence(
    officer: Officer, content: bytes, sentence: str
) -> None:
    _, page = await officer.checks(content, "办件.xlsx")
    assert sentence in said(page)
    assert "什么也没有存入" in said(page)


async def test_too_large_a_file_is_refused_and_nothing_of_it_stays(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "LARGEST", 2_000_000)
    answer = await officer.brings(b"x" * 2_000_001)
    assert (answer.status, "文件超过" in answer.text) == (413, True)
    assert (await officer.house.rows(imports.c.ref), await officer.house.rows(import_pieces.c.id)) == ([], [])


async def test_a_form_without_a_file_or_a_token_is_refused(officer: Officer) -> None:
    assert "没有选文件" in (await officer.brings(b"", "")).text
    assert (await officer.brings(file_of(case(1)), token="x" * 43)).status == 403
    torn = b'--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n'
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    assert (await officer.browser.post(PAGE, torn, **kind)).status in (400, 403)
    assert await officer.house.rows(imports.c.ref) == []


async def test_only_who_brought_a_file_sees_it_and_only_for_an_hour(officer: Officer) -> None:
    where, _ = await officer.checks(file_of(case(1)))
    async with officer.house.logged_in("chief") as browser:
        for path in (where, f"{where}/progress", f"{where}/rejects"):
            assert (await browser.get(path)).status == 404
    sealed_pieces = str(await officer.house.rows(import_pieces.c.sealed))
    assert "无线电" not in sealed_pieces
    await officer.house.store.write(
        partial(queries.sweep, now=officer.house.clock.now + queries.KEPT + timedelta(seconds=1))
    )
    assert (await officer.browser.get(where)).status == 404
    assert await officer.house.rows(import_pieces.c.id) == []


async def test_an_import_that_was_cut_short_is_seen_as_not_finished(officer: Officer) -> None:
    where, _ = await officer.checks(file_of(case(1)))
    ref, now = where.rpartition("/")[2], officer.house.clock.now
    await officer.house.store.write(
        lambda c: queries.turn(c, ref, ImportState.SHOWN, ImportState.IMPORTING, now=now)
    )
    assert "没有做完" not in said(await officer.browser.get(PAGE))
    officer.house.clock.turn(queries.SILENT + timedelta(seconds=1))
    assert "没有做完 请把同一个文件再交一次" in said(await officer.browser.get(PAGE))
    assert "导入中断了，已经存入前 0 行" in said(await officer.browser.get(where))
    assert (await officer.browser.get(f"{where}/progress")).headers["HX-Refresh"] == "true"


async def test_what_somebody_brought_before_gives_way_and_may_be_deleted(officer: Officer) -> None:
    first, _ = await officer.checks(file_of(case(1)))
    second, page = await officer.checks(file_of(case(2)))
    assert (await officer.browser.get(first)).status == 404
    dropped = await officer.browser.post(f"{second}/drop", {"csrf": page.token})
    assert (dropped.status, await states(officer)) == (303, [])


async def test_one_file_of_the_office_is_at_work_and_the_next_one_waits(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "TICK", 0.02)
    store, now = officer.house.store, officer.house.clock.now
    other = partial(leases.take, name="import", owner="another process", lasts=timedelta(minutes=1), now=now)
    await store.write(other)
    where = (await officer.brings(file_of(case(1)))).headers["Location"]
    assert "前面还有一个文件在处理，轮到就开始" in said(await officer.browser.get(f"{where}/progress"))
    await store.write(partial(leases.release, name="import", owner="another process"))
    await officer.house.console.importing.settled()
    assert "新增 1" in said(await officer.browser.get(where))


async def test_an_old_workbook_is_read_from_memory_by_its_own_process(officer: Officer) -> None:
    _, page = await officer.checks((ROOT / "tests/intake/data/old.xls").read_bytes(), "办件.csv")
    assert "旧版 Excel（.xls）文件" in said(page)
    assert "新增 1" in said(page)


async def test_cases_whom_no_message_reaches_any_more_are_warned_of_and_wait_for_a_person(
    officer: Officer,
) -> None:
    """A mistyped year, or a month that the office forgot: nobody was told, and nobody was ever called back."""
    officer.house.clock.now = WINDOW.closes + timedelta(days=2)
    async with officer.house.logged_in("officer") as browser:
        later = Officer(officer.house, browser)
        where, page = await later.checks(file_of(case(1), case(2, concluded="2025-10-03")))
        assert "文件里有 1 件的回访期已经过了：不会再发消息" in said(page)
        assert "文件里有 1 件办结得更早，那个月从没有回访过：系统不会自动回访" in said(page)
        await later.imports(where, page)
        today = await browser.get("/office/today?month=2026-11")
        assert "1 件是2025年10月办结的，那时没有回访过：系统不会自动回访" in said(today)
        month = await browser.get("/office/today?month=2025-10")
        assert "系统每分钟会自动排一次" not in said(month)
        assert "这个月从没有回访过，系统不会自动排" in said(month)
        where, page = await later.checks(file_of(case(2, concluded="2026-11-03")))
        assert "回访期已经过了" not in said(await later.imports(where, page))
        assert "2025年10月办结的" not in said(await browser.get("/office/today?month=2026-11"))


async def test_rows_that_contradict_each_other_are_named_by_their_lines(officer: Officer) -> None:
    _, page = await officer.checks(file_of(case(1), case(2), case(1, phone="19000000009")))
    assert "内容不同（第 4 行）：以后面的行为准" in said(page)
    assert "什么变了" not in said(page), "there is no card that shows nothing"
