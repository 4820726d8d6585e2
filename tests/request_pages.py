"""A request for information as it is worked on the pages of the console."""

import re
from datetime import datetime

from bot.dialogue.talk import OwnTicket
from bot.domain.month import OFFICE_ZONE
from bot.domain.ticket_kind import TicketKind
from bot.work.tickets.complainant_view import by_receipt
from complaints import Bench
from console import Answer, Browser, ConsoleHouse
from requests_filed import CODE_HASHES

LIST = "/office/requests"
ANSWERED = {"answer": "refused", "outcome": "process", "text": "属于过程性信息，依据条例第十六条第二款。"}


def at(house: ConsoleHouse, bench: Bench, day: str) -> None:
    house.clock.now = bench.now = datetime.fromisoformat(
        f"{day}T10:00" if len(day) > 5 else f"2026-{day}T10:00"
    ).replace(tzinfo=OFFICE_ZONE)


async def does(browser: Browser, number: str, act: str, **fields: str) -> Answer:
    """The form of an act, filled in and sent from the request's page."""
    page = await browser.get(f"{LIST}/{number}")
    seen = re.findall(r'name="seen" value="(\d+)"', page.text)
    given = {"csrf": page.token, "act": act, "seen": seen[0] if seen else "0", **fields}
    return await browser.post(f"{LIST}/{number}/act", given)


async def own_of(house: ConsoleHouse) -> OwnTicket:
    """The request as its applicant sees it."""
    found = await house.store.read(lambda c: by_receipt(c, house.vault, CODE_HASHES[TicketKind.DISCLOSURE]))
    assert found is not None
    return found
