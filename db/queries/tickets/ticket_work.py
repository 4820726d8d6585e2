"""What an act changes on a ticket: its new state, and a timeline entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, select, update

from bot.casework.tickets.ticket_clock import OWED, Running, TermName
from db.engine.prepared import Prepared
from db.queries.tickets import ticket_findings, ticket_words
from db.queries.tickets.ticket_rows import Ticket
from db.schema import archive, cases, tickets
from db.store import Conflict
from db.vault import Vault

_SEEN = (tickets.c.ticket_no == bindparam("no"), tickets.c.version == bindparam("seen"))
_CLOCK: Mapping[str, BindParameter[Any]] = {
    "accept_by": bindparam("to_accept_by"),
    "finish_by": bindparam("to_finish_by"),
    "yellow_at": bindparam("to_yellow_at"),
    "provisional": bindparam("to_provisional"),
    "calendar": bindparam("to_calendar"),
}
_TOUCH = Prepared(
    update(tickets).where(tickets.c.ticket_no == bindparam("no")).values(version=tickets.c.version + 1)
)
_SAVE = Prepared(
    update(tickets)
    .where(*_SEEN)
    .values(
        version=tickets.c.version + 1,
        state=bindparam("to_state"),
        extended_days=bindparam("to_extended_days"),
        with_department=bindparam("to_with_department"),
        replied_at=bindparam("to_replied_at"),
        reopened=bindparam("to_reopened"),
        office_category=bindparam("to_office_category"),
        finding=bindparam("to_finding"),
        measures=bindparam("to_measures"),
        verdict=bindparam("to_verdict"),
        words_sealed=bindparam("to_words_sealed"),
        has_draft=bindparam("to_has_draft"),
        tries=bindparam("to_tries"),
        to_archive=bindparam("to_to_archive"),
        to_tell=bindparam("to_to_tell"),
        **_CLOCK,
    )
)
_SAVE_CLOCK = Prepared(update(tickets).where(*_SEEN).values(**_CLOCK))
_OUTDATED = Prepared(
    select(tickets.c.ticket_no)
    .where(
        tickets.c.calendar != bindparam("digest"),
        tickets.c.state.in_(sorted(state.value for state in OWED)),
    )
    .order_by(tickets.c.ticket_no)
    .limit(bindparam("most"))
)
_TO_ARCHIVE = Prepared(
    select(tickets.c.ticket_no)
    .join(archive, archive.c.case_no == tickets.c.case_no)
    .where(tickets.c.to_archive)
    .order_by(tickets.c.ticket_no)
    .limit(bindparam("most"))
)
_TAKE_TO_ARCHIVE = Prepared(
    update(tickets)
    .where(tickets.c.ticket_no == bindparam("no"), tickets.c.to_archive)
    .values(to_archive=False)
)
_TO_TELL = Prepared(
    select(tickets.c.ticket_no)
    .where(tickets.c.to_tell)
    .order_by(tickets.c.ticket_no)
    .limit(bindparam("most"))
)
_TAKE_TO_TELL = Prepared(
    update(tickets).where(tickets.c.ticket_no == bindparam("no"), tickets.c.to_tell).values(to_tell=False)
)
_SEALED = Prepared(select(archive.c.case_no).where(archive.c.case_no == bindparam("of")))
_APPLICANTS = Prepared(select(cases.c.applicant, cases.c.contact).where(cases.c.case_no == bindparam("of")))


@dataclass(frozen=True, slots=True)
class TermClock:
    """The running term (None: none runs) and the digest of the calendar it was counted on."""

    running: Running | None
    calendar: str
    promised: str | None = None
    """Of a new ticket: the terms that its complainant is told."""

    @property
    def first(self) -> dict[str, object]:
        """The columns of a new ticket."""
        return {**self.columns, "promised": self.promised}

    @property
    def columns(self) -> dict[str, object]:
        """The same as columns of `tickets`."""
        running = self.running
        ends = running.deadline.at if running is not None else None
        accepting = running is not None and running.term is TermName.ACCEPT
        return {
            "accept_by": ends if accepting else None,
            "finish_by": None if accepting else ends,
            "yellow_at": running.deadline.yellow_at if running is not None else None,
            "provisional": running is not None and running.deadline.provisional,
            "calendar": self.calendar,
        }


def save(
    connection: Connection, vault: Vault, ticket: Ticket, clock: TermClock, *, to_archive: bool = False
) -> None:
    """Write the ticket over the version that was read; raises Conflict when it has changed since.

    `to_archive`: its verdict still has to be added to the case's archive.
    """
    words = {name: getattr(ticket, name) for name in ticket_words.WRITTEN}
    written = _SAVE.run(
        connection,
        no=ticket.ticket_no,
        seen=ticket.version,
        to_state=ticket.state.value,
        to_office_category=ticket.office_category,
        to_extended_days=ticket.extended_days,
        to_with_department=ticket.with_department,
        to_replied_at=ticket.replied_at,
        to_reopened=ticket.reopened,
        to_verdict=ticket.verdict,
        to_tries=ticket.tries,
        to_to_archive=to_archive,
        to_to_tell=ticket.to_tell,
        **_parameters(ticket_words.columns(vault, ticket.ticket_no, words)),
        **_parameters(ticket_findings.columns(ticket.finding, ticket.measures)),
        **_parameters(clock.columns),
    )
    if written == 0:
        raise Conflict


def touch(connection: Connection, ticket_no: str) -> None:
    """Something about the ticket is otherwise than whoever has its page open has seen: their next act is a Conflict."""
    _TOUCH.run(connection, no=ticket_no)


def save_clock(connection: Connection, ticket: Ticket, clock: TermClock) -> None:
    """Write the recomputed term. The version stays: nothing happened to the ticket."""
    _SAVE_CLOCK.run(connection, no=ticket.ticket_no, seen=ticket.version, **_parameters(clock.columns))


def _parameters(columns: Mapping[str, object]) -> dict[str, object]:
    return {f"to_{name}": value for name, value in columns.items()}


def outdated(connection: Connection, digest: str, *, most: int) -> list[str]:
    """Open tickets whose deadline was counted on another calendar."""
    return _OUTDATED.scalars(connection, digest=digest, most=most)


def to_archive(connection: Connection, *, most: int) -> list[str]:
    """Tickets whose verdict waited for their case to be sealed, which it now is."""
    return _TO_ARCHIVE.scalars(connection, most=most)


def take_to_archive(connection: Connection, ticket_no: str) -> bool:
    """Record that the verdict goes into the archive now; False when another process has done that."""
    return _TAKE_TO_ARCHIVE.run(connection, no=ticket_no) == 1


def to_tell(connection: Connection, *, most: int) -> list[str]:
    """Tickets whose complainants are still to be told of the acceptance."""
    return _TO_TELL.scalars(connection, most=most)


def take_to_tell(connection: Connection, ticket_no: str) -> bool:
    """Record that the complainant is told now; False when another process, or a person, has been first."""
    return _TAKE_TO_TELL.run(connection, no=ticket_no) == 1


def is_sealed(connection: Connection, case_no: str) -> bool:
    """Whether the case's callback has been archived."""
    return _SEALED.scalar(connection, of=case_no) is not None


def applicants(connection: Connection, case_no: str) -> list[str]:
    """The names by which a case's applicant is known."""
    row = _APPLICANTS.first(connection, of=case_no)
    return [name for name in row if name] if row is not None else []
