"""A recorded call put right (更正) or taken back (撤销): both records stay. Until the seal it changes the result; after it, it
is a supplement. The rules are those of `bot.casework.callsheet.corrections`.
"""

from collections import defaultdict
from functools import partial
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.callsheet import corrections as rules
from bot.casework.callsheet import phone_script
from bot.casework.callsheet.corrections import CallResult, NotCorrectable
from bot.casework.callsheet.phone_calls import WITHOUT_ANSWER
from bot.casework.privacy.personal import Shown
from bot.dialogue.questionnaire import Questionnaire
from bot.domain.attempt import LONGEST_REASON
from bot.work import disclosure, questionnaires
from bot.work.corrections import Corrected, correct
from bot.work.phone_calls import CallDesk, NotedCall
from db.queries.callsheet import callsheet, corrections
from db.queries.callsheet.call_cards import InOtherHands
from db.queries.callsheet.corrections import ToCorrect
from db.queries.callsheet.to_phone import ToPhone
from db.queries.rounds.callbacks import HeardByPhone, NoSuchCallback
from db.store import Conflict
from handlers.office.callsheet.call_form import asked_of, case_of, noted_call, who
from handlers.office.cases.in_hand import in_other_hands
from handlers.office.web.roles import OFFICE
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import Problem, bad_input, not_found, stale


async def show_correction(visit: Visit) -> web.Response:
    """What is recorded, and the form for what it should have been."""
    return await page(visit)


async def save_correction(visit: Visit) -> web.Response:
    """Put it right, or say above the form what is missing."""
    case_no = case_of(visit)
    try:
        call = noted_call(visit, case_no, await asked_of(visit, case_no))
        reason = visit.form.words("reason", longest=LONGEST_REASON)
        done = await _corrected(visit, call, reason)
    except Problem as e:
        if e.status not in (400, 409):
            raise
        return await page(visit, said=visit.say(e.key, **e.facts), status=e.status)
    facts = {"case_no": case_no, "before": said_of(visit, done.before), "after": said_of(visit, done.after)}
    ticket = done.new_ticket
    key = "call_correction_sealed" if done.sealed else "call_corrected"
    if done.kept_ticket is not None and visit.link("ticket", ticket_no=done.kept_ticket) and not done.sealed:
        key = "call_corrected_ticket"
    return visit.moved(visit.link("callsheet", filed=ticket), done=key, facts=facts)


async def undo(visit: Visit) -> web.Response:
    """Take the latest record back; then the form for what it should have been."""
    case_no, seen = case_of(visit), visit.form.number("last")
    if seen is None:
        raise bad_input("problem.s400")
    heard = HeardByPhone(None, None, visit.user.name, "", withdrawn=True)
    done = await _corrected(visit, NotedCall(case_no, heard, seen=seen), "")
    facts = {"case_no": case_no, "before": said_of(visit, done.before)}
    return visit.moved(visit.link("call_correct", case_no=case_no), done="call_withdrawn", facts=facts)


async def _corrected(visit: Visit, call: NotedCall, reason: str) -> Corrected:
    """The correction and its line of the log, in one transaction; raises Problem."""
    desk = CallDesk(visit.console.registry, visit.console.chance)

    def told(done: Corrected) -> dict[str, object]:
        return {"from": done.before.in_short, "to": done.after.in_short}

    try:
        return await visit.recorded(
            partial(correct, desk=desk, call=call, reason=reason, now=visit.now),
            "call_correct",
            f"case {call.case_no}",
            reason=reason,
            detail=told,
        )
    except NotCorrectable as e:
        key = f"callsheet.cannot_{e.why}"
        raise (bad_input(key) if e.why in ("the_same", "reason_wanted") else stale(key)) from None
    except InOtherHands as e:
        raise await visit.read(partial(in_other_hands, visit=visit, refused=e)) from None
    except Conflict:
        raise stale("callsheet.just_recorded", case_no=call.case_no) from None
    except NoSuchCallback:
        raise not_found("callsheet.not_on_it") from None


async def page(visit: Visit, *, said: str = "", status: int = 200) -> web.Response:
    """What is recorded, and the form; `said`: why nothing was written. Raises Problem 404 when there is no call."""
    case_no = case_of(visit)

    def look(connection: Connection) -> tuple[ToCorrect, ToPhone | None, Questionnaire]:
        return (
            corrections.to_correct(connection, case_no),
            callsheet.card(connection, case_no, now=visit.now),
            questionnaires.of_case(connection, case_no),
        )

    try:
        found, card, asked = await visit.recorded(
            look, "view", f"case {case_no}", detail={"page": "call_correct"}
        )
    except NoSuchCallback:
        raise not_found("callsheet.not_on_it") from None
    if found.recorded is None or card is None:
        raise not_found("callsheet.cannot_no_call")
    return await visit.page(
        "callsheet/correct.html", status=status, said=said, **_facts(visit, found, card, asked)
    )


def _facts(visit: Visit, found: ToCorrect, card: ToPhone, asked: Questionnaire) -> dict[str, Any]:
    recorded = found.recorded
    assert recorded is not None
    return {
        **offered(visit, card, asked),
        "action": visit.link("call_correct", case_no=card.case_no),
        "back": visit.link("callsheet", month=card.month),
        "second": False,
        "recorded": recorded,
        "result": said_of(visit, CallResult(found.stands.score, recorded.outcome)),
        "found": found,
        "reason_wanted": rules.needs_reason(recorded, visit.user.name, visit.now),
        "offer": phone_script.offer(asked),
    }


def offered(visit: Visit, card: ToPhone, asked: Questionnaire) -> dict[str, Any]:
    """What any correction of a call offers to choose from, and what was chosen already."""
    options = reversed(asked.overall.options)
    return {
        "card": disclosure.card(card, Shown.MASKED),
        "who": who(card),
        "levels": [(o.value, o.labels[visit.language]) for o in options],
        "outcomes": [o.value for o in WITHOUT_ANSWER],
        "typed": defaultdict(str, visit.form.fields),
    }


def said_of(visit: Visit, result: CallResult) -> str:
    """A result as the reader calls it."""
    if result.score is None:
        return visit.say(f"name.try_{result.outcome}")
    option = visit.console.in_force().questionnaire.overall.option(str(result.score))
    return f"{result.score} {option.labels[visit.language] if option is not None else ''}"


ROUTES = (
    Route(
        "GET",
        "/office/callsheet/{case_no}/correct",
        show_correction,
        OFFICE,
        "put a recorded call right",
        name="call_correct",
        under="callsheet",
    ),
    Route(
        "POST",
        "/office/callsheet/{case_no}/correct",
        save_correction,
        OFFICE,
        "correct a recorded call",
        under="callsheet",
    ),
    Route(
        "POST",
        "/office/callsheet/{case_no}/undo",
        undo,
        OFFICE,
        "take a recorded call back",
        name="call_undo",
        under="callsheet",
    ),
)
