"""A ticket as the public may see it: its states and when they changed, never by whom; the reply only to its owner."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection

from bot.dialogue.talk import Milestone, OwnTicket
from bot.domain.act import Act
from bot.domain.verdict import Verdict
from bot.work.tickets.request_course import waits_for_words
from db.queries.tickets import ticket_rows, tickets, timelines
from db.queries.tickets.ticket_rows import Ticket
from db.queries.tickets.timelines import Event
from db.vault import Vault

AT_MOST = 20
"""How many of a person's tickets a conversation holds, the latest ones."""
_SATISFIED: Mapping[str, bool] = {Verdict.SATISFIED: True, Verdict.DISSATISFIED: False}
"""What a verdict says; none given, or closed without one, says nothing."""


def own_tickets(
    connection: Connection, vault: Vault, party_id: int, *, named: str | None = None
) -> tuple[OwnTicket, ...]:
    """The complaints this party has filed, latest first; and `named`, if it is theirs, however old."""
    indexes = tickets.party_indexes(vault, party_id)
    found = ticket_rows.of_party(connection, vault, indexes, most=AT_MOST)
    if named is not None and len(found) == AT_MOST and all(t.ticket_no != named for t in found):
        found += ticket_rows.of_party(connection, vault, indexes, most=1, named=named)
    lines = timelines.of_all(connection, vault, [t.ticket_no for t in found])
    own = (_own(ticket, lines[ticket.ticket_no]) for ticket in found)
    return tuple(sorted(own, key=lambda ticket: ticket.filed_at, reverse=True))


def by_receipt(connection: Connection, vault: Vault, receipt_hash: bytes) -> OwnTicket | None:
    """The ticket of a receipt code, as its complainant sees it."""
    ticket = ticket_rows.with_receipt(connection, vault, vault.forms(receipt_hash))
    if ticket is None:
        return None
    return _own(ticket, timelines.of(connection, vault, ticket.ticket_no))


def _own(ticket: Ticket, timeline: Sequence[Event]) -> OwnTicket:
    return OwnTicket(
        ticket.ticket_no,
        ticket.state,
        timeline[0].at,
        milestones=tuple(_milestones(timeline)),
        reply=ticket.reply or "",
        satisfied=_SATISFIED.get(ticket.verdict or ""),
        wants_more=waits_for_words(ticket, timeline),
        finish_by=ticket.finish_by,
    )


def _milestones(timeline: Iterable[Event]) -> Iterable[Milestone]:
    """Where the state changed. What was taken back at once was nobody's step."""
    found: list[Milestone] = []
    for event in timeline:
        if event.act == Act.TAKE_BACK:
            found.pop()
        elif not found or event.state is not found[-1].state:
            found.append(Milestone(event.at, event.state))
    return found
