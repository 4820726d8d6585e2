"""What is counted and listed of a month's 差评, with the complaint of those that are worked as one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, case, func, or_, select

from bot.casework.tickets.barring import BARRING
from bot.domain.finding import Finding
from bot.domain.remedy import CALLED_BACK, RemedyEnd, RemedyState
from bot.domain.verdict import Verdict
from db.engine.prepared import Prepared
from db.queries.remedies.kept import SHOWN, Remedy, remedy_of
from db.schema import callbacks, remedies, ticket_bars, tickets

_BARRED = (
    select(ticket_bars.c.ticket_no)
    .where(
        ticket_bars.c.ticket_no == tickets.c.ticket_no,
        ticket_bars.c.user_id == bindparam("reader"),
        ticket_bars.c.state.in_(sorted(bar.value for bar in BARRING)),
    )
    .exists()
)
"""Who must not know of a complaint is told of the 差评 alone, as one that is still open."""
PIECE = 1_000
"""So many of a month are read at once."""
_OF_MONTH = Prepared(
    SHOWN.add_columns(
        tickets.c.finding,
        tickets.c.replied_at,
        tickets.c.finish_by,
        tickets.c.verdict,
        tickets.c.reopened,
    )
    .join(
        tickets,
        (tickets.c.ticket_no == callbacks.c.ticket_no) & tickets.c.about_office.is_(False) & ~_BARRED,
        isouter=True,
    )
    .where(remedies.c.month == bindparam("of"), remedies.c.id > bindparam("after"))
    .order_by(remedies.c.id)
    .limit(PIECE)
)


_ENDED = Prepared(
    select(func.count()).select_from(remedies).where(remedies.c.state == RemedyState.ENDED.value)
)
_STANDS = Prepared(
    select(
        func.count().label("received"),
        func.count(remedies.c.verified_at).label("verified"),
        func.count(remedies.c.ended_at).label("ended"),
        func.count(case((remedies.c.outcome.in_(CALLED_BACK), 1))).label("called"),
    ).where(
        remedies.c.month == bindparam("of"),
        or_(remedies.c.outcome.is_(None), remedies.c.outcome != RemedyEnd.CHANGED.value),
    )
)


def ended(connection: Connection) -> int:
    """How many have ended, of whatever month."""
    count: int = _ENDED.scalar(connection)
    return count


@dataclass(frozen=True, slots=True)
class RemediesOfMonth:
    """How a month's 差评 stand, in one line: what is worked as a complaint among those still open."""

    received: int
    verified: int
    ended: int
    called: int
    """Of those that ended."""

    @property
    def open(self) -> int:
        """The others."""
        return self.received - self.ended


def stands(connection: Connection, month: str) -> RemediesOfMonth:
    """A month's in one line: as many as there are low scores; what was rated otherwise since, or recorded by a slip, is none."""
    row = _STANDS.all(connection, of=month)[0]
    return RemediesOfMonth(row.received, row.verified, row.ended, row.called)


@dataclass(frozen=True, slots=True)
class LedComplaint:
    """The complaint that is worked on in place of a 差评, as far as it is counted."""

    finding: Finding | None
    replied_at: datetime | None
    finish_by: datetime | None
    verdict: Verdict | None
    reopened: bool = False


def of_month(
    connection: Connection, month: str, reader: int, *, after: int
) -> list[tuple[Remedy, LedComplaint]]:
    """The 差评 of the cases of a month behind this number, a piece of them; of a complaint that this account must not know of
    nothing is told."""
    return [
        (
            remedy_of(row),
            LedComplaint(
                Finding(row.finding) if row.finding else None,
                row.replied_at,
                row.finish_by,
                Verdict(row.verdict) if row.verdict else None,
                bool(row.reopened),
            ),
        )
        for row in _OF_MONTH.all(connection, of=month, after=after, reader=reader)
    ]
