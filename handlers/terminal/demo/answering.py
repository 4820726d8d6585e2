"""Some of the demo's people have not answered yet: whoever watches may do it for them, on their own pages, while the month waits."""

import asyncio
import secrets
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from itertools import islice

from rich.console import Console
from sqlalchemy import Connection

from bot.casework.contact.link_code import BITS, link_code
from bot.domain.month import Month
from db.queries.callsheet import callsheet
from db.queries.people import links, people
from handlers.terminal.demo.address import Address
from handlers.terminal.opening import Office

PEOPLE = 3
SECONDS = 120.0
"""How long the month waits at most."""
_TELLS = f"这几位还没有答。打开他们短信里的网页，替他们答一答（按回车接着演示，最多等 {SECONDS:.0f} 秒）："


async def let_answer(office: Office, console: Console, address: Address, month: Month, now: datetime) -> None:
    """Show where they answer, and wait until Enter is pressed."""
    found = await office.store.write(lambda c: list(_addresses(c, office, address, month, now)))
    for line in (_TELLS, *found):
        console.print(line, highlight=False, markup=False, soft_wrap=True)
    with suppress(TimeoutError):
        async with asyncio.timeout(SECONDS):
            await _entered()


def _addresses(
    connection: Connection, office: Office, address: Address, month: Month, now: datetime
) -> Iterator[str]:
    waiting = callsheet.waiting(connection, str(month), now=now)
    for line in islice((line for line in waiting if line.can_sms), PEOPLE):
        number = line.numbers(office.vault)[0]
        party = people.of_phone(connection, office.vault, number, can_sms=True)
        code = link_code(secrets.randbits(BITS))
        links.add_answer(connection, code, party.id, line.case_no, now=now)
        yield f"　{address.url}a/{code}　{line.item}"


async def _entered() -> None:
    """Return once Enter is pressed; never where there is no keyboard."""
    pressed, loop = asyncio.Event(), asyncio.get_running_loop()
    if not sys.stdin.isatty():
        await pressed.wait()
    loop.add_reader(sys.stdin.fileno(), pressed.set)
    try:
        await pressed.wait()
        sys.stdin.readline()
    finally:
        loop.remove_reader(sys.stdin.fileno())
