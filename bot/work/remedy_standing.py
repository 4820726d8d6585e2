"""Whom a 差评 is about, and what the rules of its course ask: the accounts behind the name of whoever handled the case."""

from collections.abc import Iterable

from sqlalchemy import Connection

from bot.casework.names.sameness import bare
from bot.casework.remedies.course import RemedyStanding
from db.queries.remedies import history
from db.queries.remedies.kept import Remedy
from db.queries.tickets import ticket_bars


def standing(connection: Connection, remedy: Remedy) -> RemedyStanding:
    """What the rules ask of it."""
    wanted = bare(remedy.handler)
    concerned = frozenset(
        one.user_id for one in ticket_bars.people(connection) if wanted and wanted in map(bare, one.names)
    )
    return RemedyStanding(
        remedy.state,
        remedy.department,
        concerned,
        remedy.more_asked_by,
        remedy.more_granted is not None,
        history.tried_on(connection, remedy.id),
        remedy.opted_out,
    )


def not_about(connection: Connection, user_id: int, found: Iterable[Remedy]) -> list[Remedy]:
    """Those that are not about this person: nobody works on what people said of them."""
    people = ticket_bars.people(connection)
    mine = {bare(name) for one in people if one.user_id == user_id for name in one.names}
    return [remedy for remedy in found if bare(remedy.handler) not in mine]
