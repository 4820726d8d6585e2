"""信息公开年度报告: whoever types the numbers is held to their sums, and the year's report has all three tables."""

import io
from datetime import date

import docx
from sqlalchemy import Connection

from bot.casework.disclosure.annual_numbers import COUNTS, FEES
from bot.domain.disclosure import ApplicantKind, DisclosureOutcome
from console import ConsoleHouse, on_both
from db import schema
from db.queries.tickets import disclosure_requests
from months import planted, worked
from rows import add

PAGE = "/office/reports/2026/annual"


def numbers(**changed: str) -> dict[str, str]:
    """What the 2012 report says of regulations and decisions, and a review that was upheld."""
    given = dict.fromkeys(COUNTS, "0") | {"permits": "195", "documents.issued": "3", FEES: "12.5"}
    given |= {"review.upheld": "1", "review.pending": "1", "review.total": "2"}
    return {**given, **changed}


def requests(connection: Connection) -> None:
    """Three of the year: one granted, one of what is not held here, one still open."""
    add(connection, schema.tickets, ticket_no="TS-20261011-BBB", day="20261011", state="working")
    ends = (
        (ApplicantKind.NATURAL, DisclosureOutcome.GRANTED),
        (ApplicantKind.NATURAL, None),
        (ApplicantKind.BUSINESS, DisclosureOutcome.NOT_HELD),
    )
    for n, (who, outcome) in enumerate(ends):
        no = f"TS-20261103-AAA{n}"
        add(connection, schema.tickets, ticket_no=no, kind="disclosure", day="20261103")
        disclosure_requests.add(connection, no, who, date(2026, 3, 2))
        if outcome is not None:
            disclosure_requests.end(connection, no, outcome, date(2026, 4, 1))


@on_both
async def test_tables_two_and_four_are_typed_table_three_is_counted_and_the_years_report_has_them(
    house: ConsoleHouse,
) -> None:
    await planted(house.store, worked(3))

    await house.store.write(requests)
    async with house.logged_in("officer") as browser:
        before = await browser.get(PAGE)
        assert "还没有人填" in before.text
        unfilled = await browser.get("/office/reports/2026/export")
        typed = unfilled.text.partition("表2 主动公开")[2].partition("表3")[0]
        assert typed.count("未填") == 10
        assert "没有。" not in typed, "in a form that is sent up, it would say that there was none"
        wrong = await browser.post(
            PAGE, {**numbers(**{"review.total": "3"}), "csrf": before.token, "seen": "0"}
        )
        assert wrong.status == 400
        assert "表4“行政复议”：四项加起来是 2，总计填的是 3" in wrong.text
        assert 'value="195"' in wrong.text
        blank = await browser.post(PAGE, {**numbers(permits=""), "csrf": before.token, "seen": "0"})
        assert "行政许可的本年处理决定数量要填一个" in blank.text
        kept = await browser.post(PAGE, {**numbers(), "csrf": before.token, "seen": "0"})
        assert kept.status == 303
        late = await browser.post(PAGE, {**numbers(), "csrf": before.token, "seen": "0"})
        assert late.status == 409
        after = (await browser.get(PAGE)).text
        assert "还没有人填" not in after
        assert "12.5" in after
        report = docx.Document(io.BytesIO((await browser.get("/office/reports/2026/export?format=docx")).raw))
        quarter = (await browser.get("/office/reports/2026-Q4/export")).text
        assert (await browser.get("/office/reports/2026-Q4/annual")).status == 404
    assert "表3 收到和处理政府信息公开申请" not in quarter
    forms = {table.rows[0].cells[0].text.strip("（").split("：")[0]: table for table in report.tables}
    three = [[cell.text for cell in row.cells] for row in forms["本列数据的勾稽关系为"].rows]
    assert three[0][3:] == ["申请人情况"] * 7
    assert three[2][3:] == ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    lines = {tuple(dict.fromkeys(line[:3])): line[3:] for line in three}
    assert lines[("一、本年新收政府信息公开申请数量",)] == ["2", "1", "0", "0", "0", "0", "3"]
    done = "三、本年度办理结果"
    assert lines[done, "（一）予以公开"] == ["1", "0", "0", "0", "0", "0", "1"]
    absent = lines[done, "（四）无法提供", "1.本机关不掌握相关政府信息"]
    assert absent == ["0", "1", "0", "0", "0", "0", "1"]
    assert lines[("四、结转下年度继续办理",)] == ["1", "0", "0", "0", "0", "0", "1"]
    four = [[cell.text for cell in row.cells] for row in forms["行政复议"].rows]
    assert four[-1] == ["1", "0", "0", "1", "2", *["0"] * 10]
    assert four[1] == ["行政复议"] * 5 + ["未经复议直接起诉"] * 5 + ["复议后起诉"] * 5
    by_month = next(t for t in report.tables if t.rows[0].cells[0].text == "登记月份")
    assert [by_month.rows[1].cells[0].text, by_month.rows[-1].cells[-1].text] == ["2026-10", "1"]
    async with house.logged_in("auditor") as browser:
        page = await browser.get(PAGE)
        assert 'name="permits"' not in page.text
        assert (await browser.post(PAGE, {**numbers(), "csrf": page.token, "seen": "1"})).status == 403
