"""依申请公开 and 干扰申诉 on a phone, to the slip with number and code: page by page, with papers, and followed afterwards."""

from collections.abc import Mapping

from playwright.async_api import FilePayload, Page

from browser.looking import Looker
from browser.test_public_pages import is_fit
from browser.working_office import WorkingOffice
from requests_filed import ASKED, DISTURBED, WANTED

PHONE = (390, 844)
PAPER = FilePayload(name="身份证.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7 my identity card")
PROGRAM = FilePayload(name="坏的.exe", mimeType="application/octet-stream", buffer=b"MZ a program")


async def filled_in(page: Page, answers: Mapping[str, str]) -> None:
    """Every question, by what stands on its page; what is not known is skipped."""
    for key, value in answers.items():
        choice = page.locator(f"[name=choice][value='{key}.{value or 'skip'}']")
        if await choice.count():
            # The circle lies under its words: a thumb hits those.
            await (
                page.locator(f"label[for='{await choice.get_attribute('id')}']") if value else choice
            ).click()
        else:
            await page.locator("#text").fill(value)
        if value:
            await page.locator("form .primary").click()


async def slip(page: Page) -> tuple[str, str]:
    """Number and code, as they stand on it."""
    groups = await page.locator(".code7 span").all_inner_texts()
    return await page.locator(".slip .no").inner_text(), "-".join(groups)


async def test_a_request_is_filed_with_papers_on_a_phone(looker: Looker, office: WorkingOffice) -> None:
    page = await looker.stranger(PHONE)
    await page.goto(office.url("/apply"))
    await page.locator("label[for=kind-disclosure]").click()
    await page.locator("form .primary").click()
    await filled_in(page, ASKED)
    await is_fit(page)
    await page.locator("[name=file]").set_input_files([PAPER, PROGRAM])
    await page.locator("[name=choice][value='files.more']").click()
    assert "第2个文件没有收下" in await page.locator("main").inner_text()
    assert "已经附上1个文件" in await page.locator("main").inner_text()
    assert WANTED in await page.locator("main").inner_text()
    await is_fit(page)
    await page.locator("[name=choice][value='confirm.submit']").click()
    await is_fit(page)
    number, code = await slip(page)
    assert number.startswith("GK-")
    assert "附上的1个文件一起收到了" in await page.locator(".slip").inner_text()
    await page.goto(office.url("/progress"))
    await page.locator("[name=no]").fill(number)
    await page.locator("[name=code]").fill(code)
    await page.locator("form .primary").click()
    assert "收到了您的申请" in await page.locator("main").inner_text()
    await is_fit(page)


async def test_an_interference_complaint_is_filed_and_followed_on_a_phone(
    looker: Looker, office: WorkingOffice
) -> None:
    page = await looker.stranger(PHONE)
    await page.goto(office.url("/apply"))
    await page.locator("label[for=kind-interference]").click()
    await page.locator("form .primary").click()
    await filled_in(page, DISTURBED)
    await is_fit(page)
    await page.locator("[name=choice][value='confirm.submit']").click()
    await is_fit(page)
    number, code = await slip(page)
    assert number.startswith("GR-")
    await page.goto(office.url("/progress"))
    await page.locator("[name=no]").fill(number)
    await page.locator("[name=code]").fill(code)
    await page.locator("form .primary").click()
    said = await page.locator("main").inner_text()
    assert number in said
    assert "投诉人" not in said
    await is_fit(page)
