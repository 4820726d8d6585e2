"""Where the demo stops: who is still to be phoned, and where some of them may answer on their own pages instead."""

import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection

from bot.casework.contact.link_code import BITS, link_code
from bot.domain.month import Month, written_day
from db.queries.callsheet import callsheet
from db.queries.people import links, people
from handlers.terminal.demo.address import Address
from handlers.terminal.demo.played_month import MONTH, PlayedMonth
from handlers.terminal.opening import Office

PEOPLE = 3


async def told_at_the_stop(office: Office, address: Address, month: PlayedMonth) -> Sequence[str]:
    """What to say about the moment at which the month waits."""
    now = month.clock()
    here = now.astimezone(office.settings.zone)
    waiting = await office.store.read(lambda c: len(list(callsheet.waiting(c, str(MONTH), now=now))))
    found = await office.store.write(lambda c: list(_addresses(c, office, address, MONTH, now)))
    return (
        f"演示停在{written_day(here.date())} {here:%H:%M}：还有 {waiting} 件要打电话，投诉件里有两件超期的。",
        "登录后台，打几个电话，办几件投诉；左边的“演示：到……”走到下一天，走到底就封存。",
        "也可以打开下面几位短信里的网页，替他们答一答：",
        *found,
    )


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
