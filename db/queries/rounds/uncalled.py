"""Cases that would end as not called if the round closed now: an address, nothing sent, nobody phoned.

The conditions express in SQL what `bot.casework.rounds.closing` decides in Python;
`tests/db/queries/rounds/test_uncalled.py` compares the two.
"""

from sqlalchemy import (
    Case,
    ColumnElement,
    Connection,
    FromClause,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
)

from bot.casework.callsheet.phone_calls import CORRECTION, PHONE, SECOND_CORRECTION
from bot.casework.callsheet.why_phoned import Why
from bot.domain.attempt import ADDRESS, LATER, MESSAGE, OURS, WAY, Outcome
from bot.domain.claim import Claim
from db.engine.prepared import Prepared
from db.schema import attempts, callbacks, cases, chats, claims, outbox, parties


def fault(row: FromClause) -> Case[str | None]:
    """What the refusal of an outbox row was about; null when there was none, or nothing had been posted."""
    return case(
        (row.c.state.not_in(("failed", "undelivered")), None),
        (row.c.ours, OURS),
        (row.c.temporary, LATER),
        else_=row.c.fault,
    )


def told(tried: FromClause, row: FromClause) -> Case[str | None]:
    """The provider's code; of a correction, that it is one of the call recorded before it."""
    return case((tried.c.kind.in_((CORRECTION, SECOND_CORRECTION)), CORRECTION), else_=row.c.error)


_correction = attempts.alias("correction")


def void(tried: FromClause) -> ColumnElement[bool]:
    """Whether the record of a call was corrected since, or taken back: it counts for nothing, and stays where it is."""
    corrected = exists().where(_correction.c.case_no == tried.c.case_no, _correction.c.corrects == tried.c.n)
    withdrawn = func.coalesce(tried.c.outcome, "") == Outcome.WITHDRAWN.value
    return and_(tried.c.channel == PHONE, or_(withdrawn, corrected))


REACHABLE_BY_PHONE = or_(cases.c.phone_sealed.is_not(None), cases.c.phones_sealed.is_not(None))
REACHABLE = or_(
    REACHABLE_BY_PHONE,
    exists().where(chats.c.party_id == callbacks.c.party_id, chats.c.blocked_at.is_(None)),
)
"""There is a phone or a chat. For callbacks joined with their cases."""

_NOTHING, _REFUSED, _REACHED, _ELSEWHERE = 0, 1, 2, 3
_try, _letter = attempts.alias("try"), outbox.alias("letter")
_later, _later_letter = attempts.alias("later"), outbox.alias("later_letter")


def _effort(tried: FromClause, letter: FromClause) -> Case[int]:
    about = fault(letter)
    return case(
        (letter.c.state.in_(("pending", "cancelled")), _NOTHING),
        (and_(letter.c.state == "failed", or_(about.is_(None), about == MESSAGE)), _NOTHING),
        (and_(letter.c.state == "undelivered", about == MESSAGE), _NOTHING),
        (about == OURS, _NOTHING),
        (about == ADDRESS, _REFUSED),
        (about == WAY, _ELSEWHERE),
        (and_(tried.c.ref.is_(None), tried.c.outcome == "unreachable"), _REFUSED),
        else_=_REACHED,
    )


_tries = (
    select(literal(1))
    .select_from(_try)
    .join(_letter, _letter.c.ref == _try.c.ref, isouter=True)
    .where(_try.c.case_no == callbacks.c.case_no, ~void(_try))
)


def _any(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the callback has an attempt for which this holds."""
    return _tries.where(condition).exists()


_made_good = (
    select(literal(1))
    .select_from(_later)
    .join(_later_letter, _later_letter.c.ref == _later.c.ref, isouter=True)
    .where(
        _later.c.case_no == _try.c.case_no,
        _later.c.channel == _try.c.channel,
        _later.c.n > _try.c.n,
        ~void(_later),
        _effort(_later, _later_letter).in_((_REFUSED, _ELSEWHERE)),
    )
    .exists()
)
_here = _effort(_try, _letter)
UNCALLED = and_(
    REACHABLE,
    ~_any(_here == _REACHED),
    or_(~_any(_here == _REFUSED), _any(and_(_here == _NOTHING, ~_made_good))),
)
"""An open callback that would end as not called. For callbacks joined with their cases."""

_OF_MONTH = (
    select(callbacks.c.case_no)
    .join_from(callbacks, cases, cases.c.case_no == callbacks.c.case_no)
    .where(callbacks.c.month == bindparam("of"), callbacks.c.disposition.is_(None), UNCALLED)
)
_COUNT = Prepared(select(func.count()).select_from(_OF_MONTH.subquery()))

STRANGER = exists().where(claims.c.party_id == callbacks.c.party_id, claims.c.claim == Claim.STRANGER.value)
"""The holder of the number said of some applicant that it is not them."""
_why = case(  # the order in which `bot.casework.callsheet.why_phoned` decides about cases that would end as not called
    (parties.c.opted_out_at.is_not(None), Why.SILENCED.value),
    (and_(STRANGER, callbacks.c.needs_person), Why.STRANGER.value),
    (exists().where(attempts.c.case_no == callbacks.c.case_no), Why.NOT_SENT.value),
    (and_(parties.c.can_sms, parties.c.sms_refused.is_(None)), Why.NEVER_TRIED.value),
    else_=Why.NO_SMS.value,
)
_BY_REASON = Prepared(
    _OF_MONTH.join(parties, parties.c.id == callbacks.c.party_id, isouter=True)
    .with_only_columns(_why.label("why"), func.count().label("cases"))
    .group_by("why")
)


def would_be_not_called(connection: Connection, month: str) -> int:
    """How many open callbacks of a round would end as not called."""
    count: int = _COUNT.scalar(connection, of=month)
    return count


def by_reason(connection: Connection, month: str) -> dict[Why, int]:
    """The same, by the reason why nobody has called them back, in the order of the reasons."""
    found = {Why(row.why): row.cases for row in _BY_REASON.all(connection, of=month)}
    return {why: found[why] for why in Why if why in found}
