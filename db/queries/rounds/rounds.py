"""回访月次: planning a round and closing it."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, String, bindparam, exists, func, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from bot.dialogue.survey.opt_out import LEFT_ASKED
from bot.domain.disposition import Disposition
from bot.domain.month import Month, RoundKey
from bot.domain.round_state import RoundState
from bot.domain.stage import Stage
from db.engine.prepared import Prepared
from db.schema import attempts, callbacks, outbox, rounds
from db.schema.columns import AnyRow

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Round:
    """回访月次."""

    month: str
    state: str
    opens: datetime
    closes: datetime
    rule: str
    frozen_at: datetime | None
    closed_at: datetime | None
    root: str | None
    late_by: str | None
    """The two persons who opened a late window; None: nobody did."""
    late_reason: str | None
    uncalled: int | None
    """How many cases may end as not called, by decision of two persons."""
    uncalled_by: str | None
    uncalled_reason: str | None

    @property
    def key(self) -> RoundKey:
        """The key of the round."""
        return RoundKey.parse(self.month)


_ROUND_COLUMNS = (
    rounds.c.month,
    rounds.c.state,
    rounds.c.opens,
    rounds.c.closes,
    rounds.c.rule,
    rounds.c.frozen_at,
    rounds.c.closed_at,
    rounds.c.root,
    rounds.c.late_by,
    rounds.c.late_reason,
    rounds.c.uncalled,
    rounds.c.uncalled_by,
    rounds.c.uncalled_reason,
)
_OF_MONTH = select(*_ROUND_COLUMNS).where(rounds.c.month == bindparam("of"))
_ROUND, _ROUND_LOCKED = Prepared(_OF_MONTH), Prepared(_OF_MONTH.with_for_update())
_UNCLOSED = Prepared(
    select(*_ROUND_COLUMNS).where(rounds.c.state != RoundState.CLOSED).order_by(rounds.c.month)
)
_SUPPLEMENTS = select(*_ROUND_COLUMNS).where(
    rounds.c.month.startswith(bindparam("month_and", type_=String()), autoescape=False)
)
_HOLD = (
    select(rounds.c.state)
    .where(
        rounds.c.month
        == select(callbacks.c.month).where(callbacks.c.case_no == bindparam("of")).scalar_subquery()
    )
    .with_for_update(read=True)
)
_NOBODY_IMPORTS = {"postgresql": text("LOCK TABLE rounds IN EXCLUSIVE MODE")}
_ADD_ROUND = insert_or_ignore(rounds).on_conflict_do_nothing(index_elements=["month"])
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
_UNDECIDED = Prepared(
    select(func.count())
    .select_from(callbacks)
    .where(callbacks.c.month == bindparam("of"), callbacks.c.disposition.is_(None))
)
_SENDING = Prepared(
    select(func.count())
    .select_from(outbox)
    .where(
        outbox.c.state == "sending",
        outbox.c.case_no.in_(select(callbacks.c.case_no).where(callbacks.c.month == bindparam("of"))),
    )
)
_OPEN_OF_PARTY = (
    callbacks.c.party_id == bindparam("party"),
    callbacks.c.disposition.is_(None),
    callbacks.c.month.in_(select(rounds.c.month).where(rounds.c.state == RoundState.OPEN)),
)
_REFUSE_ASKED = (
    update(callbacks)
    .where(
        *_OPEN_OF_PARTY,
        callbacks.c.stage == Stage.ASKING.value,
        exists()
        .where(attempts.c.case_no == callbacks.c.case_no, outbox.c.ref == attempts.c.ref)
        .where(outbox.c.party_id == bindparam("party"), outbox.c.state.in_(("accepted", "delivered"))),
    )
    .values(
        disposition=Disposition.REFUSED.value,
        stage=Stage.DONE.value,
        question=None,
        given=json.dumps([LEFT_ASKED]),
        due_at=None,
        ended_at=bindparam("now"),
    )
)
_HAND_OVER = (
    update(callbacks)
    .where(*_OPEN_OF_PARTY)
    .values(stage=Stage.BY_PHONE.value, question=None, unclear=0, due_at=None)
)

_GIVE_UP = (
    update(rounds)
    .where(rounds.c.month == bindparam("of"), rounds.c.state == RoundState.OPEN)
    .values(
        uncalled=bindparam("so_many"), uncalled_by=bindparam("both"), uncalled_reason=bindparam("because")
    )
)
_OPEN_LATE = (
    update(rounds)
    .where(rounds.c.month == bindparam("of"), rounds.c.state == RoundState.OPEN)
    .values(closes=bindparam("until"), late_by=bindparam("both"), late_reason=bindparam("because"))
)
_ASK_AT_ONCE = (
    update(callbacks)
    .where(
        callbacks.c.month == bindparam("of"),
        callbacks.c.disposition.is_(None),
        callbacks.c.stage.in_((Stage.WAITING.value, Stage.ASKING.value)),
    )
    .values(due_at=bindparam("now"))
)


def _round(row: AnyRow | None) -> Round | None:
    return Round(**row._asdict()) if row is not None else None


def find(connection: Connection, month: str) -> Round | None:
    """The round of a month, if it has been planned."""
    return _round(_ROUND.first(connection, of=month))


def is_closed(connection: Connection, month: str) -> bool:
    """Whether the round of a month is sealed."""
    found = find(connection, month)
    return found is not None and found.state == RoundState.CLOSED


def lock(connection: Connection, month: str) -> Round | None:
    """The same, locked until the transaction ends, so that two processes do not close one round."""
    return _round(_ROUND_LOCKED.first(connection, of=month))


def open_rounds(connection: Connection) -> list[Round]:
    """The rounds in progress."""
    return [found for found in unclosed(connection) if found.state == RoundState.OPEN]


def unclosed(connection: Connection) -> list[Round]:
    """Those, and the rounds that are being sealed (`closing`), including any whose sealing a crash has interrupted."""
    return [Round(**row._asdict()) for row in _UNCLOSED.all(connection)]


def supplements(connection: Connection, month: Month) -> list[Round]:
    """The month's supplements (补充月次), the first one first."""
    rows = connection.execute(_SUPPLEMENTS, {"month_and": f"{month}+"})
    return sorted((Round(**row._asdict()) for row in rows), key=lambda found: found.key)


def hold_open(connection: Connection, case_no: str) -> bool:
    """Whether the round of this case is open; it is locked until the transaction ends, so that it is not frozen
    meanwhile."""
    return connection.execute(_HOLD, {"of": case_no}).scalar() == RoundState.OPEN


def open_month(connection: Connection, values: dict[str, object]) -> bool:
    """Open a month's own round; False when it already exists.

    An import locks the rounds that it found (`db.queries.cases.cases`). It cannot lock one that does not exist yet,
    so this waits for imports under way: they may be moving a case into the month or out of it.
    """
    if (statement := _NOBODY_IMPORTS.get(connection.dialect.name)) is not None:
        connection.execute(statement)
    return connection.execute(_ADD_ROUND, values).rowcount == 1


def open_supplement(connection: Connection, values: dict[str, object]) -> bool:
    """Open a supplement of a month whose own round is locked; False when it already exists."""
    return connection.execute(_ADD_ROUND, values).rowcount == 1


def look_at(connection: Connection, party_id: int, *, now: datetime) -> None:
    """What is asked of this party has changed: its ladder continues immediately."""
    connection.execute(_LOOK_AT, {"party": party_id, "now": now})


def look_now(connection: Connection, ref: str, *, now: datetime) -> None:
    """A message has failed: the ladder of its cases continues immediately."""
    connection.execute(_LOOK_NOW, {"letter": ref, "now": now})


def undecided(connection: Connection, month: str) -> int:
    """How many callbacks of this round have no result yet."""
    count: int = _UNDECIDED.scalar(connection, of=month)
    return count


def sending(connection: Connection, month: str) -> int:
    """How many messages about this month are with a provider right now."""
    count: int = _SENDING.scalar(connection, of=month)
    return count


def refuse(connection: Connection, party_id: int, *, now: datetime) -> None:
    """The provider reports that this number wants no messages, but not who said so or when.

    The person who got our question has refused to be asked; everybody else on the number is left for an officer to
    phone.
    """
    connection.execute(_REFUSE_ASKED, {"party": party_id, "now": now})
    connection.execute(_HAND_OVER, {"party": party_id})


def give_up(connection: Connection, month: str, *, count: int, by: str, reason: str) -> bool:
    """Let this many cases end as not called, by decision of two persons; False when the round is not open."""
    values = {"of": month, "so_many": count, "both": by, "because": reason}
    return connection.execute(_GIVE_UP, values).rowcount == 1


def open_late(
    connection: Connection, month: str, *, closes: datetime, by: str, reason: str, now: datetime
) -> bool:
    """Two persons let messages go out again until `closes`; False when the round is not open."""
    values = {"of": month, "until": closes, "both": by, "because": reason}
    if connection.execute(_OPEN_LATE, values).rowcount != 1:
        return False
    connection.execute(_ASK_AT_ONCE, {"of": month, "now": now})
    return True
