"""What was done to a 差评, by whom and in which words: append-only, the words sealed."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, func, insert, select

from bot.domain.month import OFFICE_ZONE
from bot.domain.remedy import RemedyAct
from db.engine.prepared import Prepared
from db.queries.event_words import noted, words_of
from db.schema import remedy_events
from db.schema.columns import Instant
from db.vault import Vault
from db.vault.sealed import REMEDY_WORDS

_EVENTS = Prepared(
    select(remedy_events).where(remedy_events.c.remedy_id == bindparam("of")).order_by(remedy_events.c.n)
)
_NEXT = Prepared(
    select(func.coalesce(func.max(remedy_events.c.n), 0) + 1).where(
        remedy_events.c.remedy_id == bindparam("of")
    )
)
_NOTE = Prepared(insert(remedy_events))
_TRIES = Prepared(
    select(remedy_events.c.at).where(
        remedy_events.c.remedy_id == bindparam("of"),
        remedy_events.c.act == RemedyAct.TRY.value,
        remedy_events.c.at >= bindparam("since", type_=Instant),
    )
)


@dataclass(frozen=True, slots=True)
class RemedyEvent:
    """One thing that was done. `user_id` None: the person who rated."""

    at: datetime
    act: RemedyAct
    user_id: int | None
    by_whom: str
    words: str


def events(connection: Connection, vault: Vault, remedy_id: int) -> list[RemedyEvent]:
    """What was done to it, in order; raises WrongKey."""
    return [
        RemedyEvent(
            row.at,
            RemedyAct(row.act),
            row.user_id,
            row.by_whom,
            words_of(vault, REMEDY_WORDS, remedy_id, row),
        )
        for row in _EVENTS.all(connection, of=remedy_id)
    ]


def note(connection: Connection, vault: Vault, remedy_id: int, event: RemedyEvent) -> None:
    """Keep what was done."""
    n: int = _NEXT.scalar(connection, of=remedy_id)
    _NOTE.run(connection, remedy_id=remedy_id, **noted(vault, REMEDY_WORDS, remedy_id, n, event))


def tried_on(connection: Connection, remedy_id: int, *, since: datetime) -> frozenset[date]:
    """The days on which the person was tried in vain since then: since the answer that they are asked about."""
    found = _TRIES.scalars(connection, of=remedy_id, since=since)
    return frozenset(at.astimezone(OFFICE_ZONE).date() for at in found)
