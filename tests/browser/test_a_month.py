"""A whole month from the browser alone, by keys alone: an officer who has never seen a command line, a department, a chief.

At every step the figures of the month are the same wherever they are told (`figures_everywhere`).
"""

import re
import zipfile
from functools import partial
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from bot.casework.ledger.cosignatures import cosignature
from bot.casework.ledger.notes import note_read
from browser.figures_everywhere import MONTH, OPEN, TO_PHONE, figures, foreign_in_files
from browser.keys import brings, chooses, presses, reach, writes
from browser.looking import barriers, sticks_out, window
from browser.month_office import CASES, MonthOffice, export_of_the_month, mended, month_office
from db.opening import open_store
from db.queries.ledger import rating_receipts, signing_keys
from db.vault import Vault
from journeys.offices import asks_first, case_no, needs_faketime
from ledgers import DAY, WITNESS

pytestmark = needs_faketime
TOLD_IN_SMS, WITHOUT_SMS = 8, 4


async def said(page: Page) -> str:
    return " ".join((await page.locator("main").inner_text()).split())


async def saves(page: Page, *keys: str) -> None:
    """On the call sheet: these keys, and the card is saved."""
    for key in keys:
        await page.keyboard.press(key)
    async with page.expect_navigation():
        await page.keyboard.press("Control+Enter")


async def skips(page: Page) -> None:
    async with page.expect_navigation():
        await page.keyboard.press("j")


async def imports(page: Page, file: Path) -> None:
    """Have a file checked, and store what was shown."""
    await brings(page, "input[type=file]", file)
    await reach(page, page.locator("form[data-drop] button"))
    await page.keyboard.press("Enter")
    await page.wait_for_selector("input[name=shape]", state="attached")


async def stores(page: Page) -> None:
    await reach(page, page.locator("form:has(input[name=shape]) button"))
    await page.keyboard.press("Enter")
    await page.wait_for_selector("text=已按检查时显示的存入")


async def the_file_is_brought(office: MonthOffice, page: Page, folder: Path) -> None:
    """The eve: ten rows go in, two come back, are mended and brought again."""
    assert "还没有导入；回访明天 09:00开始" in await said(page)
    await presses(page, "导入办件")
    await imports(page, export_of_the_month(folder))
    assert "不是有效日期" in await said(page)
    await reach(page, page.get_by_role("link", name="下载退回的行"))
    async with page.expect_download() as download:
        await page.keyboard.press("Enter")
    rejects = folder / (await download.value).suggested_filename
    await (await download.value).save_as(rejects)
    await stores(page)
    await presses(page, "导入改好的表")
    await imports(page, mended(rejects))
    await stores(page)
    await presses(page, "本月工作")
    assert f"办结的 {CASES} 件已经导入；回访明天 09:00开始" in await said(page)
    assert (await figures(office, page))[OPEN] == CASES


async def the_witness_signs(page: Page, folder: Path) -> None:
    """A checkpoint is downloaded, signed somewhere else, and handed in."""
    await presses(page, "台账")
    await reach(page, page.get_by_role("link", name="下载签封"))
    async with page.expect_download() as download:
        await page.keyboard.press("Enter")
    file = folder / (await download.value).suggested_filename
    await (await download.value).save_as(file)
    note = note_read(file.read_bytes())
    file.write_bytes(note.with_signature(cosignature(note.text, WITNESS, DAY)).written())
    await brings(page, "#f-file", file)
    await presses(page, "交回", "button")
    assert "收下了 1 家见证单位" in await said(page)


async def messages_go_out(office: MonthOffice, page: Page, chief: Page, folder: Path) -> str:
    """The first day: nobody is written to before the witness has signed; then the page changes by itself while answers come
    in; a complaint comes by text. Its number."""
    await office.morning(1)
    await office.holds(lambda: office.house.status()["ledger"] is not None)
    await office.logs_in(page, "chenjing")
    assert "等见证单位签名" in await said(page)
    assert not office.phones.accepted
    await office.logs_in(chief, "zhoumin")
    await the_witness_signs(chief, folder)
    await office.holds(lambda: sum(asks_first(text.body) for text in office.phones.accepted) == TOLD_IN_SMS)
    await expect(page.locator(".headline")).to_contain_text(f"还有 {CASES} 件没有结果")
    for n, words in ((1, "5"), (3, "满意，但是等太久"), (2, "2"), (2, "窗口让我跑了三趟")):
        await office.hears(n, words)
    number = re.search(r"TS-[\w-]+", await office.hears(2, "投诉"))
    assert number is not None
    await expect(page.locator(".headline")).to_contain_text(f"还有 {CASES - 3} 件没有结果")
    await expect(page.locator("#live")).to_contain_text("件投诉在办")
    assert (await figures(office, page))[OPEN] == CASES - 3
    return number[0]


async def the_rest_is_phoned(office: MonthOffice, page: Page) -> None:
    """The fourth day: a 4 with words; a 2 that should have been a 5, taken back; nobody at home; no wish to answer."""
    await office.morning(4)
    await office.logs_in(page, "chenjing")
    before = await figures(office, page)
    await presses(page, "去打电话")
    async with page.expect_navigation():
        await page.keyboard.press("p")
    assert "0731-55501001" in await said(page)
    await page.keyboard.press("4")
    await page.keyboard.press("t")
    await page.keyboard.type("办得快，就是停车难")
    await saves(page)
    await saves(page, "2")
    async with page.expect_navigation():
        await page.keyboard.press("z")
    assert "已撤销" in await said(page)
    await saves(page, "5")
    assert "现为“5 非常满意”" in await said(page)
    await skips(page)
    await saves(page, "n")
    await skips(page)
    await saves(page, "r")
    now = await figures(office, page)
    assert (now["非常满意"], now["满意"], now["不满意"], now["不想评价"]) == (2, 2, 1, 1)
    assert now[TO_PHONE] == before[TO_PHONE] - 3, "who was not at home is phoned again"


async def a_complaint_is_worked(office: MonthOffice, officer: Page, liaison: Page, number: str) -> None:
    """Taken up, handed over, drafted by the department, released with what was found out, accepted by the complainant."""
    await presses(officer, "投诉件")
    await presses(officer, number)
    await presses(officer, "受理", "button")
    assert "已受理" in await said(officer)
    await chooses(officer, "#f-to", "ArrowDown")
    await writes(officer, "#w-assign", "请核实窗口一次性告知的落实情况。")
    await chooses(officer, "input[name=checked]")
    await presses(officer, "交办", "button")
    await liaison.reload()
    await presses(liaison, number)
    await writes(liaison, "#w-draft", "已核实，窗口改为一次性告知，向您致歉。")
    await presses(liaison, "交监察室审核", "button")
    await officer.reload()
    await chooses(officer, "input[name=finding]")
    await chooses(officer, "input[name=measure_rectified]")
    await presses(officer, "预览", "button")
    assert "一次性告知" in await officer.locator(".chat").inner_text()
    await presses(officer, "发送这份答复", "button")
    await office.is_told(2, "一次性告知")
    assert "办完" in await office.hears(2, "认可")
    await officer.reload()
    assert "投诉人评价：认可" in await said(officer)


async def a_letter_is_registered(page: Page) -> None:
    await presses(page, "登记来信来访")
    await chooses(page, "input[name=arrival]", "Space", "ArrowDown")
    await chooses(page, "#f-category", "ArrowDown")
    await chooses(page, "#f-department", "ArrowDown")
    await writes(page, "#f-content", "来信说：窗口中午没有人。")
    await chooses(page, "input[name=named]", "Space", "ArrowDown")
    await presses(page, "登记并出回执", "button")
    slip = await said(page)
    assert re.search("投诉编号 TS-20261104-", slip)
    assert re.search(r"查询码 \w{4}(-\w{4}){6}", slip)


async def the_month_is_closed(office: MonthOffice, officer: Page, chief: Page, folder: Path) -> None:
    """The sixth: one of whom nobody has a word keeps it open, until two persons close it; then it is sealed by itself, witnessed,
    and the ledger checked."""
    await office.morning(6)
    await office.logs_in(officer, "chenjing")
    assert "1 件还没有联系过，不会自动封存，等您决定" in await said(officer)
    await presses(officer, "写明理由，申请关闭")
    await writes(officer, "#reason", "公司已经注销，电话停机")
    await presses(officer, "提交申请", "button")
    await office.logs_in(chief, "zhoumin")
    await presses(chief, "去看申请")
    await presses(chief, "批准", "button")
    assert "已批准，并已办好" in await said(chief)
    await office.holds(lambda: office.house.status()["state"] == "closed")
    published = office.house.folder / "huifang-published" / f"{MONTH}.zip"
    await office.holds(published.exists)
    await the_witness_signs(chief, folder)
    await office.holds(lambda: WITNESS.verifier.text.encode() in published.read_bytes())
    await presses(chief, "现在核对", "button")
    await expect(chief.locator("#check")).to_contain_text("核对无误")
    last = await figures(office, officer)
    assert (last[OPEN], last["未曾回访"], last["已评价"]) == (0, 1, 5)
    await officer.goto(office.url(f"/office/months/{MONTH}"))
    assert "结果登记" in await said(officer)
    words = await officer.inner_text("dd.aloud")
    assert len(words.split()) == 8
    await officer.goto(office.url("/screen"))
    assert words in (await officer.text_content("main") or ""), "what the hall shows is what the office has"
    await officer.go_back()


async def a_citizen_checks_it(office: MonthOffice, browser: Browser, folder: Path) -> None:
    """On a phone: the month is read, downloaded, and counted again without a network; their own answer is in it."""
    key, receipt = await told_elsewhere(office, case_no(2))
    context = await window(browser, viewport={"width": 390, "height": 844})
    page = await context.new_page()
    await page.goto(office.url(f"/figures/{MONTH}"))
    assert await barriers(page) == []
    assert await sticks_out(page) <= 0
    assert f"见证单位{WITNESS.name}签过" in await page.inner_text("main")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="全部数据和签名").first.click()
    await (await download.value).save_as(folder / "公布.zip")
    with zipfile.ZipFile(folder / "公布.zip") as whole:
        whole.extractall(folder)
    for place in (office.url(f"/figures/{MONTH}/check.html"), (folder / MONTH / "check.html").as_uri()):
        await context.set_offline(place.startswith("file:"))
        await page.goto(place)
        await page.wait_for_selector("html[data-ready]")
        if place.startswith("file:"):
            await page.set_input_files("#bundle", [*(folder / MONTH).iterdir()])
        await page.fill("#keys", f"{key}\n{WITNESS.verifier.text}")
        await page.click("#go")
        await page.wait_for_selector("#verdict.ok h2")
        assert "有至少1个见证单位的签名" in await page.inner_text("#signed")
        assert f"办结\n{CASES}\n" in await page.inner_text("#figures")
        await page.fill("#code", receipt)
        await page.fill("#case", case_no(2))
        await page.click("#receipt button")
        assert "算进去了" in await page.inner_text("#counted")
    await context.close()


async def told_elsewhere(office: MonthOffice, case: str) -> tuple[str, str]:
    """What hangs on the wall of the hall, the office's public key; and the receipt that the applicant asked for."""
    store = await open_store(f"sqlite+aiosqlite:///{office.house.folder / 'huifang.db'}")
    vault = Vault(office.house.settings["HUIFANG_SECRET_KEY"])
    (key,) = await store.read(signing_keys.verifiers)
    receipt = await store.read(partial(rating_receipts.of_case, vault=vault, case_no=case))
    await store.close()
    assert receipt is not None
    return key.text, receipt.code


async def the_leader_gets_the_papers(office: MonthOffice, page: Page, folder: Path) -> None:
    """Verified, printed, and a file opened: what was keyed wrong stands in it beside what is right."""
    await presses(page, "本月工作")
    await presses(page, "现在核验", "button")
    await expect(page.locator("main")).to_contain_text("核验无误")
    await presses(page, "报表与导出")
    await reach(page, page.get_by_role("link", name="打印稿（PDF）"))
    async with page.expect_download() as download:
        await page.keyboard.press("Enter")
    paper = folder / (await download.value).suggested_filename
    await (await download.value).save_as(paper)
    assert paper.name.endswith("月报.pdf")
    assert paper.read_bytes()[:5] == b"%PDF-"
    await writes(page, "#q", case_no(7))
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    file = await said(page)
    assert "撤销（陈静）：原记“2 不满意”记错了" in file
    assert "5 非常满意" in file
    assert await foreign_in_files(office, page) == []


@pytest.mark.usefixtures("chromium")
async def test_an_officer_lives_through_a_month_by_the_keys_alone(browser: Browser, tmp_path: Path) -> None:
    async with month_office(tmp_path) as office:
        officer = await office.sits_down(browser, "chenjing")
        await the_file_is_brought(office, officer, tmp_path)
        chief = await office.sits_down(browser, "zhoumin")
        number = await messages_go_out(office, officer, chief, tmp_path)
        await the_rest_is_phoned(office, officer)
        liaison = await office.sits_down(browser, "wugang")
        await a_complaint_is_worked(office, officer, liaison, number)
        await a_letter_is_registered(officer)
        await the_month_is_closed(office, officer, chief, tmp_path)
        await a_citizen_checks_it(office, browser, tmp_path / "phone")
        await the_leader_gets_the_papers(office, officer, tmp_path)
        for page in (officer, liaison, chief):
            await page.context.close()
        assert not office.phones.duplicates()
