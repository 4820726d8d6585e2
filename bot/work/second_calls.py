"""What happens to a second call after it was made, in the current transaction: put right, or looked into by a chief.

Its record is corrected as a first call's is (0059): both entries stay. A finding on a difference changes neither score.
"""

from datetime import datetime

from sqlalchemy import Connection

from bot.casework.callsheet.corrections import CallResult, NotCorrectable, RecordedCall, needs_reason
from bot.casework.callsheet.phone_calls import PHONE, SECOND_CORRECTION
from bot.casework.callsheet.second_conclusion import NotDecidable, why_not_decide
from bot.dialogue.effects import Answered
from bot.domain.role import Role
from bot.domain.second_call import DifferenceFinding
from bot.work.corrections import CORRECTED_TWICE, Corrected, called, told
from bot.work.phone_calls import SECOND_ANSWER, NotedCall, NotForYou
from db.queries.callsheet import call_cards, corrections, second_calls
from db.queries.callsheet.second_calls import Second
from db.queries.people import conversations
from db.queries.rounds import callbacks
from db.store import Conflict


def correctable(connection: Connection, case_no: str, by_whom: str) -> Second:
    """The second call that this person may put right. Raises NotForYou for whoever knows the first record, and
    NotCorrectable."""
    made = second_calls.find(connection, case_no)
    if made is None or made.outcome is None:
        raise NotCorrectable("no_second")
    if by_whom == made.first_by or corrections.corrected_by(connection, case_no, by_whom):
        raise NotForYou(f"{case_no} 的首次电话是您打的，复核要由别人来更正")
    if made.finding is not None:
        raise NotCorrectable("decided")
    return made


def correct_second(connection: Connection, call: NotedCall, reason: str, now: datetime) -> Corrected:
    """Say what the second call should have been; what is no end of it leaves it to be made again.

    Raises NotForYou, NotCorrectable, and Conflict when there has been another attempt since.
    """
    right, case_no = call.heard, call.case_no
    made = correctable(connection, case_no, right.by_whom)
    last = callbacks.last_attempt(connection, case_no)
    if call.seen is not None and call.seen != last:
        raise Conflict(CORRECTED_TWICE.format(case_no=case_no))
    before, after = CallResult(made.second_score, made.outcome or ""), CallResult(right.score, right.outcome)
    if before == after:
        raise NotCorrectable("the_same")
    recorded = RecordedCall(made.outcome or "", made.second_by or "", made.at or now)
    if needs_reason(recorded, right.by_whom, now) and not reason:
        raise NotCorrectable("reason_wanted")
    sealed = second_calls.sealed(connection, case_no)
    number = second_calls.recorded_as(connection, case_no)
    if not sealed and number is not None:
        callbacks.add_attempt(
            connection, case_no, SECOND_CORRECTION, right, n=last + 1, now=now, corrects=number
        )
    value = str(right.score) if right.score is not None else right.outcome
    answer = Answered(
        case_no, SECOND_ANSWER, value, f"复核{told(before, right, reason, called(connection, right.by_whom))}"
    )
    conversations.keep_answer(connection, answer, channel=PHONE, at=now, inbound_id=None, sealed=sealed)
    call_cards.done_with(connection, case_no, call.again_at, by_whom=right.by_whom, now=now)
    if right.ends:
        second_calls.righted(connection, case_no, score=right.score, outcome=right.outcome, note=right.note)
    else:
        second_calls.reopen(connection, case_no)
    return Corrected(before, after, sealed, None)


def decide(
    connection: Connection,
    case_no: str,
    finding: DifferenceFinding,
    by_whom: str,
    role: Role,
    note: str,
    now: datetime,
) -> Second:
    """A chief's finding on a difference; returns the call as it was. Raises NotDecidable, and Conflict."""
    made = second_calls.find(connection, case_no)
    why = "nothing_to_decide" if made is None else why_not_decide(made.compared, by_whom, role)
    if made is None or why is not None:
        raise NotDecidable(why or "nothing_to_decide")
    second_calls.find_out(connection, case_no, finding, by_whom, note, now=now)
    return made
