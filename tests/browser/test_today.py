"""本月工作 by the keys alone: from the page to whoever waits, and a refresh takes the focus from nobody."""

from playwright.async_api import Page, expect

from bot.domain.role import Role
from browser.looking import Looker
from browser.working_office import WorkingOffice

MOST_TABS = 60


async def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the thing has the focus."""
    for _ in range(MOST_TABS):
        await page.keyboard.press("Tab")
        if await page.evaluate("what => document.activeElement.matches(what)", selector):
            return
    raise AssertionError(f"no key leads to {selector}")


async def test_who_waits_is_reached_by_the_keys_and_the_focus_outlives_a_refresh(
    looker: Looker, office: WorkingOffice
) -> None:
    page = await looker.person(Role.OFFICER)
    await page.goto(office.url("/office/today?month=2026-11"))
    await tab_to(page, "#live .todo a")
    held = await page.evaluate("document.activeElement.id")
    async with page.expect_response("**/office/today/live**"):
        await page.evaluate(
            "htmx.ajax('GET', document.getElementById('live').getAttribute('data-hx-get'), {target: '#live', swap: 'outerHTML'})"
        )
    await expect(page.locator(f"#{held}")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/office/callsheet?month=2026-11")
    assert looker.troubles == []
