"""No typed word is lost, seen in a browser: on a console whose clock is turned by hand, with the keys alone."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, Dialog, Page

from bot.domain.act import Act
from browser.looking import window
from call_cards import to_be_phoned
from complaints import FILED, Bench
from console import PASSWORD, ConsoleHouse, add_one_of_each, served
from db.migrate import upgrade
from db.opening import open_store
from db.store import Store
from handlers.office.web.logins import IDLE

WORDS = "经查属实，已批评教育，并向来访人当面道歉"
MORE = "，多收的费用已退回"


@dataclass
class Desk:
    """An officer at a browser."""

    house: ConsoleHouse
    bench: Bench
    page: Page

    def url(self, path: str) -> str:
        return str(self.house.root)[:-1] + path

    async def logs_in(self, name: str = "officer") -> None:
        """Into whatever log-in form is shown, by the keys."""
        await self.page.focus("input[name=name]")
        await self.page.keyboard.type(name)
        await self.page.keyboard.press("Tab")
        await self.page.keyboard.type(PASSWORD)
        async with self.page.expect_navigation():
            await self.page.keyboard.press("Enter")

    async def passes(self, **time: float) -> None:
        """Time goes by, for the house and for the page's own clock."""
        self.house.clock.turn(timedelta(**time))
        await self.page.clock.fast_forward(int(timedelta(**time).total_seconds() * 1000))

    async def opens_reply(self) -> str:
        """A complaint that has been taken up, with its page open and the cursor in the reply."""
        number = await self.bench.files()
        await self.bench.does(number, Act.ACCEPT)
        await self.page.goto(self.url(f"/office/tickets/{number}/acts/reply"))
        await self.page.focus("#w-reply")
        return number


@pytest_asyncio.fixture(loop_scope="session")
async def desk(browser: Browser, tmp_path: Path) -> AsyncIterator[Desk]:
    """At work on a console of its own, logged in."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'kept.db'}"
    await upgrade(url)
    async with aclosing_store(url) as store, served(store) as house:
        await add_one_of_each(store)
        house.clock.now = FILED
        context = await window(browser, viewport={"width": 1366, "height": 768})
        page = await context.new_page()
        await page.clock.install(time=FILED)
        desk = Desk(house, Bench(store, vault=house.vault), page)
        await page.goto(desk.url("/office/login"))
        await desk.logs_in()
        yield desk
        await context.close()


@asynccontextmanager
async def aclosing_store(url: str) -> AsyncIterator[Store]:
    """The store, closed at the end whatever happens."""
    store = await open_store(url)
    try:
        yield store
    finally:
        await store.close()


async def test_what_is_typed_is_there_again_after_the_page_was_left(desk: Desk) -> None:
    await desk.opens_reply()
    reply = desk.page.url
    await found_out(desk.page)
    await desk.page.focus("#w-reply")
    await desk.page.keyboard.type(WORDS)
    await desk.passes(seconds=4)
    said = desk.page.locator("[data-said]")
    await said.filter(has_text="草稿，10:00保存").wait_for()
    await desk.page.reload()
    assert await desk.page.input_value("#w-reply") == WORDS
    assert (
        await desk.page.locator("input[name=finding]:checked, input[name=measure_rectified]:checked").count()
        == 2
    )
    await desk.page.focus("#w-reply")
    await desk.page.keyboard.press("Control+End")
    await desk.page.keyboard.type(MORE)
    async with desk.page.expect_request(re.compile("/office/drafts$")):
        await desk.page.goto(desk.url("/office/account"))
    for _ in range(20):  # it is sent while the page is left: looking again is all that tells of its arrival
        await desk.page.goto(reply)
        if await desk.page.input_value("#w-reply") == WORDS + MORE:
            return
    raise AssertionError("what was typed last is not there")


async def test_a_question_that_was_added_and_half_written_is_there_again(desk: Desk) -> None:
    page = desk.page
    await page.context.clear_cookies()
    await page.goto(desk.url("/office/settings/questions"))
    await desk.logs_in("admin")
    await page.goto(desk.url("/office/settings/questions"))
    await page.get_by_role("button", name="加一道选择题").focus()
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    title = '[name="own_1.title.zh-Hans"]'
    await page.focus(title)
    await page.keyboard.type("窗口环境")
    async with page.expect_response(re.compile("/office/drafts$")):
        await desk.passes(seconds=4)
    await page.goto(desk.url("/office/settings/questions"))
    assert await page.input_value(title) == "窗口环境"
    assert "草稿，" in await page.inner_text("#questions")


async def found_out(page: Page) -> None:
    """Choose what was found out and what was done, by keys."""
    for name in ("finding", "measure_rectified"):
        await page.focus(f"input[name={name}]")
        await page.keyboard.press("Space")


async def test_words_edited_after_the_preview_are_seen_before_they_go_out(desk: Desk) -> None:
    number = await desk.opens_reply()
    before = len(await desk.bench.letters())
    page = desk.page
    await page.keyboard.type(WORDS)
    await found_out(page)
    await page.get_by_role("button", name="预览").focus()
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    await page.focus("#w-reply")
    await page.keyboard.press("Control+End")
    await page.keyboard.type(MORE)
    assert await page.locator("[data-old]").is_visible()
    for _ in range(2):
        await page.get_by_role("button", name="发送这份答复").focus()
        async with page.expect_navigation():
            await page.keyboard.press("Enter")
        if before == len(await desk.bench.letters()):
            assert "您改过文字，请再看一遍再发" in await page.inner_text("main")
            assert WORDS + MORE in await page.inner_text(".chat")
    told = (await desk.bench.letters())[before:]
    assert [WORDS + MORE in text for _, text in told] == [True]
    assert (await desk.bench.ticket(number)).reply == WORDS + MORE


async def test_a_log_in_that_ends_in_the_middle_of_a_sentence_is_announced_and_loses_none_of_it(
    desk: Desk,
) -> None:
    number = await desk.opens_reply()
    page = desk.page
    await desk.passes(minutes=28, seconds=10)
    await page.get_by_role("button", name="继续用").wait_for()
    await page.get_by_role("button", name="继续用").focus()
    async with page.expect_response(re.compile("/office/session$")):
        await page.keyboard.press("Enter")
    await page.locator("#ending").wait_for(state="hidden")
    await page.focus("#w-reply")
    await page.keyboard.type(WORDS)
    await found_out(page)
    desk.house.clock.turn(IDLE + timedelta(minutes=10))
    await page.get_by_role("button", name="预览").focus()
    async with page.expect_navigation(url=re.compile("/office/login")):
        await page.keyboard.press("Enter")
    said = await page.inner_text("main")
    assert "已经退出。刚才写的还在，登录后接着办。" in said
    await desk.logs_in()
    assert f"/office/tickets/{number}" in page.url
    assert await page.input_value("#w-reply") == WORDS
    assert "请看一遍再交" in await page.inner_text("main")


async def test_a_card_filled_in_by_half_asks_before_it_is_left(desk: Desk) -> None:
    await to_be_phoned(desk.house, 2)
    page = desk.page
    await page.goto(desk.url("/office/login"))
    await desk.logs_in()
    await page.goto(desk.url("/office/callsheet"))
    card = page.url, await page.get_attribute("#call", "action")
    await page.keyboard.press("4")
    await page.keyboard.press("j")
    stay = page.get_by_role("button", name="接着填")
    assert await stay.is_visible()
    assert await stay.evaluate("one => one === document.activeElement")
    await page.keyboard.press("Enter")
    assert (page.url, await page.get_attribute("#call", "action")) == card
    assert await page.locator("#k4").is_checked()
    asked: list[str] = []

    async def stays(dialog: Dialog) -> None:
        asked.append(dialog.type)
        await dialog.dismiss()

    page.on("dialog", stays)
    async with page.expect_event("dialog"):
        await page.evaluate("setTimeout(() => location.assign('/office/account'))")
    assert asked == ["beforeunload"]
    await page.keyboard.press("j")
    await page.keyboard.press("Tab")
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    assert await page.get_attribute("#call", "action") != card[1]
