"""Through the console by the keys alone."""

from playwright.async_api import Locator, Page

MOST_TABS = 120
STANDS = """e => !e.isConnected ? 'gone' : e === document.activeElement ? 'here'
  : e.closest('#main') && document.activeElement.matches('.skip') ? 'skips' : 'ahead'"""


async def reach(page: Page, wanted: Locator) -> None:
    """Press Tab until it has the focus, and on the way Enter on the link that leads past the rail.

    It is looked for once, and again only where a page has put another in its place.
    """
    found = await wanted.first.element_handle()
    for _ in range(MOST_TABS):
        await page.keyboard.press("Tab")
        stands = await found.evaluate(STANDS)
        if stands == "here":
            return
        if stands == "skips":
            await page.keyboard.press("Enter")
        if stands == "gone":
            found = await wanted.first.element_handle()
    raise AssertionError(f"{wanted} cannot be reached by keys on {page.url}")


async def types(page: Page, **fields: str) -> None:
    """Fill in fields in their order, and send the form."""
    for name, value in fields.items():
        await reach(page, page.locator(f"main form[method=post] [name={name}]:not([type=hidden])"))
        await page.keyboard.type(value)
    async with page.expect_navigation():
        await page.keyboard.press("Enter")


async def presses(page: Page, words: str, role: str = "link") -> None:
    """Go to a link or a button, and press it."""
    wanted = page.get_by_role(role, name=words)  # type: ignore[arg-type]  # link or button
    await reach(page, wanted)
    async with page.expect_navigation():
        await page.keyboard.press("Enter")


async def writes(page: Page, selector: str, words: str) -> None:
    """Go to a field and type."""
    await reach(page, page.locator(selector))
    await page.keyboard.type(words)


async def chooses(page: Page, selector: str, *keys: str) -> None:
    """Go to a box, a button of several, or a list, and press keys: by itself the space bar."""
    await reach(page, page.locator(selector))
    for key in keys or ("Space",):
        await page.keyboard.press(key)


async def picks(page: Page, selector: str, words: str) -> None:
    """Go to a list and press the arrow until it says these words."""
    chosen = page.locator(selector)
    await reach(page, chosen)
    for _ in range(await chosen.locator("option").count()):
        if words in await chosen.evaluate("e => e.selectedOptions[0].text"):
            return
        await page.keyboard.press("ArrowDown")
    raise AssertionError(f"{words} cannot be chosen on {page.url}")


async def brings(page: Page, selector: str, file: object) -> None:
    """Go to the field of a file and choose one; somebody must listen to `filechooser` since the page was opened."""
    await reach(page, page.locator(selector))
    async with page.expect_file_chooser() as chooser:
        await page.keyboard.press("Enter")
    await (await chooser.value).set_files(str(file))
