"""Ratings that the provincial platform has, and that two persons have corrected since: it takes a key once, so a person hands them in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from bot.casework.ledger.outcomes import RESULTS
from bot.domain.month import RoundKey
from bot.domain.province import ProvinceKind
from db.queries.ledger import corrected, errata
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
    """What held when it was sent."""
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
    told = {case_no: _held_at(connection, case_no, at) for case_no, at in sent.items()}
    return [
        CorrectedAfter(case_no, told[case_no], changed[case_no].score, changed[case_no].at)
        for case_no in sorted(sent)
        if changed[case_no].at > sent[case_no] and changed[case_no].score != told[case_no]
    ]


def _held_at(connection: Connection, case_no: str, at: datetime) -> int | None:
    """The score that held when the platform was told."""
    signed = errata.of_case(connection, case_no)
    assert signed is not None, "it was corrected"
    before = [one.line.new for one in signed.errata if one.at <= at]
    return RESULTS[before[-1] if before else signed.sealed][1]
