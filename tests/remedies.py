"""A 差评 as it is worked on the pages of the console."""

import re

from sqlalchemy import func

from console import Answer, Browser, ConsoleHouse
from db.schema import outbox
from ticket_pages import said

LIST = "/office/remedies"


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
