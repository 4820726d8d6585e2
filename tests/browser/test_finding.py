"""With keys alone: anything is found by a part of it, and a letter is written down until its slip lies there."""

import re
from collections import Counter
from io import BytesIO

from playwright.async_api import Page
from pypdf import PdfReader

from bot.dialogue.complaint.filing_steps import LONGEST_CONTENT
from bot.domain.role import Role
from browser.looking import Looker, barriers
from browser.working_office import WorkingOffice


async def test_a_part_typed_into_the_box_leads_to_its_group_and_on(
    looker: Looker, office: WorkingOffice
) -> None:
    page = await looker.person(Role.OFFICER)
    await page.goto(office.url("/office/tickets"))
    await page.keyboard.press("/")
    await page.keyboard.type("26-00002")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/office/find?q=26-00002")
    assert await barriers(page) == []
    await page.locator("#cases th a").first.focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/office/cases/HNJX-2026-00002")


async def test_a_letter_is_written_down_by_keys_until_the_slip_lies_there(
    looker: Looker, office: WorkingOffice
) -> None:
    page = await looker.person(Role.OFFICER)
    await page.goto(office.url("/office/register"))
    keys = page.keyboard
    await page.locator("input[name=arrival]").first.focus()
    await keys.press("ArrowDown")  # 来信
    await keys.press("Tab")
    await page.locator("#f-category").focus()
    await keys.press("ArrowDown")
    await page.locator("#f-content").focus()
    pasted = "长" * (LONGEST_CONTENT + 3)
    await page.evaluate("words => document.execCommand('insertText', false, words)", pasted)
    assert await page.input_value("#f-content") == pasted, "nothing is cut off without a word"
    assert "多了 3 个字" in await page.locator("#f-content").evaluate("field => field.validationMessage")
    await keys.press("Control+a")
    await keys.type("窗口让我跑了四趟。")
    assert await page.locator("#f-content").evaluate("field => field.validity.valid")
    await page.locator("input[name=named]").last.focus()
    await keys.press("Space")
    await page.locator("form[enctype] .btn.primary").focus()
    await keys.press("Enter")
    await page.locator("#slip").wait_for()
    assert re.search(r"([0-9A-Z]{4}-){6}[0-9A-Z]{4}", await page.locator("#slip").inner_text())
    assert "来信" in await page.locator("#slip").inner_text()
    assert await barriers(page) == []
    assert await printed(page) == {(595, 842): 1}
    await page.locator("#a5").check()
    assert await printed(page) == {(420, 595): 1}
    await page.goto(office.url("/office/callsheet/2026-11/paper"))
    people = await page.locator(".paperlist tbody tr").count()
    assert people >= 10
    assert await printed(page) == {(842, 595): 2}, (
        "eight people and more on a sheet, in columns that can be read"
    )


async def printed(page: Page) -> Counter[tuple[int, int]]:
    """How many sheets of which size, in points, come out of the printer."""
    await page.emulate_media(media="print")
    paper = PdfReader(BytesIO(await page.pdf(prefer_css_page_size=True)))
    await page.emulate_media(media="screen")
    return Counter((round(p.mediabox.width), round(p.mediabox.height)) for p in paper.pages)
