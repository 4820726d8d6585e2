"""A new colleague's first day and last, by keys alone: a real name, a code that is scanned, a passkey, and the handover."""

import io
import re
from datetime import UTC, datetime, timedelta

import pyotp
from PIL import Image
from playwright.async_api import Page

from bot.domain.role import Role
from browser.keys import picks, presses, reach, types
from browser.looking import Looker, barriers, window
from browser.working_office import WorkingOffice
from qr_reading import read_in

PASSWORD = "seven quiet herons"
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
"""What sits in a laptop and knows its owner's finger, as Chromium plays it."""


async def test_a_colleague_comes_proves_who_they_are_and_hands_over(
    looker: Looker, office: WorkingOffice
) -> None:
    admin = await looker.person(Role.ADMIN)
    await admin.goto(office.url("/office/users"))
    await reach(admin, admin.locator("main [name=real_name]"))
    await admin.keyboard.type("李畅")
    await reach(admin, admin.locator("main [name=name]"))
    await admin.keyboard.type("lichang")
    await reach(admin, admin.locator("main form[method=post] select[name=role]"))
    for _ in range(list(Role).index(Role.LIAISON) + 1):
        await admin.keyboard.press("ArrowDown")
    await picks(admin, "main form[method=post] select[name=department]", "无线电管理处")
    await types(admin, reason="新来的")
    first = await admin.locator("code.first").inner_text()

    troubles: list[str] = []
    context = await window(looker.browser)  # by a name, for keys are given to no number
    looker.windows.push_async_callback(context.close)
    page = await context.new_page()
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    await page.goto(office.url("/office/").replace("127.0.0.1", "localhost"))
    await types(page, name="lichang", password=first)
    await types(page, password=first, new=PASSWORD, again=PASSWORD)
    await adds_a_key(page, await scans(page))
    await presses(page, "退出", "button")
    await presses(page, "用通行密钥登录", "button")
    assert "李畅" in await page.locator("header").inner_text()
    assert "李畅" in await shown(page, "/office/colleagues")

    await presses(admin, "回到用户列表")
    await presses(admin, "李畅")
    await presses(admin, "工作交接和停用")
    assert "李畅的工作交接" in await admin.locator("main").inner_text()
    assert await barriers(admin) == []
    await picks(admin, "main select[name=successor]", "吴刚")
    await types(admin, reason="调走了")
    assert "由吴刚接手" in await admin.locator("main").inner_text()
    await page.reload()
    assert "/office/login" in page.url
    heir = await looker.person(Role.LIAISON)
    await heir.goto(office.url("/office/handed-over"))
    assert "李畅的工作" in await heir.locator("main").inner_text()
    await presses(heir, "都办好了", "button")
    assert "接手的工作" not in await heir.locator("nav").inner_text()
    assert troubles == []


async def scans(page: Page) -> pyotp.TOTP:
    """One-time codes: the phone's camera reads the screen, and ten codes are kept for the day it is lost."""
    await shown(page, "/office/account/totp")
    assert await barriers(page) == []
    seen = Image.open(io.BytesIO(await page.locator("svg.qr").screenshot()))
    (address,) = read_in(seen)
    read = pyotp.parse_uri(address)
    assert isinstance(read, pyotp.TOTP)
    assert read.name == "lichang"
    await types(page, code=read.now(), password=PASSWORD)
    await types(page, password=PASSWORD)
    assert len(re.findall(r"\d{4}( \d{4}){4}", await page.locator("main").inner_text())) == 10
    assert await barriers(page) == []
    return read


async def adds_a_key(page: Page, codes: pyotp.TOTP) -> None:
    """The finger on the laptop: with the password, and with the next code, for the last one is used up."""
    session = await page.context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    await session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    await shown(page, "/office/account/passkeys")
    assert await barriers(page) == []
    next_code = codes.at(datetime.now(UTC) + timedelta(seconds=30))
    await types(page, name="办公室电脑", password=PASSWORD, code=next_code)
    assert "办公室电脑" in await page.locator("main table").inner_text()


async def shown(page: Page, path: str) -> str:
    """Go there; the words of the page."""
    root = re.match(r"https?://[^/]+", page.url)
    assert root is not None
    await page.goto(f"{root[0]}{path}")
    return await page.locator("main").inner_text()
