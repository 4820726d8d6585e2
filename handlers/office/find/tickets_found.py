"""Complaints for a word that was typed in: among those that the viewer may see, and by what the viewer may read of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.casework.names.sameness import bare
from bot.casework.tickets.visibility import Sight, Viewer, sight
from bot.domain.category import CATEGORIES, Category
from bot.work.tickets import TicketShown, all_shown
from db.queries.tickets import ticket_rows, ticket_search
from db.queries.tickets.ticket_search import TicketTexts
from db.vault import Vault
from handlers.office.tickets.ticket_sight import bounds_of

MOST = 200
"""So many of the latest complaints are read for the word, and so many that have it in what stands in clear."""


@dataclass(frozen=True, slots=True)
class TicketsFound:
    """Those that fit, the latest first. Not `whole`: older ones may fit, too."""

    tickets: tuple[TicketShown, ...]
    """As many of them as are shown."""
    number: int
    whole: bool


def tickets_with(
    connection: Connection,
    vault: Vault,
    viewer: Viewer,
    word: str,
    now: datetime,
    *,
    first: int | None = None,
) -> TicketsFound:
    """The complaints in which the bare word stands, as far as the viewer may see and read them.

    `first`: so many are shown; None: all.
    """
    bounds = bounds_of(connection, viewer)
    departments = [name for name in ticket_search.departments(connection) if word in bare(name)]
    categories = [category for category in Category if word in _category(category)]
    ways = (
        ticket_search.latest(connection, bounds, MOST),
        ticket_search.numbered(connection, bounds, word.upper() if word.isascii() else "", MOST),
        ticket_search.about(connection, bounds, departments, categories, MOST),
    )
    read = ticket_search.texts(connection, vault, sorted(set().union(*ways)))
    fitting = [one.ticket_no for one in read if any(word in text for text in _readable(viewer, one))]
    fitting.sort(reverse=True)
    to_show = ticket_rows.many(connection, vault, fitting[:first])
    return TicketsFound(
        tuple(all_shown(viewer, to_show, now)), len(fitting), whole=max(map(len, ways)) < MOST
    )


def _readable(viewer: Viewer, ticket: TicketTexts) -> Iterator[str]:
    """What the viewer may read of it, bare."""
    seen = sight(viewer, ticket.concern)
    if seen is Sight.NOTHING:
        return
    yield from map(bare, (ticket.ticket_no, ticket.concern.with_department or "", ticket.handed_over))
    if seen is Sight.CONTENT:
        yield from map(bare, (ticket.department, ticket.concern.official, ticket.happened, ticket.content))
        yield bare(ticket.case_no)
        yield _category(Category(ticket.sorted_as)) if ticket.sorted_as else ""


def _category(category: Category) -> str:
    return bare(CATEGORIES[category].zh_hans)
