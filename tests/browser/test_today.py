"""本月工作 by the keys alone: from the page to whoever waits, and a refresh takes the focus from nobody."""

from playwright.async_api import expect

from bot.domain.role import Role
from browser.keys import reach
from browser.looking import Looker
from browser.working_office import WorkingOffice


async def test_who_waits_is_reached_by_the_keys_and_the_focus_outlives_a_refresh(
    looker: Looker, office: WorkingOffice
) -> None:
    page = await looker.person(Role.OFFICER)
    await page.goto(office.url("/office/today?month=2026-11"))
    await reach(page, page.locator("#live .todo a"))
    assert await page.locator("#live[data-hx-get]").count() == 1, "what is asked for again while it is worked"
    held = await page.evaluate("document.activeElement.id")
    async with page.expect_response("**/office/today/live**"):
        await page.evaluate(
            "htmx.ajax('GET', document.getElementById('live').getAttribute('data-hx-get'), {target: '#live', swap: 'outerHTML'})"
        )
    await expect(page.locator(f"#{held}")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/office/callsheet?month=2026-11")
    assert looker.troubles == []
