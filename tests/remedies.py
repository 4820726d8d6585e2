"""A 差评 as it is worked on the pages of the console."""

import re

from sqlalchemy import func

from call_cards import PAGE as SHEET
from call_cards import saves, to_be_phoned
from console import Answer, Browser, ConsoleHouse
from db.schema import outbox
from ticket_pages import said

LIST = "/office/remedies"
WORDS = "跑了三趟都没有人一次说清楚"


async def rated(house: ConsoleHouse, *, cases: int = 1) -> None:
    """The first applicant is phoned, and says 不满意."""
    await to_be_phoned(house, cases)
    async with house.logged_in("officer") as browser:
        page = await browser.get(SHEET)
        assert (await saves(browser, page, score="2", words=WORDS)).status == 303


async def does(browser: Browser, act: str, number: int = 1, **fields: str) -> Answer:
    """Fill in the form of an act on the page, and send it; where there is none, as if there were."""
    page = await browser.get(f"{LIST}/{number}")
    seen = re.search(r'name="seen" value="(\d+)"', page.text)
    sent = {"csrf": page.token, "seen": seen[1] if seen else fields.pop("at", "1"), **fields}
    return await browser.post(f"{LIST}/{number}/{act}", sent)


async def done(browser: Browser, act: str, number: int = 1, **fields: str) -> None:
    answer = await does(browser, act, number, **fields)
    assert answer.status == 303, said(answer.text)


async def arrived(house: ConsoleHouse) -> None:
    """What was queued has gone out: nobody answers what they have not got."""
    sent = {"state": "delivered", "sent_at": func.coalesce(outbox.c.sent_at, outbox.c.created_at)}
    waiting = outbox.update().where(outbox.c.state == "pending").values(sent)
    await house.store.write(lambda c: c.execute(waiting))
