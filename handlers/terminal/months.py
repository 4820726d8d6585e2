"""The round that a command is about: what was typed, looked up in the database."""

from datetime import datetime, tzinfo
from functools import partial
from typing import TYPE_CHECKING

from bot.domain.round_state import RoundState
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


async def sealing(office: "Office", key: "RoundKey") -> "Round":
    """The round whose records are sealed, or are being; while there is nothing to verify, raises Unwelcome with what to do."""
    if not key.number and not await office.store.read(partial(_worked, month=str(key))):
        raise Unwelcome(f"{key} 没有办结的办件，没有档案可以核验；请核对月份，或先 huifang cases import 导入")
    found = await planned(office, key)
    if found.state == RoundState.OPEN:
        raise Unwelcome(
            f"{key} 还没有封存，没有档案可以核验；回访期满后 serve 会自动封存，或运行 huifang round close {key}，封存以后再核验"
        )
    return found


def _worked(connection: "Connection", *, month: str) -> bool:
    """Whether the month has a round, or cases for one: a round whose cases were all erased has its archive."""
    from db.queries.rounds import planning, rounds

    return rounds.find(connection, month) is not None or planning.any_concluded(connection, month)


def _planned(connection: "Connection", key: "RoundKey", now: datetime, zone: tzinfo) -> "Round":
    from db.queries.figures import supplement_rounds
    from db.queries.rounds import rounds

    found = rounds.find(connection, str(key))
    if found is None:
        raise Unwelcome(supplement_rounds.missing(connection, key, now, zone))
    return found
