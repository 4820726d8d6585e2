"""Complaints for a word that was typed in: among those that the viewer may see, and by what the viewer may read of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.casework.names.sameness import bare
from bot.casework.tickets.visibility import Viewer
from bot.domain.category import CATEGORIES, Category
from bot.work.tickets import TicketShown, shown
from db.queries.tickets import ticket_rows, ticket_search
from db.vault import Vault
from handlers.office.tickets.ticket_sight import bounds_of

MOST = 200
"""So many of the latest complaints are read for the word, and so many that have it in what stands in clear."""


@dataclass(frozen=True, slots=True)
class TicketsFound:
    """The latest that fit. Not `whole`: older ones may fit, too."""

    tickets: tuple[TicketShown, ...]
    whole: bool


def tickets_with(
    connection: Connection, vault: Vault, viewer: Viewer, word: str, now: datetime
) -> TicketsFound:
    """The complaints in which the bare word stands, as far as the viewer may see and read them."""
    bounds = bounds_of(connection, viewer)
    departments = [name for name in ticket_search.departments(connection) if word in bare(name)]
    categories = [category for category in Category if word in _category(category)]
    number = word.upper() if word.isascii() else ""
    latest = ticket_search.latest(connection, bounds, MOST)
    clear = ticket_search.by_what_is_clear(connection, bounds, number, departments, categories, MOST)
    numbers = sorted({*latest, *clear}, reverse=True)
    views = (shown(viewer, ticket, now) for ticket in ticket_rows.many(connection, vault, numbers))
    found = [view for view in views if view is not None and any(word in text for text in _texts(view))]
    whole = max(len(latest), len(clear)) < MOST
    return TicketsFound(tuple(sorted(found, key=lambda v: v.ticket_no, reverse=True)), whole)


def _texts(view: TicketShown) -> Iterator[str]:
    """What the viewer may read of it, bare."""
    told = (view.ticket_no, view.with_department, view.handed_over)
    yield from (bare(text) for text in told if text)
    if view.content is not None:
        content = view.content
        yield from map(bare, (content.department, content.official, content.happened, content.content))
        yield bare(content.case_no or "")
        if view.category:
            yield _category(Category(view.category))


def _category(category: Category) -> str:
    return bare(CATEGORIES[category].zh_hans)
