"""People to be phoned, and a card of the call sheet as an officer fills it in."""

import re
from datetime import datetime, timedelta

from bot.domain.month import OFFICE_ZONE
from console import Answer, Browser, ConsoleHouse
from offices import WINDOW, Clock, OfficeHouse, Provider, import_cases, phone

PAGE = "/office/callsheet"


async def to_be_phoned(house: ConsoleHouse, number: int, *, of_each: int = 1) -> OfficeHouse:
    """A month whose applicants, with so many cases each, do not answer messages: on its third day they are phoned."""
    phones = [phone(n) for n in range(1, number + 1) for _ in range(of_each)]
    await import_cases(house.store, phones, applicant="张小满")
    clock = Clock()
    office = OfficeHouse(house.store, clock, Provider(clock))
    for days in range(4):
        clock.now = WINDOW.opens + timedelta(days=days, hours=10)
        await office.tick()
    house.clock.now = datetime(2026, 11, 4, 10, tzinfo=OFFICE_ZONE)
    return office


def field(page: Answer, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    return found[1] if found else ""


def current(page: Answer) -> str:
    """The case of the card in hand."""
    found = re.search(r'id="call" method="post" action="/office/callsheet/([^"]+)"', page.text)
    assert found is not None, page.text
    return found[1]


async def saves(browser: Browser, page: Answer, **fields: str) -> Answer:
    """Send the card's form."""
    sent = {name: field(page, name) for name in ("csrf", "month", "kind", "seen")} | fields
    return await browser.post(f"{PAGE}/{current(page)}", sent)
