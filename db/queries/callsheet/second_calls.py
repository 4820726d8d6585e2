"""复核: phoned answers that a second officer asks for again without seeing the first, which stands in any case."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from bot.casework.callsheet.phone_calls import CALL, CORRECTION, PHONE, SECOND, SECOND_CORRECTION
from bot.casework.callsheet.second_conclusion import Compared
from bot.domain.second_call import Conclusion, DifferenceFinding
from db.queries.rounds import rounds
from db.schema import attempts, callbacks, second_calls
from db.store import Conflict

_ANSWERED = (
    select(callbacks.c.case_no)
    .where(
        callbacks.c.month == bindparam("of"),
        callbacks.c.disposition == "answered",
        callbacks.c.case_no.in_(
            select(attempts.c.case_no).where(
                attempts.c.channel == PHONE,
                attempts.c.kind.in_((CALL, CORRECTION)),
                attempts.c.outcome == "answered",
            )
        ),
    )
    .order_by(callbacks.c.place)
)
_of_round = (
    callbacks.c.month.concat("") == bindparam("of"),
    callbacks.c.case_no.in_(select(second_calls.c.case_no)),
)
"""Found from the few second calls: by an index of months all cases of a month would be gone through."""
_MONTH = select(callbacks.c.month).where(callbacks.c.case_no == bindparam("of"))
_FIRST = (
    select(attempts.c.by_whom, callbacks.c.score)
    .join_from(attempts, callbacks, callbacks.c.case_no == attempts.c.case_no)
    .where(attempts.c.case_no == bindparam("of"), attempts.c.kind == CALL)
    .order_by(attempts.c.n.desc())
    .limit(1)
)
_CHOSEN = (
    select(func.count())
    .select_from(second_calls)
    .join(callbacks, callbacks.c.case_no == second_calls.c.case_no)
    .where(*_of_round)
)
_QUEUE = insert_or_ignore(second_calls).on_conflict_do_nothing(index_elements=["case_no"])
_open = (second_calls.c.case_no == bindparam("of"), second_calls.c.outcome.is_(None))
_CORRECTED = update(second_calls).where(*_open).values(first_score=bindparam("to_score"))
_DROP = delete(second_calls).where(*_open)
_COLUMNS = (
    *(
        second_calls.c[n]
        for n in ("case_no", "queued_at", "first_by", "first_score", "second_by", "second_score")
    ),
    *(second_calls.c[n] for n in ("outcome", "at", "note", "finding", "found_by", "found_at", "found_note")),
)
_ONE = select(*_COLUMNS).where(second_calls.c.case_no == bindparam("of")).with_for_update()
_OF_MONTH = (
    select(*_COLUMNS)
    .join(callbacks, callbacks.c.case_no == second_calls.c.case_no)
    .where(*_of_round)
    .order_by(second_calls.c.queued_at, second_calls.c.case_no)
)
_MADE_PAGE = (
    select(*_COLUMNS)
    .join(callbacks, callbacks.c.case_no == second_calls.c.case_no)
    .where(*_of_round, second_calls.c.outcome.is_not(None), second_calls.c.case_no > bindparam("after"))
    .order_by(second_calls.c.case_no)
    .limit(bindparam("most"))
)
_TO_MAKE = (
    select(func.count())
    .select_from(second_calls)
    .join(callbacks, callbacks.c.case_no == second_calls.c.case_no)
    .where(*_of_round, second_calls.c.outcome.is_(None))
)
_END = (
    update(second_calls)
    .where(second_calls.c.case_no == bindparam("of"), second_calls.c.outcome.is_(None))
    .values(
        second_by=bindparam("by"),
        second_score=bindparam("score"),
        outcome=bindparam("as_"),
        at=bindparam("now"),
        note=bindparam("said"),
    )
)
_made = (
    second_calls.c.case_no == bindparam("of"),
    second_calls.c.outcome.is_not(None),
    second_calls.c.finding.is_(None),
)
_RIGHTED = (
    update(second_calls)
    .where(*_made)
    .values(second_score=bindparam("score"), outcome=bindparam("as_"), note=bindparam("said"))
)
_REOPEN = (
    update(second_calls)
    .where(*_made)
    .values(second_by=None, second_score=None, outcome=None, at=None, note=None)
)
_FOUND = (
    update(second_calls)
    .where(*_made)
    .values(
        finding=bindparam("to_finding"),
        found_by=bindparam("by"),
        found_at=bindparam("now"),
        found_note=bindparam("said"),
    )
)
_DIFFER = (
    select(callbacks.c.month, func.count().label("waiting"))
    .join_from(second_calls, callbacks, callbacks.c.case_no == second_calls.c.case_no)
    .where(
        second_calls.c.second_score != second_calls.c.first_score,
        second_calls.c.finding.is_(None),
        second_calls.c.first_by != bindparam("me"),
        second_calls.c.second_by != bindparam("me"),
    )
    .group_by(callbacks.c.month)
    .order_by(callbacks.c.month)
)
_RECORD = select(func.max(attempts.c.n)).where(
    attempts.c.case_no == bindparam("of"),
    attempts.c.channel == PHONE,
    attempts.c.kind.in_((SECOND, SECOND_CORRECTION)),
)


@dataclass(frozen=True, slots=True)
class Second:
    """A second call, queued or made."""

    case_no: str
    queued_at: datetime
    first_by: str
    first_score: int
    second_by: str | None
    second_score: int | None
    outcome: str | None
    """None: still to be made."""
    at: datetime | None
    note: str | None
    finding: str | None = None
    """Where the two differ: what a chief has found out."""
    found_by: str | None = None
    found_at: datetime | None = None
    found_note: str | None = None

    @property
    def compared(self) -> Compared:
        """What is judged of it."""
        finding = DifferenceFinding(self.finding) if self.finding is not None else None
        return Compared(
            self.first_by, self.first_score, self.second_by, self.second_score, self.outcome, finding
        )

    @property
    def conclusion(self) -> Conclusion | None:
        """None: still to be made."""
        return self.compared.conclusion

    @property
    def agrees(self) -> bool | None:
        """Whether both officers heard the same; None when there is nothing to compare."""
        return None if self.second_score is None else self.second_score == self.first_score


def phoned_answers(connection: Connection, month: str) -> list[str]:
    """The cases of a month that were answered on the phone, in the round's order."""
    return list(connection.execute(_ANSWERED, {"of": month}).scalars())


def month_of(connection: Connection, case_no: str) -> str:
    """The month of a planned case."""
    return str(connection.execute(_MONTH, {"of": case_no}).scalar_one())


def chosen(connection: Connection, month: str) -> int:
    """How many of the month's answers have been chosen."""
    return connection.execute(_CHOSEN, {"of": month}).scalar_one()


def queue(connection: Connection, case_no: str, *, now: datetime) -> None:
    """Have this phoned answer asked for again, by anybody but the officer who phoned first."""
    first = connection.execute(_FIRST, {"of": case_no}).one()
    values = {"first_by": first.by_whom or "", "first_score": first.score, "queued_at": now}
    connection.execute(_QUEUE, {"case_no": case_no, **values})


def corrected(connection: Connection, case_no: str, score: int | None) -> None:
    """The first record was put right: a second call still to be made is compared with that.

    Without a score there is nothing to ask again. What was compared already is not touched.
    """
    if score is None:
        connection.execute(_DROP, {"of": case_no})
    else:
        connection.execute(_CORRECTED, {"of": case_no, "to_score": score})


def find(connection: Connection, case_no: str) -> Second | None:
    """The second call of a case, held until the transaction ends."""
    row = connection.execute(_ONE, {"of": case_no}).one_or_none()
    return Second(**row._asdict()) if row is not None else None


def of_month(connection: Connection, month: str) -> list[Second]:
    """All second calls of a month, in the order in which they were chosen."""
    return [Second(**row._asdict()) for row in connection.execute(_OF_MONTH, {"of": month})]


def made(connection: Connection, month: str, *, after: str, most: int) -> list[Second]:
    """Those of a month that have been made, by case number from behind `after` on."""
    rows = connection.execute(_MADE_PAGE, {"of": month, "after": after, "most": most})
    return [Second(**row._asdict()) for row in rows]


def to_make(connection: Connection, month: str) -> int:
    """How many of a month are still to be made."""
    return connection.execute(_TO_MAKE, {"of": month}).scalar_one()


def end(
    connection: Connection,
    case_no: str,
    by: str,
    *,
    score: int | None,
    outcome: str,
    note: str,
    now: datetime,
) -> None:
    """Store how it ended; raises Conflict when it has ended meanwhile."""
    values = {"by": by, "score": score, "as_": outcome, "now": now, "said": note}
    if connection.execute(_END, {"of": case_no, **values}).rowcount != 1:
        raise Conflict(f"{case_no} 的复核刚被别人记录")


def righted(connection: Connection, case_no: str, *, score: int | None, outcome: str, note: str) -> None:
    """How it really ended; raises Conflict when something has been found out about it meanwhile."""
    if (
        connection.execute(_RIGHTED, {"of": case_no, "score": score, "as_": outcome, "said": note}).rowcount
        != 1
    ):
        raise Conflict(f"{case_no} 的复核刚有别的记录")


def reopen(connection: Connection, case_no: str) -> None:
    """It did not end after all, and is still to be made; raises Conflict as `righted`."""
    if connection.execute(_REOPEN, {"of": case_no}).rowcount != 1:
        raise Conflict(f"{case_no} 的复核刚有别的记录")


def find_out(
    connection: Connection, case_no: str, finding: DifferenceFinding, by: str, note: str, *, now: datetime
) -> None:
    """Keep what was found out; raises Conflict when somebody else has meanwhile."""
    values = {"of": case_no, "to_finding": finding.value, "by": by, "said": note, "now": now}
    if connection.execute(_FOUND, values).rowcount != 1:
        raise Conflict(f"{case_no} 的复核刚有别的记录")


def undecided(connection: Connection, me: str) -> dict[str, int]:
    """How many differences wait for somebody's finding, by round, without the calls this person made."""
    return {row.month: row.waiting for row in connection.execute(_DIFFER, {"me": me})}


def recorded_as(connection: Connection, case_no: str) -> int | None:
    """The number of its latest record among the attempts; None when it was made after the seal."""
    number: int | None = connection.execute(_RECORD, {"of": case_no}).scalar_one()
    return number


def sealed(connection: Connection, case_no: str) -> bool:
    """Whether the case's record is sealed, or being sealed."""
    return not rounds.hold_open(connection, case_no)
