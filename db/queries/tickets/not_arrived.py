"""Messages to complainants about their tickets that did not arrive, as long as nobody has seen to it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Integer, bindparam, exists, or_, select, text, update

from bot.domain.ticket_state import TicketState
from db.engine.prepared import Prepared
from db.queries.tickets import ticket_rows
from db.queries.tickets.ticket_bars import bars
from db.schema import outbox, ticket_events, tickets
from db.schema.columns import AnyRow
from db.schema.complaints import LOST
from db.schema.messages import NOT_ARRIVED
from db.vault import Vault
from db.vault.sealed import ticket_of

_HELD = Prepared(
    select(
        outbox.c.id,
        outbox.c.ref,
        outbox.c.about_sealed,
        outbox.c.channel,
        outbox.c.state,
        outbox.c.error,
        outbox.c.ours,
        outbox.c.again_of.is_not(None).label("again"),
    )
    .where(
        text(NOT_ARRIVED),
        or_(outbox.c.state != "unknown", outbox.c.sent_at <= bindparam("doubted_before")),
    )
    .order_by(outbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_SEEN_TO = Prepared(
    update(outbox).where(outbox.c.id.in_(bindparam("rows", expanding=True))).values(seen_to=True)
)
_later = ticket_events.alias("later")
_UNTOLD = Prepared(
    select(ticket_events.c.ticket_no)
    .join_from(ticket_events, tickets, tickets.c.ticket_no == ticket_events.c.ticket_no)
    .where(
        text(LOST),
        tickets.c.about_office.is_(False),
        ~bars(tickets.c.ticket_no, bindparam("viewer", type_=Integer)),
        ~exists().where(
            _later.c.ticket_no == ticket_events.c.ticket_no,
            _later.c.id > ticket_events.c.id,
            _later.c.act.not_in(bindparam("beside", expanding=True)),
        ),
    )
    .order_by(ticket_events.c.ticket_no)
    .limit(bindparam("most"))
)
AT_ONCE = 500
"""Undelivered messages, most of them not about a ticket, that are examined at once."""


@dataclass(frozen=True, slots=True)
class NotArrived:
    """A message about an act of the office on a ticket, and how it ended."""

    ticket_no: str
    act: str
    channel: str
    state: str
    error: str | None
    ours: bool
    """Accepted by the provider and then lost, through our fault."""
    again: bool
    """It was itself a repetition."""
    ticket_state: TicketState
    about_office: bool
    unnamed: bool = False
    """It may be about somebody with an account."""


def take(
    connection: Connection, vault: Vault, told: Collection[str], *, doubted_before: datetime, most: int
) -> list[NotArrived]:
    """Some that nobody has seen to; they now belong to the caller, and their tickets are locked. Raises WrongKey.

    `told`: the acts that are announced to complainants. `doubted_before`: messages sent before then that are still in
    doubt count as not arrived. Only the key reveals which messages are about tickets: those that are not are skipped
    for good.
    """
    found: list[NotArrived] = []
    while len(found) < most:
        rows = _HELD.all(connection, doubted_before=doubted_before, most=AT_ONCE)
        for n, row in enumerate(rows):
            if (one := _about(connection, vault, row, told)) is not None:
                found.append(one)
            if len(found) == most:
                rows = rows[: n + 1]
                break
        _see_to(connection, rows)
        if len(rows) < AT_ONCE:
            break
    return found


def untold(connection: Connection, viewer: int, *, beside: Collection[str], most: int) -> list[str]:
    """The complaints of which something did not reach the complainant and nothing has been done since, as far as this
    account of the office may see them. `beside`: acts that tell a complainant nothing."""
    return _UNTOLD.scalars(connection, viewer=viewer, beside=list(beside), most=most)


def _about(connection: Connection, vault: Vault, row: AnyRow, told: Collection[str]) -> NotArrived | None:
    ticket_no, act = ticket_of(vault, row.ref, row.about_sealed)
    if ticket_no is None or act not in told:
        return None
    ticket = ticket_rows.to_work_on(connection, vault, ticket_no)
    if ticket is None:
        return None
    return NotArrived(
        ticket.ticket_no,
        act,
        row.channel,
        row.state,
        row.error,
        row.ours,
        row.again,
        ticket.state,
        ticket.about_office,
        bool(ticket.barred),
    )


def _see_to(connection: Connection, rows: Sequence[AnyRow]) -> None:
    if rows:
        _SEEN_TO.run(connection, rows=[row.id for row in rows])
