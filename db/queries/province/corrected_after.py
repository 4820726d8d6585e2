"""Ratings that the provincial platform has, and that two persons have corrected since: it takes a key once, so a person hands them in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from bot.domain.month import RoundKey
from bot.domain.province import ProvinceKind
from db.queries.ledger import corrected
from db.schema import province_messages

_SENT = select(province_messages.c.case_no, province_messages.c.sent_at).where(
    province_messages.c.month == bindparam("of"),
    province_messages.c.kind == ProvinceKind.RATING.value,
    province_messages.c.sent_at.is_not(None),
    province_messages.c.case_no.in_(bindparam("cases", expanding=True)),
)


@dataclass(frozen=True, slots=True)
class CorrectedAfter:
    """One of them. Scores: None where there is no rating any more."""

    case_no: str
    told: int | None
    """As it was sealed: what the platform was told, or the first of several corrections."""
    score: int | None
    """As it holds now."""
    at: datetime


def of_round(connection: Connection, key: RoundKey) -> list[CorrectedAfter]:
    """Those of a round, by case."""
    changed = corrected.of_months(connection, str(key.month), str(key.month))
    if not changed:
        return []
    sent = {
        row.case_no: row.sent_at
        for row in connection.execute(_SENT, {"of": str(key), "cases": sorted(changed)})
    }
    return [
        CorrectedAfter(case_no, one.score_sealed, one.score, one.at)
        for case_no, one in sorted(changed.items())
        if case_no in sent and one.at > sent[case_no] and one.score != one.score_sealed
    ]
