"""Callbacks whose messages are stuck, put on the call sheet by somebody's word: nothing is sent again, what waits is cancelled."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from bot.casework.contact.instead import ON_MESSAGES, phoned_instead
from bot.domain.disposition import Disposition
from bot.domain.round_state import RoundState
from bot.domain.stage import Stage
from db.queries.outbox import outbox
from db.queries.outbox.progress import DOUBTED, TROUBLED, Stuck
from db.queries.rounds import callbacks, rounds
from db.schema import callbacks as rows

MOST = 500
"""So many at a time: who is left is put on it by pressing again."""

_STUCK = {
    why: select(rows.c.case_no)
    .where(
        rows.c.month == bindparam("of"),
        rows.c.disposition.is_(None),
        rows.c.stage.in_(sorted(stage.value for stage in ON_MESSAGES)),
        rows.c.case_no.in_(troubled),
    )
    .order_by(rows.c.place)
    .limit(MOST)
    for why, troubled in TROUBLED.items()
}
_HELD = select(rows.c.stage, rows.c.disposition).where(rows.c.case_no == bindparam("of")).with_for_update()
_BY_PHONE = (
    update(rows)
    .where(rows.c.case_no == bindparam("of"))
    .values(stage=Stage.BY_PHONE.value, question=None, unclear=0, due_at=None)
)


def phone_instead(
    connection: Connection,
    month: str,
    why: Stuck,
    channel: str,
    codes: Sequence[str],
    *,
    since: datetime,
    now: datetime,
) -> int:
    """Put on the call sheet whoever's message, due since then, is stuck for this reason, on this channel, with these
    codes; returns how many were not on it yet. Whoever has answered meanwhile is left alone."""
    asked = {
        "of": month,
        "on": channel,
        "codes": list(codes),
        "since": since,
        "doubted_before": now - DOUBTED,
    }
    cases = connection.execute(_STUCK[why], asked).scalars().all()
    return sum(_moved(connection, case_no, now) for case_no in cases)


def _moved(connection: Connection, case_no: str, now: datetime) -> bool:
    state = RoundState.OPEN if rounds.hold_open(connection, case_no) else RoundState.CLOSING
    row = connection.execute(_HELD, {"of": case_no}).one()
    disposition = Disposition(row.disposition) if row.disposition is not None else None
    if not phoned_instead(Stage(row.stage), disposition, state):
        return False
    connection.execute(_BY_PHONE, {"of": case_no})
    outbox.cancel_asking(connection, case_no, now=now, reason="phoned")
    callbacks.moves(connection, case_no)
    return True
