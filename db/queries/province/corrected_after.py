"""Ratings that the provincial platform has, and that two persons have corrected since: it takes a key once, so a person hands them
in, and ticks them off. What was handed in is what the province has from then on: a later correction is held against that."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_or_leave

from bot.casework.ledger.outcomes import RESULTS
from bot.domain.month import RoundKey
from bot.domain.province import ProvinceKind
from db.engine.prepared import Prepared
from db.queries.ledger import corrected, errata
from db.schema import province_handed_in, province_messages, users
from db.schema.columns import AnyRow, Instant

_SENT = select(province_messages.c.case_no, province_messages.c.sent_at).where(
    province_messages.c.month == bindparam("of"),
    province_messages.c.kind == ProvinceKind.RATING.value,
    province_messages.c.sent_at.is_not(None),
    province_messages.c.case_no.in_(bindparam("cases", expanding=True)),
)
_ROW = province_handed_in.c
_HANDED = (
    select(province_handed_in, users.c.name.label("by_whom"))
    .join_from(province_handed_in, users, users.c.id == _ROW.by_user)
    .where(_ROW.case_no.in_(bindparam("cases", expanding=True)), _ROW.taken_back_at.is_(None))
    .order_by(_ROW.id)
)
_HAND_IN = Prepared(
    insert_or_leave(province_handed_in)
    .on_conflict_do_nothing(
        index_elements=["case_no", "corrected_at"], index_where=text("taken_back_at IS NULL")
    )
    .returning(_ROW.id)
)
_TAKE_BACK = Prepared(
    update(province_handed_in)
    .where(_ROW.id == bindparam("of"), _ROW.case_no == bindparam("case"), _ROW.taken_back_at.is_(None))
    .values(taken_back_at=bindparam("now", type_=Instant))
    .returning(_ROW.id)
)


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A correction that somebody says to have handed in."""

    number: int
    at: datetime
    by_whom: str
    """By the name at log-in."""


@dataclass(frozen=True, slots=True)
class CorrectedAfter:
    """One of them. Scores: None where there is no rating any more."""

    case_no: str
    told: int | None
    """What the province has: what held when it was sent, or was handed in since."""
    score: int | None
    """As it holds now."""
    at: datetime
    """When it was corrected last."""
    handed: HandedIn | None = None
    """None: it is still to be handed in."""


def of_round(connection: Connection, key: RoundKey) -> list[CorrectedAfter]:
    """Those of a round, by case: to be handed in, or handed in as they hold now."""
    changed = corrected.of_months(connection, str(key.month), str(key.month))
    if not changed:
        return []
    sent = {
        row.case_no: row.sent_at
        for row in connection.execute(_SENT, {"of": str(key), "cases": sorted(changed)})
    }
    handed: dict[str, AnyRow] = {
        row.case_no: row for row in connection.execute(_HANDED, {"cases": sorted(sent)})
    }
    found = []
    for case_no, at in sorted(sent.items()):
        one, last = changed[case_no], handed.get(case_no)
        done = last is not None and last.corrected_at >= one.at
        told = last.score if last is not None else _held_at(connection, case_no, at)
        if last is not None and done:
            by = HandedIn(last.id, last.at, last.by_whom)
            found.append(CorrectedAfter(case_no, told, one.score, one.at, by))
        elif one.at > at and one.score != told:
            found.append(CorrectedAfter(case_no, told, one.score, one.at))
    return found


def hand_in(connection: Connection, one: CorrectedAfter, *, by: int, now: datetime) -> int | None:
    """Somebody has handed it in to the province as it holds now; its number. None: somebody else was first."""
    number: int | None = _HAND_IN.scalar(
        connection, case_no=one.case_no, corrected_at=one.at, score=one.score, by_user=by, at=now
    )
    return number


def take_back(connection: Connection, number: int, case_no: str, now: datetime) -> bool:
    """It was not handed in after all. False: that has been said already, or it is none of this case."""
    return _TAKE_BACK.scalar(connection, of=number, case=case_no, now=now) is not None


def _held_at(connection: Connection, case_no: str, at: datetime) -> int | None:
    """The score that held when the platform was told."""
    signed = errata.of_case(connection, case_no)
    assert signed is not None, "it was corrected"
    before = [one.line.new for one in signed.errata if one.at <= at]
    return RESULTS[before[-1] if before else signed.sealed][1]
