"""A complaint with its code and a reply that waits for the complainant's word."""

import secrets
from functools import partial

from sqlalchemy import Connection, update

from bot.casework.tickets.receipt_code import BITS, receipt_code
from bot.casework.tickets.visibility import Viewer
from bot.domain.act import Act
from bot.domain.role import Role
from bot.turns.receipt_codes import Receipts
from browser.working_office import AT_WORK, PEOPLE, WorkingOffice
from db.schema import ticket_identities

CHAT = 990_077


async def a_replied_complaint(office: WorkingOffice) -> tuple[str, str]:
    """Its number and its code."""
    bench, code = office.bench, receipt_code(secrets.randbits(BITS))
    officer = Viewer(PEOPLE[Role.OFFICER], Role.OFFICER)
    number = await bench.files(AT_WORK, chat=CHAT)
    await bench.does(number, Act.ACCEPT, by=officer)
    await bench.does(number, Act.REPLY, "频段已经更正，许可证今天可以来取。给您添麻烦了。", by=officer)
    kept = bench.vault.known(await Receipts(bench.vault, secrets.randbits).hash(code))
    await bench.store.write(partial(_keep, number=number, kept=kept))
    return number, code


def _keep(connection: Connection, *, number: str, kept: bytes) -> None:
    of = ticket_identities.c.ticket_no == number
    connection.execute(update(ticket_identities).where(of).values(receipt_hash=kept))
