"""The month's file imported in the browser by one person with keys alone: chosen, checked, its faults read, stored, listed."""

from pathlib import Path

from bot.domain.role import Role
from bringing import PAGE, case, file_of
from browser.conformance import faults
from browser.keys import brings, reach
from browser.looking import PHONE, Looker, barriers, sticks_out
from browser.working_office import WorkingOffice

FILE = "11月在办.csv"


async def test_a_file_is_brought_checked_and_imported_with_keys_alone(
    looker: Looker, office: WorkingOffice, tmp_path: Path
) -> None:
    (tmp_path / FILE).write_bytes(file_of(case(9001, concluded=""), case(9002, concluded="十一月")))
    page = await looker.person(Role.OFFICER)
    page.on(
        "filechooser", lambda _: None
    )  # from now on, long before a key is pressed: else the key may be first
    await page.goto(office.url(PAGE))
    await brings(page, "input[type=file]", tmp_path / FILE)
    assert await page.inner_text("[data-chosen]") == FILE
    await reach(page, page.locator("form[data-drop] button"))
    await page.keyboard.press("Enter")
    await page.wait_for_selector("input[name=shape]", state="attached")
    assert "“十一月”不是有效日期" in await page.inner_text("main")
    assert faults(await page.content()) == []
    size = page.viewport_size
    await page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert (await barriers(page), await sticks_out(page) <= 0) == ([], True)
    assert size is not None
    await page.set_viewport_size(size)
    await reach(page, page.locator("form:has(input[name=shape]) button"))
    await page.keyboard.press("Enter")
    await page.wait_for_selector("text=已按检查时显示的存入")
    await page.goto(office.url(PAGE))
    row = page.locator("tr", has_text=FILE)
    assert [int(n) for n in await row.locator("td.num").all_inner_texts()] == [2, 1, 0, 0, 1]
