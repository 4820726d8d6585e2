"""回访月次: planning a round and closing it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from bot.dialogue.talk import Disposition, Stage
from db.columns import AnyRow
from db.queries.planning import by_500
from db.schema import attempts, callbacks, outbox, rounds

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Round:
    """回访月次."""

    month: str
    state: str
    opens: datetime
    closes: datetime
    rule: str
    closed_at: datetime | None
    root: str | None


_ROUND_COLUMNS = (
    rounds.c.month,
    rounds.c.state,
    rounds.c.opens,
    rounds.c.closes,
    rounds.c.rule,
    rounds.c.closed_at,
    rounds.c.root,
)
_ROUND = select(*_ROUND_COLUMNS).where(rounds.c.month == bindparam("of"))
_ROUND_LOCKED = _ROUND.with_for_update()
_OPEN_ROUNDS = select(*_ROUND_COLUMNS).where(rounds.c.state == "open").order_by(rounds.c.month)
_ADD_ROUND = insert_or_ignore(rounds).on_conflict_do_nothing(index_elements=["month"])
_CLOSE = (
    update(rounds)
    .where(rounds.c.month == bindparam("of"), rounds.c.state == "open")
    .values(state="closed", closed_at=bindparam("now"), root=bindparam("with_root"))
)

_LOOK_AT = (
    update(callbacks)
    .where(
        callbacks.c.party_id == bindparam("party"),
        callbacks.c.due_at.is_not(None),
        callbacks.c.disposition.is_(None) | (callbacks.c.stage == Stage.FOLLOWING.value),
    )
    .values(due_at=bindparam("now"))
)
_LOOK_NOW = (
    update(callbacks)
    .where(
        callbacks.c.case_no.in_(select(attempts.c.case_no).where(attempts.c.ref == bindparam("letter"))),
        callbacks.c.stage.in_((Stage.ASKING.value, Stage.WAITING.value)),
    )
    .values(due_at=bindparam("now"))
)
_OPEN_CALLBACKS = (
    select(callbacks.c.case_no)
    .where(
        callbacks.c.month == bindparam("of"),
        callbacks.c.disposition.is_(None),
        callbacks.c.case_no > bindparam("after"),
    )
    .order_by(callbacks.c.case_no)
    .limit(2_000)
)
_TRIES_OF_MANY = (
    select(attempts.c.case_no, attempts.c.outcome, outbox.c.state)
    .join_from(attempts, outbox, outbox.c.ref == attempts.c.ref, isouter=True)
    .where(attempts.c.case_no.in_(bindparam("of", expanding=True)))
    .order_by(attempts.c.case_no, attempts.c.n)
)
_END = (
    update(callbacks)
    .where(callbacks.c.case_no == bindparam("of"), callbacks.c.disposition.is_(None))
    .values(
        disposition=bindparam("as_"),
        stage=Stage.DONE.value,
        question=None,
        due_at=None,
        ended_at=bindparam("now"),
    )
)
_END_REST = (
    update(callbacks)
    .where(callbacks.c.month == bindparam("of"), callbacks.c.stage != Stage.DONE.value)
    .values(stage=Stage.DONE.value, question=None, due_at=None)
)
_CANCEL_REST = (
    update(outbox)
    .where(
        outbox.c.state == "pending",
        outbox.c.kind.in_(("invite", "reminder", "next")),
        outbox.c.case_no.in_(select(callbacks.c.case_no).where(callbacks.c.month == bindparam("of"))),
    )
    .values(state="cancelled", error="closed", settled_at=bindparam("now"))
)
_SENDING = (
    select(func.count())
    .select_from(outbox)
    .where(
        outbox.c.state == "sending",
        outbox.c.case_no.in_(select(callbacks.c.case_no).where(callbacks.c.month == bindparam("of"))),
    )
)
_REFUSE_OF_PARTY = (
    update(callbacks)
    .where(
        callbacks.c.party_id == bindparam("party"),
        callbacks.c.disposition.is_(None),
        callbacks.c.month.in_(select(rounds.c.month).where(rounds.c.state == "open")),
    )
    .values(
        disposition=Disposition.REFUSED.value,
        stage=Stage.DONE.value,
        question=None,
        due_at=None,
        ended_at=bindparam("now"),
    )
)


def _round(row: AnyRow | None) -> Round | None:
    return Round(**row._asdict()) if row is not None else None


def find(connection: Connection, month: str) -> Round | None:
    """The round of a month, if it has been planned."""
    return _round(connection.execute(_ROUND, {"of": month}).one_or_none())


def lock(connection: Connection, month: str) -> Round | None:
    """The same, held until the transaction ends: two processes do not close one round."""
    return _round(connection.execute(_ROUND_LOCKED, {"of": month}).one_or_none())


def open_rounds(connection: Connection) -> list[Round]:
    """The rounds being worked."""
    return [Round(**row._asdict()) for row in connection.execute(_OPEN_ROUNDS)]


def add(connection: Connection, values: dict[str, object]) -> bool:
    """Open a round; False when it is there already."""
    return connection.execute(_ADD_ROUND, values).rowcount == 1


def look_at(connection: Connection, party_id: int, *, now: datetime) -> None:
    """What is asked of this party has changed: its ladder goes on at once."""
    connection.execute(_LOOK_AT, {"party": party_id, "now": now})


def look_now(connection: Connection, ref: str, *, now: datetime) -> None:
    """A letter has failed: the ladder of its cases goes on at once."""
    connection.execute(_LOOK_NOW, {"letter": ref, "now": now})


def undecided(connection: Connection, month: str, *, after: str) -> dict[str, list[str]]:
    """The next 2,000 callbacks without a disposition, each with how its tries ended (phone calls included)."""
    numbers = list(connection.execute(_OPEN_CALLBACKS, {"of": month, "after": after}).scalars())
    ends: dict[str, list[str]] = {number: [] for number in numbers}
    for some in by_500(numbers):
        for row in connection.execute(_TRIES_OF_MANY, {"of": some}):
            ends[row.case_no].append(row.state or row.outcome or "")
    return ends


def end(connection: Connection, dispositions: Iterable[tuple[str, Disposition]], *, now: datetime) -> None:
    """Decide callbacks that are still open."""
    rows = [{"of": case_no, "as_": disposition.value, "now": now} for case_no, disposition in dispositions]
    if rows:
        connection.execute(_END, rows)


def end_rest(connection: Connection, month: str, *, now: datetime) -> None:
    """Nothing more is asked about this month, and nothing more is started."""
    connection.execute(_CANCEL_REST, {"of": month, "now": now})
    connection.execute(_END_REST, {"of": month})


def close(connection: Connection, month: str, *, root: str, now: datetime) -> bool:
    """Mark the round closed; False when it was not open."""
    return connection.execute(_CLOSE, {"of": month, "now": now, "with_root": root}).rowcount == 1


def sending(connection: Connection, month: str) -> int:
    """How many messages about this month are at this moment with a provider."""
    return connection.execute(_SENDING, {"of": month}).scalar_one()


def refuse(connection: Connection, party_id: int, *, now: datetime) -> None:
    """The person has told the provider to stop: their open callbacks end as refused."""
    connection.execute(_REFUSE_OF_PARTY, {"party": party_id, "now": now})
