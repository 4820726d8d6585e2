"""A member of the panel for tests of its pages: nominated, appointed, and logging in as `member`."""

import re

from console import Answer, Browser, ConsoleHouse

PANEL = "/office/panel"
HER = {"name": "何静", "unit": "星城机械厂", "sphere": "enterprise", "phone": "19000000061"}


def said(answer: Answer) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


async def nominated(browser: Browser) -> str:
    """The address of somebody whom this one has nominated."""
    token = (await browser.get(PANEL)).token
    answer = await browser.post(PANEL, {"csrf": token, **HER})
    assert answer.status == 303, answer.text
    return answer.headers["Location"].partition("?")[0]


async def does(browser: Browser, where: str, act: str, **fields: str) -> Answer:
    page = await browser.get(where)
    seen = re.search(r'name="seen" value="(\d+)"', page.text)
    form = {"csrf": page.token, "act": act, "seen": seen[1] if seen else "1", **fields}
    return await browser.post(f"{where}/act", form)


async def serving(house: ConsoleHouse, until: str = "2029-11-05") -> str:
    """The page of somebody who serves and logs in as `member`."""
    async with house.logged_in("officer") as officer, house.logged_in("chief") as chief:
        where = await nominated(officer)
        assert (await does(officer, where, "consent", day="2026-11-05", named="1")).status == 303
        assert (await does(chief, where, "approve", day=until)).status == 303
        token = (await officer.get(where)).token
        answer = await officer.post(f"{where}/account", {"csrf": token, "account": "member"})
        assert answer.status == 303, answer.text
    return where
