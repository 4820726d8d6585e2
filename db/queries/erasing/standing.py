"""How things stand with a case that somebody wants to have erased: what speaks against it, and what would be left."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, LargeBinary, bindparam, func, or_, select

from bot.domain.round_state import RoundState
from bot.domain.ticket_state import TicketState
from db.queries.tickets import tickets as complaints
from db.schema import archive, callbacks, case_holds, cases, outbox, parties, rounds, tickets
from db.schema.columns import AnyRow
from db.vault import Vault

_DONE = (TicketState.CLOSED, TicketState.DECLINED, TicketState.TRANSFERRED)
_FLYING = ("pending", "sending")
_CASE = (
    select(
        cases.c.case_no,
        cases.c.month,
        cases.c.phone_index,
        callbacks.c.month.label("round"),
        callbacks.c.party_id,
        callbacks.c.place,
        callbacks.c.archive_no,
        rounds.c.state,
        archive.c.record,
        case_holds.c.reason.label("hold"),
    )
    .join_from(cases, callbacks, callbacks.c.case_no == cases.c.case_no, isouter=True)
    .join(rounds, rounds.c.month == callbacks.c.month, isouter=True)
    .join(archive, archive.c.case_no == cases.c.case_no, isouter=True)
    .join(case_holds, case_holds.c.case_no == cases.c.case_no, isouter=True)
    .where(cases.c.case_no == bindparam("no"))
    .with_for_update(of=cases)
)
_TICKETS = select(tickets.c.ticket_no, tickets.c.state).where(tickets.c.case_no == bindparam("no"))
_ON_ITS_WAY = (
    select(func.count())
    .select_from(outbox)
    .where(outbox.c.case_no == bindparam("no"), outbox.c.state.in_(_FLYING))
)
_PARTIES = (
    select(parties.c.id, parties.c.opted_out_at, parties.c.phone_index)
    .where(
        or_(
            parties.c.id == bindparam("party"),
            parties.c.phone_index == bindparam("phone", type_=LargeBinary),
            parties.c.id.in_(select(outbox.c.party_id).where(outbox.c.case_no == bindparam("no"))),
        )
    )
    .order_by(parties.c.id)
)
_OTHERS = (
    select(func.count())
    .select_from(cases)
    .join(callbacks, callbacks.c.case_no == cases.c.case_no, isouter=True)
    .where(
        cases.c.case_no != bindparam("no"),
        or_(
            callbacks.c.party_id == bindparam("party"),
            cases.c.phone_index == bindparam("phone", type_=LargeBinary),
        ),
    )
)
_OTHER_TICKETS = (
    select(func.count())
    .select_from(tickets)
    .where(
        tickets.c.party_index.in_(bindparam("by", expanding=True)),
        tickets.c.case_no.is_distinct_from(bindparam("no")),
    )
)


@dataclass(frozen=True, slots=True)
class ErasedParty:
    """A phone or chat by which the person was reached."""

    id: int
    opted_out: bool
    shared: bool
    """Another case or complaint still needs it."""


@dataclass(frozen=True, slots=True)
class ErasureStanding:
    """A case as far as its erasure depends on it."""

    case_no: str
    round: str | None
    """The key of the round that called it back; None: none has."""
    sealed: bool
    """Its record is in the archive of a closed round."""
    hold: str | None
    """Why it must not be destroyed yet; None: nothing is known of."""
    open_tickets: tuple[str, ...]
    on_its_way: int
    """Messages about it that were not settled."""
    tickets: tuple[str, ...]
    """Every complaint about it."""
    place: int
    archive_no: str
    record: str
    parties: tuple[ErasedParty, ...]


def find(connection: Connection, vault: Vault, case_no: str) -> ErasureStanding | None:
    """The case, locked until the transaction ends where the engine can; None when there is no such case."""
    row = connection.execute(_CASE, {"no": case_no}).one_or_none()
    if row is None:
        return None
    about = connection.execute(_TICKETS, {"no": case_no}).all()
    return ErasureStanding(
        row.case_no,
        row.round,
        row.state == RoundState.CLOSED and row.record is not None,
        row.hold,
        tuple(one.ticket_no for one in about if one.state not in _DONE),
        connection.execute(_ON_ITS_WAY, {"no": case_no}).scalar_one(),
        tuple(one.ticket_no for one in about),
        row.place or 0,
        row.archive_no or "",
        row.record or "",
        tuple(_parties(connection, vault, row)),
    )


def _parties(connection: Connection, vault: Vault, case: AnyRow) -> Iterator[ErasedParty]:
    of = {"no": case.case_no, "party": case.party_id, "phone": case.phone_index}
    for row in connection.execute(_PARTIES, of).all():
        by = list(complaints.party_indexes(vault, row.id))
        others = connection.execute(_OTHERS, {**of, "party": row.id, "phone": row.phone_index}).scalar_one()
        filed = connection.execute(_OTHER_TICKETS, {"no": case.case_no, "by": by}).scalar_one()
        yield ErasedParty(row.id, row.opted_out_at is not None, bool(others or filed))
