"""Callbacks whose messages are stuck, put on the call sheet by somebody's word: nothing is sent again, what waits is cancelled."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from bot.casework.contact.instead import ON_MESSAGES, phoned_instead
from bot.domain.disposition import Disposition
from bot.domain.round_state import RoundState
from bot.domain.stage import Stage
from db.queries.outbox import outbox
from db.queries.outbox.progress import TROUBLED, StuckGroup
from db.queries.rounds import callbacks, rounds
from db.queries.rounds.steps import StepDone, next_of, troubled
from db.schema import callbacks as rows

_STUCK = {why: troubled(ON_MESSAGES, cases) for why, cases in TROUBLED.items()}
_HELD = select(rows.c.stage, rows.c.disposition).where(rows.c.case_no == bindparam("of")).with_for_update()
_BY_PHONE = (
    update(rows)
    .where(rows.c.case_no == bindparam("of"))
    .values(stage=Stage.BY_PHONE.value, question=None, unclear=0, due_at=None)
)


def phone_instead(
    connection: Connection, month: str, group: StuckGroup, *, after: int, now: datetime
) -> StepDone:
    """Put on the call sheet whoever's message is stuck so, behind the place `after`; whoever has answered meanwhile is
    left alone."""
    values = {"of": month, "after": after, **group.asked(now)}
    cases, last = next_of(connection, _STUCK[group.why], values)
    return StepDone(sum(_moved(connection, case_no, now) for case_no in cases), last)


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
