"""What complainants were told about their tickets and what did not arrive, as long as nobody has seen to it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, or_, select, text, update

from bot.dialogue.talk import TicketState
from db.prepared import Prepared
from db.schema import outbox, ticket_events, tickets
from db.schema.messages import NOT_ARRIVED

_HELD = Prepared(
    select(outbox.c.id)
    .where(
        text(NOT_ARRIVED),
        or_(outbox.c.state != "unknown", outbox.c.sent_at <= bindparam("doubted_before")),
    )
    .order_by(outbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_ABOUT = Prepared(
    select(
        outbox.c.ticket_no,
        outbox.c.channel,
        outbox.c.state,
        outbox.c.error,
        outbox.c.ours,
        outbox.c.again_of.is_not(None).label("again"),
        ticket_events.c.act,
        tickets.c.state.label("ticket_state"),
        tickets.c.about_office,
    )
    .join_from(outbox, tickets, tickets.c.ticket_no == outbox.c.ticket_no)
    .join(
        ticket_events,  # the act that the message tells of was written down at the same moment
        and_(
            ticket_events.c.ticket_no == outbox.c.ticket_no,
            ticket_events.c.at == outbox.c.created_at,
            ticket_events.c.act.in_(bindparam("told", expanding=True)),
        ),
    )
    .where(outbox.c.id.in_(bindparam("rows", expanding=True)))
    .order_by(outbox.c.id)
)
_SEEN_TO = Prepared(
    update(outbox).where(outbox.c.id.in_(bindparam("rows", expanding=True))).values(seen_to=True)
)


@dataclass(frozen=True, slots=True)
class NotArrived:
    """A message about an act of the office's on a ticket, and how it ended."""

    ticket_no: str
    act: str
    channel: str
    state: str
    error: str | None
    ours: bool
    """Taken by the provider and then lost, for trouble of ours."""
    again: bool
    """It was itself said again."""
    ticket_state: TicketState
    about_office: bool


def take(
    connection: Connection, told: Collection[str], *, doubted_before: datetime, most: int
) -> list[NotArrived]:
    """Some that nobody has seen to, now seen to by whoever asks. `told`: the acts that are told to complainants.

    `doubted_before`: what was sent before then and is in doubt still counts as not arrived.
    """
    rows = _HELD.scalars(connection, doubted_before=doubted_before, most=most)
    if not rows:
        return []
    found = _ABOUT.all(connection, rows=rows, told=list(told))
    _SEEN_TO.run(connection, rows=rows)
    return [NotArrived(**{**row._asdict(), "ticket_state": TicketState(row.ticket_state)}) for row in found]
