"""The demo's house as whoever starts it sees it first: on the fourth day at ten, with people still to be phoned."""

from collections.abc import Mapping

from playwright.async_api import Browser

from bot.domain.role import Role
from browser.looking import DESK, PHONE, log_in, window
from browser.working_office import PEOPLE, Demo

SIZES = {"desk": DESK, "phone": PHONE}
PAGES = {"today": "/office/today", "call-sheet": "/office/callsheet"}


async def looked_at(browser: Browser, demo: Demo) -> Mapping[tuple[str, str], bytes]:
    """Pictures of those pages, by page and size."""
    context = await window(browser)
    page, taken = await context.new_page(), {}
    await log_in(page, demo, PEOPLE[Role.OFFICER])
    for size, (width, height) in SIZES.items():
        await page.set_viewport_size({"width": width, "height": height})
        for name, path in PAGES.items():
            answer = await page.goto(demo.url(path))
            assert answer is not None
            assert answer.ok, path
            taken[name, size] = await page.screenshot()
    await context.close()
    return taken
