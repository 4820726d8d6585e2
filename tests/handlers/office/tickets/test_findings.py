"""属实、不属实 and what was done: kept with the reply for the office, told to nobody; notes that only the office reads."""

from bot.domain.act import Act
from bot.domain.finding import Finding, Measure
from complaints import DEPARTMENT, Bench
from console import ConsoleHouse, on_both
from handlers.office.tickets.phrases import PHRASES
from ticket_pages import HANDED_OVER, INBOX, does, last_form, listed, said

REPLY = "已批评教育，向您道歉"


async def handed_over(bench: Bench) -> str:
    number = await bench.files()
    await bench.does(number, Act.ACCEPT)
    await bench.does(number, Act.ASSIGN, HANDED_OVER, to=DEPARTMENT)
    return number


@on_both
async def test_a_reply_asks_what_was_found_out_and_the_office_alone_reads_it(
    house: ConsoleHouse, bench: Bench
) -> None:
    number = await handed_over(bench)
    async with house.logged_in("officer") as browser:
        silent = await does(browser, number, "reply", text=REPLY, finding="", measure_rectified="")
        assert (silent.status, "请选认定" in silent.text, REPLY in silent.text) == (400, True, True)
        preview = await does(browser, number, "reply", text=REPLY, finding="partly")
        assert preview.status == 200
        assert (await browser.post(f"{INBOX}/{number}/acts/reply", last_form(preview.text))).status == 303
        page = said((await browser.get(f"{INBOX}/{number}")).text)
        assert "认定 部分属实" in page
        assert "处理 整改" in page
    async with house.logged_in("liaison") as liaison:
        theirs = said((await liaison.get(f"{INBOX}/{number}")).text)
        assert "部分属实" not in theirs
    told = [text for _, text in await bench.letters()]
    assert any(REPLY in text for text in told)
    assert not any("属实" in text or "整改" in text for text in told)


@on_both
async def test_a_note_changes_nothing_and_is_read_by_the_office_alone(
    house: ConsoleHouse, bench: Bench
) -> None:
    number = await handed_over(bench)
    before = await bench.letters()
    async with house.logged_in("officer") as browser:
        noted = await does(browser, number, "note", text="已和处室约好周五前给材料")
        assert noted.status == 303
        assert "已和处室约好周五前给材料" in (await browser.get(f"{INBOX}/{number}")).text
    async with house.logged_in("liaison") as liaison:
        assert "周五前给材料" not in (await liaison.get(f"{INBOX}/{number}")).text
    assert await bench.letters() == before


async def test_a_phrase_is_put_behind_what_was_typed_without_a_script(
    house: ConsoleHouse, bench: Bench
) -> None:
    number = await handed_over(bench)
    async with house.logged_in("officer") as browser:
        page = await does(
            browser, number, "reply", text="一", step="phrase", phrase="<script>alert(1)</script>"
        )
        assert "alert(1)" not in page.text.partition("<textarea")[2].partition("</textarea>")[0]
        phrase = PHRASES[Act.REPLY][0]
        page = await does(browser, number, "reply", text="一", step="phrase", phrase=phrase)
        assert phrase in page.text.partition("<textarea")[2].partition("</textarea>")[0]
        later = await browser.get(f"{INBOX}/{number}/acts/reply")
        assert phrase in later.text.partition("<textarea")[2].partition("</textarea>")[0], (
            "it is in the draft"
        )


@on_both
async def test_what_was_found_out_stands_until_another_reply_says_otherwise_or_the_complainant_says_no(
    bench: Bench,
) -> None:
    number = await handed_over(bench)
    await bench.does(number, Act.REPLY, REPLY, finding=Finding.PARTLY, measures=(Measure.RECTIFIED,))
    await bench.does(number, Act.REPLY, "上次漏写了：窗口周一起延长一小时")
    ticket = await bench.ticket(number)
    assert (ticket.finding, ticket.measures) == (Finding.PARTLY, (Measure.RECTIFIED,))
    await bench.judges(number, satisfied=False)
    ticket = await bench.ticket(number)
    assert (ticket.finding, ticket.measures) == (None, ())
    assert [e.finding for e in await bench.timeline(number) if e.finding] == [Finding.PARTLY]


@on_both
async def test_a_department_proposes_a_finding_and_the_office_decides(
    house: ConsoleHouse, bench: Bench
) -> None:
    number = await handed_over(bench)
    async with house.logged_in("liaison") as liaison:
        half = await does(liaison, number, "draft", text=REPLY, finding="unfounded")
        assert (half.status, "请勾选作了什么处理" in half.text) == (400, True)
        proposed = {"finding": "unfounded", "measure_explained": "1"}
        assert (await does(liaison, number, "draft", text=REPLY, **proposed)).status == 303
        assert "认定 不属实 · 处理 解释说明" in said((await liaison.get(f"{INBOX}/{number}")).text)
    assert (await bench.ticket(number)).finding is None
    async with house.logged_in("officer") as browser:
        page = (await browser.get(f"{INBOX}/{number}")).text
        assert "处室建议： 认定 不属实 · 处理 解释说明" in said(page)
        assert 'value="unfounded" checked' not in page, "the office chooses for itself"
        preview = await does(browser, number, "reply", text=REPLY, finding="partly")
        assert (await browser.post(f"{INBOX}/{number}/acts/reply", last_form(preview.text))).status == 303
        page = (await browser.get(f"{INBOX}/{number}")).text
        assert "认定 不属实" in said(page), "both stand in the timeline"
        assert "认定 部分属实" in said(page)
        assert listed((await browser.get(f"{INBOX}?finding=partly")).text) == [number]
        assert listed((await browser.get(f"{INBOX}?finding=none")).text) == []
    async with house.logged_in("liaison") as liaison:
        theirs = said((await liaison.get(f"{INBOX}/{number}")).text)
        assert ("认定 不属实" in theirs, "部分属实 ·" in theirs) == (True, False)
        assert listed((await liaison.get(f"{INBOX}?finding=unfounded")).text) == [number], (
            "no filter of theirs"
        )
