"""Beside a complaint: those about the same matter, linked or merged, and those that may be; none that the reader may not see."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import partial

from sqlalchemy import Connection

from bot.casework.tickets.likeness import NEAR, likeness
from bot.casework.tickets.visibility import Viewer
from bot.domain.act import Act
from bot.work.tickets.office_view import TicketShown, shown
from db.queries.batches import by_500
from db.queries.tickets import ticket_likely, ticket_rows
from db.queries.tickets.ticket_rows import Ticket
from db.vault import Vault

_MOST = 5
"""So many likely ones are shown."""


@dataclass(frozen=True, slots=True)
class SameMatter:
    """`main`: that with which this one is worked; `merged`: those worked with this one; `likely`: with the reason, case or
    words."""

    main: TicketShown | None = None
    merged: tuple[TicketShown, ...] = ()
    linked: tuple[TicketShown, ...] = ()
    likely: tuple[tuple[TicketShown, str], ...] = ()

    @property
    def owed(self) -> tuple[TicketShown, ...]:
        """Those merged into this one that still wait for their own reply."""
        return tuple(view for view in self.merged if Act.PART in view.acts)

    @property
    def every(self) -> Iterator[TicketShown]:
        """All of them, each once."""
        yield from (*self.merged, *self.linked, *(one for one, _ in self.likely))
        if self.main is not None:
            yield self.main


NO_SAME_MATTER = SameMatter()


def same_matter(
    connection: Connection,
    vault: Vault,
    viewer: Viewer,
    ticket: Ticket,
    view: TicketShown,
    now: datetime,
    zone: tzinfo,
) -> SameMatter:
    """All of it for this viewer; nothing for whoever cannot join complaints; raises WrongKey."""
    if not _may_join(view):
        return NO_SAME_MATTER
    by_case, near = _neighbours(connection, viewer, view, zone)
    every = dict.fromkeys([*ticket.joined, *by_case, *near])
    found = {one.ticket_no: one for one in ticket_rows.many(connection, vault, list(every))}
    views = {no: seen for no, one in found.items() if (seen := shown(viewer, one, now)) is not None}
    return replace(_joined(ticket, found, views), likely=tuple(_likely(ticket, views, by_case)))


def joined_of(
    connection: Connection, vault: Vault, viewer: Viewer, numbers: Sequence[str], now: datetime
) -> Mapping[str, SameMatter]:
    """For each of a list what it is linked and merged with, nothing of the likely ones; raises WrongKey.

    Two statements for 500 complaints; those that the viewer cannot join are left out.
    """
    asked = _by_number(connection, vault, numbers)
    others = [no for one in asked.values() for no in one.joined if no not in asked]
    found = asked | _by_number(connection, vault, list(dict.fromkeys(others)))
    views = {no: seen for no, one in found.items() if (seen := shown(viewer, one, now)) is not None}
    return {
        no: _joined(one, found, views) for no, one in asked.items() if no in views and _may_join(views[no])
    }


def _may_join(view: TicketShown) -> bool:
    return view.content is not None and Act.LINK in view.acts


def _by_number(connection: Connection, vault: Vault, numbers: Sequence[str]) -> dict[str, Ticket]:
    return {
        one.ticket_no: one for some in by_500(numbers) for one in ticket_rows.many(connection, vault, some)
    }


def _joined(ticket: Ticket, found: Mapping[str, Ticket], views: Mapping[str, TicketShown]) -> SameMatter:
    """Of those found and seen, what the ticket is joined with; one parted from it again is no longer merged."""
    merged = [
        no for no in _listed(ticket.merged) if no in found and found[no].merged_into == ticket.ticket_no
    ]
    return SameMatter(
        views.get(ticket.merged_into or ""),
        tuple(_of(views, merged)),
        tuple(_of(views, _listed(ticket.linked))),
    )


def _neighbours(
    connection: Connection, viewer: Viewer, view: TicketShown, zone: tzinfo
) -> tuple[list[str], list[str]]:
    """The numbers of those about the same case, and of those about the same department in the same weeks."""
    day, case_no = view.created_at.astimezone(zone).date(), view.joined_case
    department = view.content.department if view.content is not None else ""
    of = partial(ticket_likely.same_case, connection, view.ticket_no)
    near = partial(ticket_likely.same_department, connection, view.ticket_no)
    office, who = view.about_office, viewer.user_id
    return (
        of(case_no, about_office=office, viewer=who) if case_no else [],
        near(department, day, about_office=office, viewer=who) if department else [],
    )


def _likely(
    ticket: Ticket, views: Mapping[str, TicketShown], by_case: Iterable[str]
) -> list[tuple[TicketShown, str]]:
    cases, found = set(by_case), []
    for no, view in views.items():
        if no in ticket.joined or view.content is None or _would_name(ticket, view):
            continue
        near = likeness(ticket.content, view.content.content)
        if no in cases or near >= NEAR:
            found.append((no in cases, near, view))
    found.sort(key=lambda one: (one[0], one[1], one[2].ticket_no), reverse=True)
    return [(view, "case" if same else "words") for same, _, view in found[:_MOST]]


def _would_name(ticket: Ticket, view: TicketShown) -> bool:
    """Whether the hint would lead from an anonymous complaint to a case, and so to a name."""
    assert view.content is not None
    one, other = ticket.anonymous, view.content.anonymous
    return (one and view.joined_case is not None) or (other and not one and ticket.case_no is not None)


def _of(views: Mapping[str, TicketShown], numbers: Iterable[str]) -> Iterable[TicketShown]:
    return (views[no] for no in numbers if no in views)


def _listed(numbers: str | None) -> list[str]:
    return (numbers or "").split()
