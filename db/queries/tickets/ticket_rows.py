"""Current tickets: one, many, and their timelines. Only `identity` reads who complained."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import Connection, Integer, bindparam, func, or_, select

from bot.casework.tickets.ticket import TicketStanding
from bot.casework.tickets.visibility import Concern
from bot.domain.finding import Finding, Measure
from bot.domain.ticket_kind import TicketKind
from bot.domain.ticket_state import TicketState
from db.engine.prepared import Prepared
from db.queries import department_names
from db.queries.batches import by_500
from db.queries.tickets import ticket_bars, ticket_findings, ticket_words
from db.schema import ticket_identities, tickets
from db.schema.columns import AnyRow
from db.vault import Vault


@dataclass(frozen=True, slots=True)
class Ticket:
    """A row of `tickets`, opened."""

    ticket_no: str
    case_no: str | None
    party_index: bytes
    source: str
    state: TicketState
    version: int
    category: str
    """As the complainant chose it; blank: they did not."""
    office_category: str | None
    """The office's own, for its work; None: the complainant's choice stands for both."""
    department: str
    official: str
    happened: str
    content: str
    anonymous: bool
    about_office: bool
    created_at: datetime
    """The day only; the exact moment is that of the first timeline entry."""
    accept_by: datetime | None
    finish_by: datetime | None
    yellow_at: datetime | None
    provisional: bool
    promised: str | None
    """The terms said when it was registered, as `Promise` writes them; None: before these were kept."""
    extended_days: int
    with_department: str | None
    handed_over: str | None
    draft: str | None
    """The department's draft while the office reviews it; nobody else sees it."""
    reply: str | None
    replied_at: datetime | None
    """The day."""
    finding: Finding | None
    """Of the latest reply, as are the measures; None: it brought none."""
    measures: tuple[Measure, ...]
    reopened: int
    verdict: str | None
    verdict_words: str | None
    merged_into: str | None
    """The complaint with which this one is, or was, worked."""
    merged: str | None
    """The numbers of those that were merged into this one, blanks between them."""
    linked: str | None
    """The numbers of those about the same matter, blanks between them."""
    tries: int
    to_archive: bool
    """Its verdict waits until its case is sealed."""
    to_tell: bool = False
    """Its complainant has not been told of the acceptance: it may still be taken back."""
    barred: frozenset[int] = frozenset()
    """The accounts it may be about, from which it is hidden."""
    kind: TicketKind = TicketKind.COMPLAINT

    @property
    def standing(self) -> TicketStanding:
        """What moves depend on."""
        return TicketStanding(
            self.ticket_no,
            self.state,
            about_office=self.about_office,
            from_callback=self.case_no is not None,
            reopened=self.reopened,
            extended=self.extended_days > 0,
            tries=self.tries,
            replied_at=self.replied_at,
            verdict=self.verdict,
            kind=self.kind,
            category=self.office_category,
            merged_into=self.merged_into,
        )

    @property
    def sorted_as(self) -> str:
        """The category for the office's work: its own, else the complainant's."""
        return self.office_category or self.category

    @property
    def joined(self) -> tuple[str, ...]:
        """The numbers of all that are about the same matter, as far as this one says."""
        return ticket_words.joined(
            {"merged_into": self.merged_into, "merged": self.merged, "linked": self.linked}
        )

    @property
    def concern(self) -> Concern:
        """What visibility depends on."""
        return Concern(self.official, self.about_office, self.with_department, self.barred)

    @property
    def deadline(self) -> datetime | None:
        """When the running term ends; None while none runs."""
        return self.accept_by or self.finish_by

    @property
    def waits_for_department(self) -> bool:
        """Whether it is the department's turn; a draft waits for the office."""
        return self.with_department is not None and self.state is not TicketState.DRAFTED


@dataclass(frozen=True, slots=True)
class Known:
    """As much of a ticket as is needed to decide who may know of it."""

    ticket_no: str
    case_no: str | None
    anonymous: bool
    concern: Concern


_FIELDS = tuple(f.name for f in fields(Ticket) if f.name not in {"barred", *ticket_words.WRITTEN})
_TICKETS = select(*(tickets.c[name] for name in _FIELDS), tickets.c.words_sealed, ticket_bars.IDS)
_CONCERNS = select(
    tickets.c.ticket_no,
    tickets.c.case_no,
    tickets.c.anonymous,
    tickets.c.official,
    tickets.c.about_office,
    tickets.c.with_department,
    ticket_bars.IDS,
)
_ONE = Prepared(_TICKETS.where(tickets.c.ticket_no == bindparam("no")))
_MANY = Prepared(_TICKETS.where(tickets.c.ticket_no.in_(bindparam("numbers", expanding=True))))
_KNOWN = Prepared(_CONCERNS.where(tickets.c.ticket_no.in_(bindparam("numbers", expanding=True))))
_ABOUT = Prepared(_CONCERNS.where(tickets.c.case_no.in_(bindparam("cases", expanding=True))))
_TO_WORK_ON = Prepared(_TICKETS.where(tickets.c.ticket_no == bindparam("no")).with_for_update())
_OF_PARTY = Prepared(
    _TICKETS.where(
        tickets.c.party_index.in_(bindparam("party", expanding=True)),
        or_(bindparam("any_number", type_=Integer) == 1, tickets.c.ticket_no == bindparam("no")),
    )
    .order_by(tickets.c.created_at.desc(), tickets.c.ticket_no.desc())
    .limit(bindparam("most"))
)
_BY_RECEIPT = Prepared(
    _TICKETS.join(ticket_identities, ticket_identities.c.ticket_no == tickets.c.ticket_no).where(
        ticket_identities.c.receipt_hash.in_(bindparam("receipt", expanding=True))
    )
)
_ANY_STATE, _ANY_DEPARTMENT, _ANY_TIME = (
    bindparam(name, type_=Integer) for name in ("any_state", "any_department", "any_time")
)
_LISTED = Prepared(
    _TICKETS.where(
        tickets.c.ticket_no > bindparam("after"),
        or_(_ANY_STATE == 1, tickets.c.state.in_(bindparam("states", expanding=True))),
        or_(
            _ANY_DEPARTMENT == 1,
            tickets.c.with_department.in_(bindparam("departments", expanding=True)),
            tickets.c.department.in_(bindparam("departments", expanding=True)),
        ),
        or_(
            _ANY_TIME == 1, func.coalesce(tickets.c.accept_by, tickets.c.finish_by) < bindparam("overdue_at")
        ),
    )
    .order_by(tickets.c.ticket_no)
    .limit(bindparam("most"))
)
_IDENTITY = Prepared(
    select(ticket_identities.c.sealed).where(ticket_identities.c.ticket_no == bindparam("no"))
)


@dataclass(frozen=True, slots=True)
class TicketFilter:
    """Which tickets to list. `department`: the one complained about, or the one that has it, under any of its names."""

    states: tuple[TicketState, ...] = ()
    department: str = ""
    overdue_at: datetime | None = None
    """Those whose term is over at this moment."""


def one(connection: Connection, vault: Vault, ticket_no: str) -> Ticket | None:
    """The current ticket; raises WrongKey, as everything here does that returns tickets."""
    return _found(vault, _ONE.first(connection, no=ticket_no))


def many(connection: Connection, vault: Vault, ticket_nos: Sequence[str]) -> list[Ticket]:
    """The tickets with these numbers, in the order of the numbers."""
    if not ticket_nos:
        return []
    found = {row.ticket_no: _ticket(vault, row) for row in _MANY.all(connection, numbers=list(ticket_nos))}
    return [found[no] for no in ticket_nos if no in found]


def known(connection: Connection, ticket_nos: Sequence[str]) -> list[Known]:
    """Whom the tickets with these numbers concern, in no particular order."""
    return list(map(_known, _KNOWN.all(connection, numbers=list(ticket_nos)))) if ticket_nos else []


def about_cases(connection: Connection, numbers: Iterable[str]) -> list[Known]:
    """The complaints about these cases, by number."""
    wanted = list(dict.fromkeys(numbers))
    rows = (row for some in by_500(wanted) for row in _ABOUT.all(connection, cases=list(some)))
    return sorted(map(_known, rows), key=lambda ticket: ticket.ticket_no)


def to_work_on(connection: Connection, vault: Vault, ticket_no: str) -> Ticket | None:
    """The current ticket, locked until this transaction ends where the engine can."""
    return _found(vault, _TO_WORK_ON.first(connection, no=ticket_no))


def of_party(
    connection: Connection,
    vault: Vault,
    party_index: Sequence[bytes],
    *,
    most: int,
    named: str | None = None,
) -> list[Ticket]:
    """The tickets that a party has filed, latest first; given the forms that its index may have.

    `named`: only that one.
    """
    values = {"any_number": int(named is None), "no": named or ""}
    rows = _OF_PARTY.all(connection, party=list(party_index), most=most, **values)
    return [_ticket(vault, row) for row in rows]


def with_receipt(connection: Connection, vault: Vault, receipt_hash: Sequence[bytes]) -> Ticket | None:
    """The anonymous ticket with a receipt code; given the forms that its hash may have."""
    return _found(vault, _BY_RECEIPT.first(connection, receipt=list(receipt_hash)))


def listed(
    connection: Connection, vault: Vault, wanted: TicketFilter, *, after: str = "", most: int = 200
) -> list[Ticket]:
    """One page of matching tickets by number, those after `after`."""
    rows = _LISTED.all(
        connection,
        after=after,
        any_state=int(not wanted.states),
        states=[state.value for state in wanted.states],
        any_department=int(not wanted.department),
        departments=sorted(department_names.known(connection).every(wanted.department)),
        any_time=int(wanted.overdue_at is None),
        overdue_at=wanted.overdue_at,
        most=most,
    )
    return [_ticket(vault, row) for row in rows]


def identity(connection: Connection, ticket_no: str) -> bytes | None:
    """Who complained, sealed: opened to deliver a message, and otherwise by two persons with a reason."""
    sealed: bytes | None = _IDENTITY.scalar(connection, no=ticket_no)
    return sealed


def _found(vault: Vault, row: AnyRow | None) -> Ticket | None:
    return _ticket(vault, row) if row is not None else None


def _ticket(vault: Vault, row: AnyRow) -> Ticket:
    values = row._asdict()
    values |= ticket_words.opened(vault, values["ticket_no"], values.pop("words_sealed"))
    values["state"], values["kind"] = TicketState(values["state"]), TicketKind(values["kind"])
    values["finding"], values["measures"] = ticket_findings.opened(values)
    values["barred"] = ticket_bars.ids(values["barred"])
    return Ticket(**values)


def _known(row: AnyRow) -> Known:
    concern = Concern(row.official, row.about_office, row.with_department, ticket_bars.ids(row.barred))
    return Known(row.ticket_no, row.case_no, row.anonymous, concern)
