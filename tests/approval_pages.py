"""A request for approval as it is made and decided on the pages."""

import re
from collections.abc import Sequence
from datetime import timedelta

from bot.dialogue.complaint.filing import Complaint
from complaints import PHONE, Bench
from console import Answer, Browser, ConsoleHouse
from offices import WINDOW, Clock, OfficeHouse, Provider, import_cases, phone

LIST = "/office/approvals"
ASK = "/office/approvals/ask"


async def filed(house: ConsoleHouse, complaint: Complaint | None = None) -> str:
    """A complaint that the office has accepted."""
    bench = Bench(house.store, now=house.clock.now, vault=house.vault)
    return await bench.files(complaint, phone=PHONE)


async def asks(browser: Browser, what: str, about: str, **fields: str) -> Answer:
    token = (await browser.get("/office/account")).token
    return await browser.post(f"{ASK}/{what}/{about}", {"csrf": token, "reason": "重复录入"} | fields)


async def decides(browser: Browser, page: str, decision: str, note: str = "依据齐全") -> Answer:
    token = (await browser.get("/office/account")).token
    return await browser.post(page, {"csrf": token, "decision": decision, "note": note})


async def waiting(browser: Browser, about: str) -> str:
    """The address of the request about this that waits for somebody's decision."""
    rows = (await browser.get(LIST)).text.split("<tr>")
    row = next(row for row in rows if about in row and f'href="{LIST}/' in row)
    address = re.search(rf'href="({LIST}/\d+)"', row)
    assert address is not None
    return address[1]


async def granted(house: ConsoleHouse, what: str, about: str, **fields: str) -> str:
    """Asked by the officer, granted by the chief; the page of the request."""
    async with house.logged_in("officer") as browser:
        asked = await asks(browser, what, about, **fields)
        assert asked.status == 303, asked.text
    page = asked.headers["Location"].partition("?")[0]
    async with house.logged_in("chief") as browser:
        done = await decides(browser, page, "granted")
        assert done.status == 303, done.text
    return page


async def second_chief_grants(house: ConsoleHouse) -> str:
    """A second chief grants what waits; what they were shown."""
    async with house.logged_in("second") as browser:
        found = re.search(rf"{LIST}/(\d+)", (await browser.get(LIST)).text)
        assert found is not None
        page = await browser.get(found[0])
        answer = await browser.post(found[0], {"csrf": page.token, "decision": "granted", "note": ""})
        assert answer.status == 303
        return page.text


ONE_OF_THREE = ("", "5", "")


async def sealed_month(
    house: ConsoleHouse, applicant: str = "李明", said: Sequence[str] = ONE_OF_THREE
) -> None:
    """A case for each of what was said ("": nothing), of one handler; the month is sealed."""
    phones = [phone(n) for n in range(1, len(said) + 1)]
    await import_cases(house.store, phones, applicant=applicant)
    clock = Clock(WINDOW.opens + timedelta(hours=10))
    office = OfficeHouse(house.store, clock, Provider(clock))
    await office.tick()
    for whose, words in zip(phones, said, strict=True):
        if words:
            await office.says(whose, words, f"SM-{whose}")
    clock.now = WINDOW.closes + timedelta(minutes=5)
    await office.tick()
    house.clock.now = clock.now
