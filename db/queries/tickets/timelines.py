"""The timeline of a ticket: who did what to it, and, sealed, when and why.

A copy without the key shows the order of the acts but not their times, which would match those of messages to
somebody.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select

from bot.domain.act import Act
from bot.domain.finding import Finding, Measure
from bot.domain.ticket_state import TicketState
from db.engine.prepared import Prepared
from db.queries.tickets import ticket_findings
from db.schema import ticket_events
from db.schema.columns import AnyRow, storable
from db.vault import Vault
from db.vault.sealed import EVENT

_SEALED_ACTS = frozenset({Act.LINK, Act.UNLINK, Act.MERGE, Act.PART})
"""What concerns two complaints stands in both timelines: in a copy without the key two rare acts would find each other."""
_AS = Act.NOTE.value
"""What they look like there."""
_LINES = select(
    ticket_events.c.ticket_no,
    ticket_events.c.id,
    ticket_events.c.act,
    ticket_events.c.state,
    ticket_events.c.by_whom,
    ticket_events.c.sealed,
).where(ticket_events.c.ticket_no.in_(bindparam("numbers", expanding=True)))
_ALL = Prepared(_LINES.order_by(ticket_events.c.id))
_SOME = Prepared(
    _LINES.where(ticket_events.c.act.in_(bindparam("acts", expanding=True))).order_by(ticket_events.c.id)
)
_ADD = Prepared(insert(ticket_events))
_SO_FAR = Prepared(
    select(func.count()).select_from(ticket_events).where(ticket_events.c.ticket_no == bindparam("no"))
)


@dataclass(frozen=True, slots=True)
class Event:
    """A timeline entry."""

    at: datetime
    act: str
    state: TicketState
    by_whom: str
    note: str
    finding: Finding | None = None
    """What a reply brought, for the office alone; or what a department proposed with its draft."""
    measures: tuple[Measure, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    """Days, amounts and outcomes of a request's step; no words, and nobody's name."""


def of_all(
    connection: Connection, vault: Vault, ticket_nos: Sequence[str], *, acts: Collection[str] | None = None
) -> dict[str, list[Event]]:
    """The timelines of these tickets, each oldest first; `acts`: only these entries. Raises WrongKey."""
    lines: dict[str, list[Event]] = {no: [] for no in ticket_nos}
    if not ticket_nos:
        return lines
    numbers = list(ticket_nos)
    found = (
        _ALL.all(connection, numbers=numbers)
        if acts is None
        else _SOME.all(connection, numbers=numbers, acts=list(acts))
    )
    for row in found:
        lines[row.ticket_no].append(_event(vault, row))
    return lines


def of(connection: Connection, vault: Vault, ticket_no: str) -> list[Event]:
    """The timeline of one ticket, oldest first; raises WrongKey."""
    return of_all(connection, vault, [ticket_no])[ticket_no]


def append(connection: Connection, vault: Vault, ticket_no: str, event: Event) -> None:
    """Add an entry to the timeline of a ticket that is locked (or new)."""
    line = f"{ticket_no}/{_SO_FAR.scalar(connection, no=ticket_no):04}"
    told: dict[str, object] = {"at": event.at.isoformat(), "note": storable(event.note)}
    if event.finding is not None:
        told |= ticket_findings.columns(event.finding, event.measures)
    if event.act in _SEALED_ACTS:
        told["act"] = event.act
    if event.facts:
        told["facts"] = dict(event.facts)
    said = json.dumps(told, ensure_ascii=False)
    _ADD.run(
        connection,
        id=line,
        ticket_no=ticket_no,
        act=_AS if event.act in _SEALED_ACTS else event.act,
        state=event.state.value,
        by_whom=event.by_whom,
        sealed=vault.seal(said, EVENT.at(line)),
    )


def _event(vault: Vault, row: AnyRow) -> Event:
    said = json.loads(vault.open(row.sealed, EVENT.at(row.id)))
    at = datetime.fromisoformat(said["at"])
    return Event(
        at,
        said.get("act") or row.act,
        TicketState(row.state),
        row.by_whom,
        said["note"],
        *ticket_findings.opened(said),
        said.get("facts") or {},
    )
