"""A 差评 begins, and ends when it is none, in the transaction that keeps the answer, whichever way that came in.

Only words or a press of the person's own come here, or what somebody heard on the phone: silence and 未曾回访 never do.
After the seal a low score is a supplement, and the record stays as it is; the person is dissatisfied all the same, and is
owed the same. A kinder word after the seal ends nothing: the record stands.
"""

import json
from datetime import datetime

from sqlalchemy import Connection, String, and_, bindparam, case, exists, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_change

from bot.casework.remedies.rules import BadRemedyRules, RemedyRules
from bot.domain.arrival import Arrival
from bot.domain.remedy import RemedyEnd, RemedyState
from bot.domain.scoring import ContestState
from bot.domain.ticket_kind import TicketKind
from db.engine.prepared import Prepared
from db.schema import cases, office_settings, remedies, score_contests, tickets
from db.schema.columns import Instant

KEY = "remedy_rules"
"""The rule among the office's settings; every version of it is kept."""
_LOW = frozenset({"1", "2"})
"""What can be a 差评 at all; whether 2 is, the rule says."""
_RULES = Prepared(
    select(office_settings.c.value)
    .where(office_settings.c.key == bindparam("key"))
    .order_by(office_settings.c.version.desc())
    .limit(1)
)
_of = bindparam("of", type_=String)
_told = exists().where(
    tickets.c.case_no == _of,
    tickets.c.kind == TicketKind.COMPLAINT.value,
    tickets.c.source.not_in(tuple(Arrival)),
)
"""What an officer wrote down may be somebody else's complaint about the case."""
_BEGIN = insert_or_change(remedies).from_select(
    ["case_no", "month", "score", "opened_at", "state"],
    select(
        cases.c.case_no,
        cases.c.month,
        bindparam("as_score", type_=remedies.c.score.type),
        bindparam("now", type_=Instant),
        case((_told, RemedyState.COMPLAINT.value), else_=RemedyState.RECEIVED.value),
    ).where(cases.c.case_no == _of, cases.c.month.is_not(None)),
)
_OF_BEFORE = (
    *("verified_by", "verified_at", "verified_from", "kind", "term"),
    *("more_asked_by", "more_decided_by", "more_granted"),
    *("answered_at", "told_on", "asked_at", "reopened_at", "answered_again_at", "ended_at", "outcome"),
)
"""What was found out and told of the rating that the person took back says nothing of the new one."""
_claimed = and_(
    _BEGIN.excluded.state == RemedyState.RECEIVED.value,
    remedies.c.id.in_(
        select(score_contests.c.remedy_id).where(score_contests.c.state == ContestState.OPEN.value)
    ),
)
"""Somebody has claimed that it does not count, and nobody has decided yet."""
_OPEN = Prepared(
    _BEGIN.on_conflict_do_update(
        index_elements=["case_no"],
        set_={
            "state": case((_claimed, RemedyState.CLAIMED.value), else_=_BEGIN.excluded.state),
            "score": _BEGIN.excluded.score,
            "opened_at": _BEGIN.excluded.opened_at,
            **dict.fromkeys(_OF_BEFORE),
            "more_days": 0,
            "version": remedies.c.version + 1,
        },
        # Rated low, then kindly, then low again: it begins anew. Anything else goes on as it was.
        where=remedies.c.outcome == RemedyEnd.CHANGED.value,
    )
)
_still_open = remedies.c.state.not_in((RemedyState.ENDED.value, RemedyState.COMPLAINT.value))
_END = Prepared(
    update(remedies)
    .where(remedies.c.case_no == bindparam("of"), _still_open)
    .values(
        state=RemedyState.ENDED.value,
        outcome=RemedyEnd.CHANGED.value,
        ended_at=bindparam("now", type_=Instant),
        version=remedies.c.version + 1,
    )
)
_TAKEN_OVER = Prepared(
    update(remedies)
    .where(remedies.c.case_no == bindparam("of"), _still_open)
    .values(state=RemedyState.COMPLAINT.value, version=remedies.c.version + 1)
)


def rules(connection: Connection) -> RemedyRules:
    """The rule in force; the released one where another release wrote what this one cannot read: no answer waits for that."""
    value = json.loads(_RULES.scalar(connection, key=KEY) or "null")
    try:
        return RemedyRules.parse(value) if isinstance(value, dict) else RemedyRules()
    except BadRemedyRules:
        return RemedyRules()


def answered(connection: Connection, case_no: str, value: str, *, sealed: bool, now: datetime) -> None:
    """The person has answered the satisfaction question so."""
    if value in _LOW and rules(connection).low(int(value)):
        _OPEN.run(connection, of=case_no, as_score=int(value), now=now)
    elif not sealed:
        withdrawn(connection, case_no, now=now)


def withdrawn(connection: Connection, case_no: str, *, now: datetime) -> None:
    """What stands of the case is no 差评 any more."""
    _END.run(connection, of=case_no, now=now)


def complained(connection: Connection, case_no: str) -> None:
    """There is a complaint about the case now, and that is worked on."""
    _TAKEN_OVER.run(connection, of=case_no)
