"""Requests for information, and interference complaints, filed by hand: for tests of both."""

from sqlalchemy import Connection, select

from bot.casework.tickets.ticket_number import of_kind
from bot.dialogue.applying.application import CONFIRM, Application
from bot.dialogue.effects import FileApplication
from bot.domain.month import OFFICE_ZONE
from bot.domain.ticket_kind import TicketKind
from bot.work.tickets.filing import Sender, lodge_application
from complaints import CHAT, Bench, numbers
from db import schema
from db.queries.people import people
from db.queries.tickets import tickets
from places import meet

WANTED = "2026年无线电频率使用许可的办理结果"
ID_NUMBER = "43010019900101118X"
ASKED = {
    "who": "natural",
    "name": "陈小满",
    "id_kind": "id_card",
    "id_number": ID_NUMBER,
    "contact": "190 0000 0042，枫林街12号",
    "information": WANTED,
    "form": "electronic",
}
DISTURBED = {
    "service": "aviation",
    "disturbed": "118.1兆赫，飞行员说有广播的声音",
    "place": "枫林街",
    "since": "上个星期二",
    "times": "",
    "equipment": "",
    "name": "机场塔台",
    "contact": "190 0000 0043",
}
CODE_HASHES = {kind: f"the hash of a code of {kind}".encode() for kind in TicketKind}


async def asks(
    bench: Bench, kind: TicketKind = TicketKind.DISCLOSURE, *, phone: str = "", **answers: str
) -> str:
    """Somebody files one, in a chat or as the holder of a phone; its number. The first of a kind has the code of `CODE_HASHES`."""
    given = {**(ASKED if kind is TicketKind.DISCLOSURE else DISTURBED), **answers}
    drawn = [of_kind(one, kind) for one in numbers(bench.now.astimezone(OFFICE_ZONE).date())]

    def file(connection: Connection) -> str:
        number = next(one for one in drawn if not tickets.is_taken(connection, one))
        others = connection.execute(
            select(schema.tickets.c.ticket_no).where(schema.tickets.c.kind == kind.value)
        )
        code = CODE_HASHES[kind] if others.first() is None else number.encode()
        filed = FileApplication(number, Application(kind, CONFIRM, tuple(given.items())))
        if phone:
            sender = Sender(people.of_phone(connection, bench.vault, phone, can_sms=True).id, "web")
        else:
            met = meet(connection, bench.vault, CHAT, bench.now)
            sender = Sender(met.party.id, "telegram", met.chat_id)
        lodge_application(connection, bench.registry, sender, filed, bench.now, code)
        return number

    return await bench.store.write(file)
