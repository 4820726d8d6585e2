"""更正结果: when a sealed result may be corrected, and the line that two persons add to the ledger. The record stays as it was sealed."""

import json
from datetime import datetime

from sqlalchemy import Connection

from bot.casework.approvals.refusal import NotPossible
from bot.casework.ledger.commitments import approver_mark
from bot.casework.ledger.corrections import NoSuchCorrection, check_correction
from bot.casework.ledger.lines import ErratumLine, ErratumReason
from bot.casework.ledger.outcomes import RESULTS, OutcomeCode
from bot.dialogue.survey.score_question import OVERALL
from db.queries.archive import archive
from db.queries.ledger import errata, head, signing_keys
from db.queries.ledger.errata import SignedResult
from db.queries.ledger.head import Pen
from db.queries.office.approvals import Approval
from db.queries.remedies import opening
from db.queries.rounds import rounds
from db.vault import Vault


def can_correct(
    connection: Connection, case_no: str, new: str, reason: str, by: str, old: str | None = None
) -> tuple[SignedResult, OutcomeCode, ErratumReason]:
    """The result that may be corrected so; raises NotPossible. `by`: who asks, or grants: nobody who
    made an entry of the case. `old`: what held when it was asked for."""
    found = errata.of_case(connection, case_no)
    if found is None or not rounds.is_closed(connection, str(found.round)):
        raise NotPossible(f"{case_no[:60]} 没有封存在台账里的结果，不能更正；没封存的请直接改正登记")
    if old is not None and old != found.counted:
        raise NotPossible(f"{case_no} 申请以后已经另有更正，请按现在的结果重新申请")
    if by in errata.took_down(connection, case_no):
        raise NotPossible(f"{case_no} 的通话是您登记的；更正要由没有经手登记的两个人申请和批准")
    try:
        becomes, why = OutcomeCode(new), ErratumReason(reason)
    except ValueError:
        raise NotPossible("请选更正后的结果和更正的缘由") from None
    try:
        check_correction(found.counted, becomes, why)
    except NoSuchCorrection as e:
        raise NotPossible(str(e)) from None
    return found, becomes, why


def asked_for(connection: Connection, case_no: str, new: str, reason: str, by: str) -> dict[str, str]:
    """What exactly is asked for, as the request keeps it; raises NotPossible."""
    found, becomes, why = can_correct(connection, case_no, new, reason, by)
    return {"was": found.counted.value, "becomes": becomes.value, "why": why.value}


def correct(connection: Connection, vault: Vault, granted: Approval, by: str, *, now: datetime) -> None:
    """Add the line that two persons have agreed on; raises NotPossible, and nothing has changed. `by`: who grants.

    What is done about a low rating (差评整改) begins by the result that holds now, or ends by it; not for whoever has rated
    low since the seal: they are owed it whatever was wrong with the record.
    """
    told = granted.told(vault)
    head.lock(connection)
    found, becomes, why = can_correct(
        connection, granted.object, told["becomes"], told["why"], by, old=told["was"]
    )
    marks = sorted(_mark(connection, vault, name) for name in (granted.asker, by))
    line = ErratumLine(found.round, found.slot, found.counted, becomes, why, (marks[0], marks[1]))
    if errata.append(connection, line, Pen(vault, "", now)) is None:
        raise NotPossible("台账正在写别的一段，请过一分钟再批准")
    score = RESULTS[becomes][1]
    owed = _rated_low_since(connection, granted.object)
    opening.answered(connection, granted.object, str(score or ""), sealed=owed, now=now)


def _rated_low_since(connection: Connection, case_no: str) -> bool:
    rules = opening.rules(connection)
    told = [json.loads(one.content) for one in archive.supplements_of_case(connection, case_no)]
    values = [str(one.get("value")) for one in told if one.get("question") == OVERALL]
    return any(value.isdecimal() and rules.low(int(value)) for value in values)


def _mark(connection: Connection, vault: Vault, name: str) -> bytes:
    return approver_mark(signing_keys.marking(connection, vault), name)
