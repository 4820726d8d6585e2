"""A complaint being told on the web: a chat of its own, whose address is the random code in the path of its pages.

Nobody is asked to log in and no cookie is needed. Whoever has the address has the complaint as far as it is told; once it
is sent, the address shows nothing any more.
"""

import secrets
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.casework.contact.link_code import BITS, link_code, parse_link_code
from bot.channels.incoming import Chat, Incoming
from bot.dialogue.complaint.open_step import OpenStep
from bot.dialogue.inputs import Input
from bot.turns.turn import Taken
from db.queries.people import chats
from handlers.citizen.web.visit import CitizenVisit
from handlers.pages.problems import Problem

CHANNEL = "web"


@dataclass(frozen=True, slots=True)
class Telling:
    """Where a complaint on the web stands. `step` None: it was sent, or given up."""

    code: str
    step: OpenStep | None


def new_code() -> str:
    """The address of a complaint that is begun now."""
    return link_code(secrets.randbits(BITS))


async def telling(visit: CitizenVisit) -> Telling:
    """The complaint at the visited address; raises Problem 404 for an address that nobody was given."""
    code = parse_link_code(visit.part("code"))
    door = visit.door

    def look(connection: Connection) -> tuple[bool, OpenStep | None]:
        if code is None:
            return False, None
        chat_id = chats.find(connection, door.vault, CHANNEL, code)
        party = None if chat_id is None else chats.speaks_for(connection, chat_id)
        if party is None:
            return False, None
        return True, door.turns.telling(connection, door.turns.opening(connection, party), visit.now)

    known, step = await visit.read(look)
    if not known or code is None:
        visit.brake("code")
        raise Problem(404, "complain.no_such")
    return Telling(code, step)


async def say(visit: CitizenVisit, code: str, what: Input, raw: str) -> Taken:
    """Take what the person does, durably."""
    chat = Chat(code, visit.language.value)
    return await visit.door.turns.take(Incoming(CHANNEL, chat, what, raw=raw), visit.now)
