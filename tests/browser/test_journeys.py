"""What people do in the console, done in the browser: log in, read the month, phone, work a complaint, print."""

import re
from functools import partial

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import Connection, select

from bot.dialogue.survey.score_question import OVERALL
from bot.domain.role import Role
from browser.looking import PHONE, Looker, barriers, log_in, sticks_out
from browser.working_office import HANDED_OVER, MORNING_AFTER, NEW, PEOPLE, WorkingOffice
from db.schema import answers

A4 = 665
"""Pixels between the margins of a sheet."""
BACKGROUND = "element => getComputedStyle(element).backgroundColor"
MONTH, ARCHIVE = "/office/months/2026-10", "/office/cases/HNJX-2026-00002"


async def said(page: Page, where: str = "main") -> str:
    """The words of a page, as they are read."""
    return " ".join((await page.locator(where).inner_text()).split())


async def sheets(page: Page) -> int:
    """Print it; how many sheets of A4 it takes."""
    paper = await page.pdf(format="A4")
    sizes = re.findall(rb"/MediaBox \[0 0 (\d+)\.?\d* (\d+)", paper)
    assert set(sizes) == {(b"594", b"841")} or set(sizes) == {(b"595", b"842")}
    return len(sizes)


def phoned(connection: Connection, case_no: str) -> tuple[str | None, str, str]:
    """Value, channel and words of the answer that was kept."""
    wanted = select(answers.c.value, answers.c.channel, answers.c.raw).where(
        answers.c.case_no == case_no, answers.c.question == OVERALL
    )
    value, channel, raw = connection.execute(wanted).one()
    return value, channel, raw


async def test_one_logs_in_and_out(looker: Looker, office: WorkingOffice) -> None:
    page = await looker.guest()
    await page.goto(office.url("/office/tickets"))
    await page.fill("input[name=name]", PEOPLE[Role.OFFICER])
    await page.fill("input[name=password]", office.password)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/office/tickets")
    leave = page.get_by_role("button", name="退出")
    await expect(leave).to_be_in_viewport(ratio=1)  # however many entries stand above it
    await page.get_by_role("link", name="履职和通知").click()
    await expect(page.locator(".nav [aria-current]")).to_be_in_viewport(ratio=1)
    await page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    await page.reload()
    await expect(page.locator(".nav [aria-current]")).to_be_in_viewport(ratio=1)
    await leave.click()
    await page.wait_for_url("**/office/login?done=logged_out")
    await page.goto(office.url("/office/tickets"))
    assert "/office/login" in page.url


async def test_a_wrong_password_gets_a_sentence_and_another_try(
    looker: Looker, office: WorkingOffice
) -> None:
    page = await looker.guest()
    await log_in(page, office, PEOPLE[Role.AUDITOR], "not the password")
    assert page.url.endswith("/office/login")
    assert await page.get_by_role("alert").is_visible()
    assert await page.input_value("input[name=name]") == PEOPLE[Role.AUDITOR]
    assert await page.input_value("input[name=password]") == ""
    assert await barriers(page) == []


async def test_the_month_says_the_whole_number_and_three_rates_side_by_side(
    looker: Looker, office: WorkingOffice
) -> None:
    page = await looker.person(Role.AUDITOR)
    await page.goto(office.url(MONTH))
    assert "办结195" in (await said(page)).replace(" ", "")
    bars = await page.locator("svg.chart").first.locator("rect").count()
    assert bars >= 5
    boxes = [await box.bounding_box() for box in await page.locator(".metric").all()]
    assert len(boxes) == 3
    assert len({(round(b["y"]), round(b["width"])) for b in boxes if b is not None}) == 1


async def test_every_number_of_the_month_leads_to_its_list(looker: Looker, office: WorkingOffice) -> None:
    page = await looker.person(Role.AUDITOR)
    await page.goto(office.url(MONTH))
    links = page.locator("main a[href*='disposition='], main a[href*='score=']")
    assert await links.count() >= 5
    await page.locator("main a[href*='disposition=answered']").first.click()
    await page.wait_for_url("**/office/cases?**")
    assert await page.locator("main tbody tr").count() > 0


async def test_an_officer_phones_by_the_keys_alone(looker: Looker, office: WorkingOffice) -> None:
    page = await looker.person(Role.OFFICER)
    await page.goto(office.url("/office/callsheet?month=2026-11"))
    form = page.locator("#call")
    assert await form.locator("input:checked").count() == 0
    card = await form.get_attribute("action")
    found = re.search(r"HNJX-2026-11\d{3}", card or "")
    assert found is not None
    assert await page.evaluate("document.documentElement.scrollHeight") <= 768
    await page.keyboard.press("4")
    assert await page.locator("#k4").is_checked()
    await page.fill("#words", "办得快，就是停车难")
    await page.emulate_media(forced_colors="active")
    chosen, another = [await page.locator(f"label[for=k{n}]").evaluate(BACKGROUND) for n in (4, 5)]
    assert chosen != another, "what is chosen is seen in the reader's own colours, too"
    await page.emulate_media(forced_colors="none")
    async with page.expect_navigation():
        await page.keyboard.press("Control+Enter")
    assert await page.locator("#call").get_attribute("action") != card
    kept = await office.bench.store.read(partial(phoned, case_no=found[0]))
    assert kept == ("4", "phone", "办得快，就是停车难")


async def test_a_complaint_goes_from_arrival_to_its_close(looker: Looker, office: WorkingOffice) -> None:
    number = office.tickets["to close"]
    where = office.url(f"/office/tickets/{number}")
    officer, liaison = await looker.person(Role.OFFICER), await looker.person(Role.LIAISON)
    await officer.goto(office.url("/office/tickets"))
    await officer.get_by_role("link", name=number).click()
    await officer.get_by_role("button", name="受理", exact=True).click()
    assert NEW.content in await said(officer)
    await officer.select_option("#f-to", "无线电管理处")
    await officer.fill("#w-assign", HANDED_OVER)
    await officer.check("input[name=checked]")
    await officer.get_by_role("button", name="交办", exact=True).click()
    await liaison.goto(where)
    seen = await said(liaison)
    assert HANDED_OVER in seen
    assert NEW.content not in seen
    await liaison.fill("#w-draft", "已核实，窗口改为一次性告知，向您致歉。")
    await liaison.get_by_role("button", name="交监察室审核").click()
    await officer.goto(where)
    assert "一次性告知" in await officer.input_value("#w-reply")
    await officer.check("input[name=finding][value=founded]")
    await officer.check("input[name=measure_rectified]")
    await officer.get_by_role("button", name="预览").click()
    assert "一次性告知" in await said(officer, ".chat")
    await officer.locator("button[value=send]").click()
    office.bench.now = MORNING_AFTER.replace(hour=11)
    assert await office.bench.judges(number, satisfied=True)
    await officer.goto(where)
    assert "已办完" in await said(officer, ".head") or "已了结" in await said(officer, ".head")
    assert await officer.locator(".line li").count() >= 5
    await _hands_a_low_rating_over(officer, liaison, office)


async def _hands_a_low_rating_over(officer: Page, liaison: Page, office: WorkingOffice) -> None:
    """From the month to its 差评, to one of them, to the department; all of it by links and forms."""
    await officer.goto(office.url(MONTH))
    await officer.get_by_role("link", name="差评整改情况").click()
    assert "已回访" in await said(officer)
    await officer.get_by_role("link", name="差评整改", exact=True).first.click()
    line = officer.locator("tbody tr", has_text="无线电管理处").first
    name = (await line.locator("th a").inner_text()).strip()
    await line.locator("th a").click()
    case_no = (await officer.locator("dl a").first.inner_text()).strip()
    await officer.locator("summary", has_text="交处室核实").click()
    await officer.fill("#f-words-hand", "有人反映多跑了一趟，请核实当天的受理记录")
    await officer.get_by_role("button", name="交处室核实").click()
    assert "已办：交处室核实" in await said(officer)
    assert await barriers(officer) == []
    await liaison.goto(office.url("/office/remedies"))
    await liaison.get_by_role("link", name=name, exact=True).click()
    seen = await said(liaison)
    assert "请核实当天的受理记录" in seen
    assert case_no not in seen
    assert await barriers(liaison) == []


async def test_who_complained_is_seen_once_with_anothers_word(looker: Looker, office: WorkingOffice) -> None:
    officer, chief = await looker.person(Role.OFFICER), await looker.person(Role.CHIEF)
    await officer.goto(office.url(f"/office/tickets/{office.tickets['new']}"))
    await officer.get_by_role("link", name="查看需说明理由").click()
    await officer.fill("#reason", "当面核实情况")
    await officer.get_by_role("button", name="提交申请").click()
    await officer.wait_for_url("**/office/approvals/*done=*")
    request = officer.url.partition("?")[0]
    assert await officer.get_by_role("button", name="批准", exact=True).count() == 0
    await chief.goto(request)
    async with chief.expect_navigation():
        await chief.get_by_role("button", name="批准", exact=True).click()
    assert "陈小满" not in await chief.content()
    await officer.goto(request)
    await officer.get_by_role("button", name="看一次").click()
    assert "陈小满" in await said(officer)
    await officer.goto(request)
    assert "陈小满" not in await officer.content()


async def test_an_archive_is_a_paper_file_masked_until_a_reason_is_given(
    looker: Looker, office: WorkingOffice
) -> None:
    page = await looker.person(Role.OFFICER)
    await page.goto(office.url(ARCHIVE))
    assert "赵*" in await said(page, ".paper")
    assert "赵杰" not in await page.content()
    assert await page.locator(".stamp").is_visible()
    await page.fill("#f-reason", "核对投诉件")
    await page.locator("form:has(#f-reason) button").click()
    assert "赵杰" in await said(page)
    await page.goto(office.url(ARCHIVE))
    assert "赵杰" not in await page.content()


async def test_every_sheet_of_a_printed_archive_bears_its_number(
    looker: Looker, office: WorkingOffice
) -> None:
    page = await looker.person(Role.OFFICER)
    await page.goto(office.url(ARCHIVE))
    await page.emulate_media(media="print")
    head = page.locator(".paper .running")
    assert "HF-202610-00002" in await head.inner_text()
    assert await head.evaluate("box => getComputedStyle(box).display") == "table-header-group"
    assert await page.get_by_role("link", name="下载 PDF").count() == 0
    assert await sheets(page) >= 1


async def test_the_number_typed_into_the_search_leads_to_its_archive(
    looker: Looker, office: WorkingOffice
) -> None:
    page = await looker.person(Role.AUDITOR)
    await page.goto(office.url("/office/"))
    await page.keyboard.press("/")
    await page.keyboard.type("HNJX-2026-00002")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**{ARCHIVE}")


async def test_a_page_of_another_role_is_refused_in_one_sentence(
    looker: Looker, office: WorkingOffice
) -> None:
    page = await looker.person(Role.LIAISON)
    answer = await page.goto(office.url(MONTH))
    assert answer is not None
    assert answer.status == 403
    assert "您的角色不能看" in await said(page, "body")
    assert await barriers(page) == []


async def test_the_language_is_switched_where_one_stands(looker: Looker, office: WorkingOffice) -> None:
    page = await looker.person(Role.CHIEF)
    await page.goto(office.url("/office/tickets?pile=green"))
    for language, words in (("en", "Complaints"), ("zh-Hant", "投訴件"), ("zh-Hans", "投诉件")):
        async with page.expect_navigation():
            await page.locator(f".langs a[lang={language}]").click()
        assert page.url.endswith("/office/tickets?pile=green")
        assert await page.get_attribute("html", "lang") == language
        assert await page.locator("h1").inner_text() == words


READ = (
    "/office/",
    MONTH,
    "/office/tickets",
    "/office/log",
    "/office/callsheet?month=2026-11",
    "/office/cases",
)


@pytest.mark.parametrize("path", READ)
async def test_everything_is_read_without_scripts(looker: Looker, office: WorkingOffice, path: str) -> None:
    with_scripts, without = await looker.person(Role.CHIEF), await looker.person(Role.CHIEF, scripts=False)
    words = []
    for page in (with_scripts, without):
        await page.goto(office.url(path))
        words.append(await page.locator("main h1, main h2, main th").all_inner_texts())
    assert words[1] == words[0]
    assert len(words[0]) >= 2


@pytest.mark.parametrize(("path", "most"), [(MONTH, 4), ("/office/tickets", 2), ("/office/supervision", 1)])
async def test_a_page_is_printed_on_a4_without_the_rail(
    looker: Looker, office: WorkingOffice, path: str, most: int
) -> None:
    page = await looker.person(Role.CHIEF)
    await page.goto(office.url(path))
    await page.emulate_media(media="print")
    assert not await page.locator(".nav").is_visible()
    assert await page.locator("main h1").is_visible()
    await page.set_viewport_size({"width": A4, "height": 900})
    assert await sticks_out(page) <= 0, "no column is cut off at the edge of the paper"
    assert 1 <= await sheets(page) <= most, "a list begins under its title"


async def test_the_checker_of_barriers_finds_one_where_there_is_one(
    looker: Looker, office: WorkingOffice
) -> None:
    page = await looker.guest()
    await page.goto(office.url("/office/login"))
    await page.evaluate("() => document.querySelector('input[name=name]').removeAttribute('id')")
    assert any(line.startswith("label ") for line in await barriers(page))


async def test_what_the_policy_forbids_is_noticed(looker: Looker, office: WorkingOffice) -> None:
    page = await looker.guest()
    await page.goto(office.url("/office/login"))
    await page.evaluate(
        "() => { const s = document.createElement('script'); s.text = '1'; document.body.append(s); }"
    )
    await page.wait_for_function("() => true")
    assert any("script-src" in trouble for trouble in looker.troubles)
    looker.troubles.clear()
