"""The round that a command is about: what was typed, looked up in the database."""

from datetime import datetime, tzinfo
from functools import partial
from typing import TYPE_CHECKING

from handlers.terminal.door import Unwelcome

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.domain.month import RoundKey
    from db.queries.rounds.rounds import Round
    from handlers.terminal.opening import Office


async def planned(office: "Office", key: "RoundKey") -> "Round":
    """The round; if there is none, raises Unwelcome with what to do."""
    from handlers.terminal.opening import now

    return await office.store.read(partial(_planned, key=key, now=now(), zone=office.settings.zone))


def _planned(connection: "Connection", key: "RoundKey", now: datetime, zone: tzinfo) -> "Round":
    from db.queries.figures import supplement_rounds
    from db.queries.rounds import rounds

    found = rounds.find(connection, str(key))
    if found is None:
        raise Unwelcome(supplement_rounds.missing(connection, key, now, zone))
    return found
