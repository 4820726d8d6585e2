"""Requests for information that a viewer may see whole, each with its row, its timeline and what it asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.casework.tickets.visibility import Sight, Viewer, sight
from bot.work.tickets.registry import Registry
from db.queries.tickets import disclosure_requests, ticket_answers, ticket_rows, timelines
from db.queries.tickets.disclosure_requests import DisclosureRow
from db.queries.tickets.ticket_rows import Ticket
from db.queries.tickets.timelines import Event


@dataclass(frozen=True, slots=True)
class SeenRequest:
    """A request as it is kept."""

    ticket: Ticket
    row: DisclosureRow
    timeline: list[Event]
    said: Mapping[str, str]
    """The answers to the questions of its form, by their keys."""


def requests_seen(
    connection: Connection, registry: Registry, viewer: Viewer, numbers: Sequence[str]
) -> list[SeenRequest]:
    """Those of these requests that the viewer may see whole, in this order."""
    rows = disclosure_requests.many(connection, list(numbers))
    tickets = {
        ticket.ticket_no: ticket
        for ticket in ticket_rows.many(connection, registry.vault, list(rows))
        if sight(viewer, ticket.concern) is Sight.CONTENT
    }
    lines = timelines.of_all(connection, registry.vault, list(tickets))
    said = ticket_answers.of_all(connection, registry.vault, list(tickets))
    return [
        SeenRequest(tickets[no], rows[no], lines[no], said.get(no, {})) for no in numbers if no in tickets
    ]
