"""Callbacks whose messages were refused for what is mended now, handed to the ladder anew by somebody's word."""

from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, exists, func, or_, select, update

from bot.casework.callsheet.phone_calls import PHONE
from bot.casework.contact.again import MENDABLE, UNANSWERED, CaseAsked, PostedBefore, asked_again
from bot.domain.attempt import TryState
from bot.domain.disposition import Disposition
from bot.domain.round_state import RoundState
from bot.domain.stage import Stage
from db.queries.outbox.progress import TROUBLED, Stuck, StuckGroup
from db.queries.rounds import callbacks, rounds
from db.queries.rounds.steps import StepDone, next_of, troubled
from db.queries.rounds.uncalled import void
from db.schema import attempts, call_cards, outbox, parties
from db.schema import callbacks as rows
from db.schema import rounds as round_rows

_REFUSED = {  # all cases that a message asked about, and not only the one that it began with
    why: troubled(
        UNANSWERED,
        TROUBLED[why]
        .with_only_columns(attempts.c.case_no)
        .select_from(outbox.join(attempts, attempts.c.ref == outbox.c.ref)),
    )
    for why in (Stuck.REFUSED, Stuck.OURS)
}
_CASE = (
    select(
        rows.c.stage,
        rows.c.disposition,
        rows.c.party_id,
        and_(round_rows.c.opens <= bindparam("now"), round_rows.c.closes > bindparam("now")).label(
            "in_window"
        ),
        parties.c.opted_out_at,
        or_(
            exists().where(
                attempts.c.case_no == rows.c.case_no, attempts.c.channel == PHONE, ~void(attempts)
            ),
            exists().where(
                call_cards.c.case_no == rows.c.case_no,
                call_cards.c.held_by.is_not(None),
                call_cards.c.held_until > bindparam("now"),
            ),
        ).label("phoned"),
    )
    .join_from(rows, parties, parties.c.id == rows.c.party_id)
    .join(round_rows, round_rows.c.month == rows.c.month)
    .where(rows.c.case_no == bindparam("of"))
    .with_for_update(of=rows)
)
_ABOUT = (
    outbox.c.party_id == bindparam("party"),
    or_(
        outbox.c.case_no == bindparam("of"),
        outbox.c.ref.in_(select(attempts.c.ref).where(attempts.c.case_no == bindparam("of"))),
    ),
)
_POSTED = select(
    outbox.c.state,
    outbox.c.fault,
    outbox.c.doubts,
    (func.coalesce(outbox.c.provider_id, "") != "").label("taken"),
).where(*_ABOUT)
_MENDED = (
    update(outbox)
    .where(
        *_ABOUT,
        outbox.c.state == TryState.FAILED,
        or_(outbox.c.fault.is_(None), outbox.c.fault.in_(MENDABLE)),
        outbox.c.mended_at.is_(None),
    )
    .values(mended_at=bindparam("now"))
)
_WAITS = (
    update(rows)
    .where(rows.c.case_no == bindparam("of"))
    .values(stage=Stage.WAITING.value, question=None, unclear=0, due_at=bindparam("now"))
)


def ask_again(
    connection: Connection, month: str, group: StuckGroup, *, after: int, now: datetime
) -> StepDone:
    """Hand to the ladder whoever's message was refused so, behind the place `after`, and who certainly got nothing."""
    if group.why not in _REFUSED:
        return StepDone(0, None)
    values = {"of": month, "after": after, **group.asked(now)}
    cases, last = next_of(connection, _REFUSED[group.why], values)
    return StepDone(sum(_handed_over(connection, case_no, now) for case_no in cases), last)


def _handed_over(connection: Connection, case_no: str, now: datetime) -> bool:
    state = RoundState.OPEN if rounds.hold_open(connection, case_no) else RoundState.CLOSING
    row = connection.execute(_CASE, {"of": case_no, "now": now}).first()
    if row is None:
        return False
    about = {"of": case_no, "party": row.party_id}
    case = CaseAsked(
        Stage(row.stage),
        Disposition(row.disposition) if row.disposition is not None else None,
        state,
        in_window=row.in_window,
        phoned=row.phoned,
        silenced=row.opted_out_at is not None,
        posted=[
            PostedBefore(TryState(posted.state), posted.fault, posted.doubts, taken=posted.taken)
            for posted in connection.execute(_POSTED, about)
        ],
    )
    if not asked_again(case):
        return False
    connection.execute(_MENDED, {**about, "now": now})
    connection.execute(_WAITS, {"of": case_no, "now": now})
    callbacks.moves(connection, case_no)
    return True
