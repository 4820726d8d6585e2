"""Looks at the console as a person does, and notes everything that goes wrong on the way."""

from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    StorageState,
    ViewportSize,
)

from bot.domain.role import Role
from browser.working_office import PEOPLE, Demo, WorkingOffice

Scheme = Literal["light", "dark"]
DESK, PHONE = (1366, 768), (390, 844)
PATIENCE = 90_000.0
"""Milliseconds for what must happen on a page: thrice what Playwright gives, for a busy machine."""
AXE = Path(__file__).parent / "axe" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
STATUS_SAID = "Failed to load resource: the server responded with a status of"
"""How the browser's console mentions a page that was refused; tests look at the status themselves."""
TELL = "document.addEventListener('securitypolicyviolation', e => console.error('policy: ' + e.violatedDirective))"


async def window(browser: Browser, **how: Any) -> BrowserContext:
    """A window with a profile of its own, in which what must happen may take its time; `how`: as Playwright opens one."""
    context = await browser.new_context(locale="zh-CN", **how)
    context.set_default_timeout(PATIENCE)
    return context


@cache
def axe() -> str:
    """The accessibility checker."""
    return AXE.read_text(encoding="utf-8")


@dataclass
class Looker:
    """Opens windows of the browser and watches them. People keep their windows from one test to the next."""

    browser: Browser
    office: WorkingOffice
    windows: AsyncExitStack
    troubles: list[str] = field(default_factory=list)
    _kept: dict[tuple[Role, bool, str], Page] = field(default_factory=dict)
    _cookies: dict[Role, StorageState] = field(default_factory=dict)
    _stranger: Page | None = None

    async def guest(
        self,
        size: tuple[int, int] = DESK,
        *,
        scripts: bool = True,
        scheme: Scheme = "light",
        cookies: StorageState | None = None,
    ) -> Page:
        """A window of somebody who has not logged in."""
        context = await window(
            self.browser,
            viewport=_viewport(size),
            java_script_enabled=scripts,
            color_scheme=scheme,
            storage_state=cookies,
        )
        self.windows.push_async_callback(context.close)
        if scripts:
            await context.add_init_script(TELL)
        page = await context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.troubles.append(f"{page.url}: {error}"))
        page.on("request", self._asked)
        page.on("response", self._answered)
        return page

    async def stranger(self, size: tuple[int, int] = DESK) -> Page:
        """The window of somebody from the public, the same each time; nothing is remembered in it."""
        if self._stranger is None:
            self._stranger = await self.guest()
        await self._stranger.context.clear_cookies()
        await self._stranger.set_viewport_size(_viewport(size))
        await self._stranger.emulate_media(color_scheme="light")
        return self._stranger

    async def person(
        self,
        role: Role,
        size: tuple[int, int] = DESK,
        *,
        scripts: bool = True,
        scheme: Scheme = "light",
    ) -> Page:
        """The window of one of the office's people, logged in."""
        if role not in self._cookies:
            door = await self.guest()
            await log_in(door, self.office, PEOPLE[role])
            self._cookies[role] = await door.context.storage_state()
        key = (role, scripts, scheme)
        if key not in self._kept:
            cookies = self._cookies[role]
            self._kept[key] = await self.guest(size, scripts=scripts, scheme=scheme, cookies=cookies)
        page = self._kept[key]
        await page.set_viewport_size(_viewport(size))
        await page.emulate_media(media="screen")
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(STATUS_SAID):
            self.troubles.append(f"{message.location.get('url', '')}: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.office.address, "data:", "blob:")):
            self.troubles.append(f"asked elsewhere: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.troubles.append(f"{response.status} {response.url}")


def _viewport(size: tuple[int, int]) -> ViewportSize:
    return {"width": size[0], "height": size[1]}


async def log_in(page: Page, office: WorkingOffice | Demo, name: str, password: str = "") -> None:
    """Fill in the log-in form and send it."""
    await page.goto(office.url("/office/login"))
    await page.fill("input[name=name]", name)
    await page.fill("input[name=password]", password or office.password)
    async with page.expect_navigation():
        await page.click("form button")


async def barriers(page: Page, *, contrast: bool = True) -> list[str]:
    """What keeps somebody from using the page: the findings of axe-core, one a line.

    Without `contrast`, half of its work, for those who measure it themselves.
    """
    await page.evaluate(f"() => {{ {axe()} }}")
    found = await page.evaluate(
        "wanted => axe.run(document, wanted)",
        {
            "runOnly": RULES,
            "resultTypes": ["violations"],
            "rules": {"color-contrast": {"enabled": contrast}},
        },
    )
    return [
        f"{finding['id']} ({finding['impact']}): {node['html'][:120]} {node['failureSummary'][:160]}"
        for finding in found["violations"]
        for node in finding["nodes"]
    ]


async def sticks_out(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    beyond: int = await page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return beyond
