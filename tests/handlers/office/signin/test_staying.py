"""A log-in does not end unannounced: every page says when, and a click puts it off."""

import json
from datetime import timedelta

from console import Browser, ConsoleHouse
from handlers.office.web.logins import ABSOLUTE, IDLE

PAGE = "/office/account"
NOTICE = timedelta(minutes=2)


async def seconds(browser: Browser) -> int:
    """What a page's script is told."""
    return int(json.loads((await browser.get("/office/session")).text)["seconds"])


async def test_asking_puts_nothing_off_and_the_button_does(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as browser:
        page = await browser.get(PAGE)
        assert "没有操作的话，10:30退出" in page.text
        house.clock.turn(IDLE - NOTICE)
        assert await seconds(browser) == NOTICE.total_seconds()
        assert await seconds(browser) == NOTICE.total_seconds()
        stays = {"csrf": page.token, "by": "script"}
        answer = await browser.post("/office/session", stays)
        assert json.loads(answer.text) == {"seconds": IDLE.total_seconds(), "last": False}
        back = await browser.post(
            "/office/session", {"csrf": page.token}, Referer=str(house.root)[:-1] + f"{PAGE}?x=1"
        )
        assert (back.status, back.headers["Location"]) == (303, f"{PAGE}?x=1")
        house.clock.turn(IDLE)
        assert (await browser.get("/office/session")).headers["Location"].startswith("/office/login")


async def test_nothing_puts_off_the_end_of_a_long_day(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as browser:
        for _ in range(ABSOLUTE // timedelta(minutes=24) - 1):
            house.clock.turn(timedelta(minutes=24))
            page = await browser.get(PAGE)
        assert "22:00要重新登录" in page.text
        house.clock.turn(timedelta(minutes=22))
        answer = await browser.post("/office/session", {"csrf": page.token, "by": "script"})
        assert json.loads(answer.text) == {"seconds": NOTICE.total_seconds(), "last": True}
