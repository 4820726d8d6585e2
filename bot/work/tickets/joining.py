"""同一件事: what an act on one complaint asks of, and writes on, the other complaints about the same matter."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.casework.terms import ACTS
from bot.casework.tickets.joining import JOINING, why_not_main
from bot.casework.tickets.ticket import Illegal, Order
from bot.domain.act import Act
from bot.domain.ticket_state import TicketState
from bot.work.tickets.identity_checks import check
from bot.work.tickets.registry import Registry
from bot.work.tickets.terms import clock_of
from db.queries.tickets import ticket_bars, ticket_rows, ticket_work, timelines
from db.queries.tickets.ticket_rows import Ticket
from db.queries.tickets.timelines import Event

_READER = "另一件的投诉人"


def other_of(ticket: Ticket, order: Order) -> str | None:
    """The number of the other complaint that the order concerns; None: there is none."""
    if order.act is Act.PART:
        return ticket.merged_into
    return order.to if order.act in JOINING else None


def check_joined(
    connection: Connection,
    registry: Registry,
    ticket: Ticket,
    other: Ticket | None,
    order: Order,
    now: datetime,
) -> None:
    """Whether the order fits the others; raises Illegal, Caught among them.

    `other`: the complaint of `other_of`, which the person giving the order may know of.
    """
    if other is not None:
        why = _why_not(connection, registry, ticket, other, order)
        if why is not None:
            raise Illegal(why)
    if order.act is Act.REPLY and ticket.state is TicketState.WORKING and ticket.merged_into is not None:
        main = ticket_rows.one(connection, registry.vault, ticket.merged_into)
        if main is not None and main.reply is None:
            raise Illegal(f"{main.ticket_no} 还没有答复；先答复那一件，再把答复给这一件")
    if order.act in (Act.REPLY, Act.MERGE) and order.text.strip():
        for one in _readers(connection, registry, ticket, other):
            check(connection, registry.vault, one, order, now, reader=_READER)


def carried(
    connection: Connection, registry: Registry, ticket: Ticket, other: Ticket, order: Order, now: datetime
) -> None:
    """Write on the other complaint what the order has made of this one."""
    mine, merges = ticket.ticket_no, order.act in (Act.MERGE, Act.PART)
    names = (other.merged if merges else other.linked) or ""
    kept = [no for no in names.split() if no != mine]
    if order.act in (Act.MERGE, Act.LINK):
        kept.append(mine)
    told = " ".join(kept) or None
    changed = replace(other, merged=told) if merges else replace(other, linked=told)
    event = Event(now, order.act.value, other.state, order.by, mine)
    timeline = [*timelines.of(connection, registry.vault, other.ticket_no), event]
    clock = clock_of(registry, timeline, other.extended_days, other.promised, other.kind)
    ticket_work.save(connection, registry.vault, changed, clock, to_archive=other.to_archive)
    timelines.append(connection, registry.vault, other.ticket_no, event)
    if order.act in (Act.MERGE, Act.LINK):
        ticket_bars.shared(connection, registry.vault, (mine, other.ticket_no), now)


def _why_not(
    connection: Connection, registry: Registry, ticket: Ticket, other: Ticket, order: Order
) -> str | None:
    mine, its = ticket.ticket_no, other.ticket_no
    if ticket.about_office != other.about_office:
        return f"{mine} 和 {its} 一件投诉监察室，一件不是，不能放在一起"
    if ticket.kind is not other.kind and order.act is Act.MERGE:
        return f"{mine} 和 {its} 不是同一种，不能并案；可以标为同一件事"
    match order.act:
        case Act.LINK if its in ticket.joined:
            return f"{its} 已经在“同一件事”里"
        case Act.UNLINK if its not in (ticket.linked or "").split():
            return f"{its} 没有标为同一件事；并案的请用“{ACTS[Act.PART]}”"
        case Act.MERGE if any(one.merged_into == mine for one in _merged(connection, registry, ticket)):
            return f"有别的投诉并在 {mine} 里办；请把 {its} 并到 {mine}，或先分开"
        case Act.MERGE:
            return why_not_main(its, other.state, other.merged_into)
        case Act.PART if other.reply is not None:
            return f"{its} 已经答复，不能再分开；请把答复也给 {mine}"
        case _:
            return None


def _merged(connection: Connection, registry: Registry, main: Ticket) -> Iterator[Ticket]:
    """Those that have been merged into it."""
    yield from ticket_rows.many(connection, registry.vault, (main.merged or "").split())


def _readers(
    connection: Connection, registry: Registry, ticket: Ticket, other: Ticket | None
) -> Iterator[Ticket]:
    """The other complaints whose complainants the text must not give away."""
    main = other
    if main is None and ticket.merged_into is not None:
        main = ticket_rows.one(connection, registry.vault, ticket.merged_into)
    if main is not None:
        yield main
    for one in _merged(connection, registry, main or ticket):
        if one.ticket_no != ticket.ticket_no:
            yield one
