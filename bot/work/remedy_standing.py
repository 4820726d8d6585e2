"""Whom a 差评 is about, and what the rules of its course ask: the accounts behind the name of whoever handled the case."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from bot.casework.names.sameness import bare
from bot.casework.remedies.course import RemedyStanding
from bot.casework.tickets.barring import AccountHolder
from bot.domain.scoring import ContestState
from db.queries.remedies import history
from db.queries.remedies.kept import Remedy
from db.queries.tickets import ticket_bars


def standing(connection: Connection, remedy: Remedy) -> RemedyStanding:
    """What the rules ask of it."""
    tried = history.tried_on(connection, remedy.id, since=remedy.answered_last)
    return replace(standings(connection, [remedy])[0], tried_on=tried)


def standings(connection: Connection, found: Iterable[Remedy]) -> list[RemedyStanding]:
    """The same of several, in their order, but for the days on which people were tried."""
    people = ticket_bars.people(connection)
    return [_standing(remedy, people) for remedy in found]


def _standing(remedy: Remedy, people: Sequence[AccountHolder]) -> RemedyStanding:
    wanted = bare(remedy.handler)
    concerned = frozenset(one.user_id for one in people if wanted and wanted in map(bare, one.names))
    return RemedyStanding(
        remedy.state,
        remedy.department,
        concerned,
        remedy.more_asked_by,
        remedy.more_granted is not None,
        opted_out=remedy.opted_out,
        verified=remedy.verified_at is not None and remedy.contested is not ContestState.UPHELD,
        reopened=remedy.times.reopened_at is not None,
    )


def not_about(connection: Connection, user_id: int, found: Iterable[Remedy]) -> list[Remedy]:
    """Those that are not about this person: nobody works on what people said of them."""
    found = list(found)
    others = not_them(connection, user_id, {remedy.handler for remedy in found})
    return [remedy for remedy in found if remedy.handler in others]


def not_them(connection: Connection, user_id: int, handlers: Iterable[str]) -> frozenset[str]:
    """The names among these that are not this person's."""
    people = ticket_bars.people(connection)
    mine = {bare(name) for one in people if one.user_id == user_id for name in one.names}
    return frozenset(name for name in handlers if bare(name) not in mine)
