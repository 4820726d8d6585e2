"""A second call put right: both records stay, and the first one's score is not touched. Rules: `bot.work.second_calls`."""

from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.callsheet.corrections import CallResult, NotCorrectable, RecordedCall, needs_reason
from bot.domain.attempt import LONGEST_REASON
from bot.work.corrections import Corrected
from bot.work.phone_calls import NotForYou
from bot.work.second_calls import correct_second, correctable
from db.queries.callsheet import callsheet, second_calls
from db.queries.callsheet.call_cards import InOtherHands
from db.queries.callsheet.second_calls import Second
from db.queries.callsheet.to_phone import ToPhone
from db.store import Conflict
from handlers.office.callsheet.call_form import asked_of, case_of, noted_call
from handlers.office.callsheet.correcting import offered, said_of
from handlers.office.cases.in_hand import in_other_hands
from handlers.office.web.roles import OFFICE
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import Problem, bad_input, forbidden, not_found, stale


async def show(visit: Visit) -> web.Response:
    """What is recorded of the second call, and the form for what it should have been."""
    return await _page(visit)


async def save(visit: Visit) -> web.StreamResponse:
    """Put it right, or say above the form what is missing."""
    try:
        case_no = case_of(visit)
        call = noted_call(visit, case_no, await asked_of(visit, case_no))
        reason = visit.form.words("reason", longest=LONGEST_REASON)
        work = partial(correct_second, call=call, reason=reason, now=visit.now)
        done = await visit.recorded(
            partial(_corrected, work=work),
            "call_correct",
            f"case {call.case_no}",
            reason=reason,
            detail=_told,
        )
    except Problem as e:
        if e.status not in (400, 409):
            raise
        return await _page(visit, said=visit.say(e.key, **e.facts), status=e.status)
    except InOtherHands as e:
        raise await visit.read(partial(in_other_hands, visit=visit, refused=e)) from None
    except Conflict:
        raise stale("callsheet.just_recorded", case_no=case_of(visit)) from None
    facts = {
        "case_no": call.case_no,
        "before": said_of(visit, done.before),
        "after": said_of(visit, done.after),
    }
    key = "call_correction_sealed" if done.sealed else "call_corrected"
    return visit.moved(visit.link("second_calls"), done=key, facts=facts)


def _corrected(connection: Connection, *, work: partial[Corrected]) -> Corrected:
    try:
        return work(connection)
    except NotForYou:
        raise forbidden("callsheet.not_for_you") from None
    except NotCorrectable as e:
        key = f"callsheet.cannot_{e.why}"
        raise (bad_input(key) if e.why in ("the_same", "reason_wanted") else stale(key)) from None


def _told(done: Corrected) -> dict[str, object]:
    return {"from": done.before.in_short, "to": done.after.in_short, "kind": "second_call"}


async def _seen(visit: Visit, case_no: str) -> tuple[Second, ToPhone, bool]:
    """The second call, the card it was about, and whether the month is sealed; raises Problem."""

    def look(connection: Connection) -> tuple[Second, ToPhone | None, bool]:
        made = correctable(connection, case_no, visit.user.name)
        sealed = second_calls.sealed(connection, case_no)
        return made, callsheet.card(connection, case_no, now=visit.now), sealed

    try:
        made, card, sealed = await visit.recorded(
            look, "view", f"case {case_no}", detail={"page": "second_correct"}
        )
    except NotForYou:
        raise forbidden("callsheet.not_for_you") from None
    except NotCorrectable as e:
        raise stale(f"callsheet.cannot_{e.why}") from None
    if card is None:
        raise not_found("callsheet.not_on_it")
    return made, card, sealed


async def _page(visit: Visit, *, said: str = "", status: int = 200) -> web.Response:
    case_no = case_of(visit)
    made, card, sealed = await _seen(visit, case_no)
    recorded = RecordedCall(made.outcome or "", made.second_by or "", made.at or visit.now)
    return await visit.page(
        "callsheet/correct.html",
        status=status,
        said=said,
        **offered(visit, card, await asked_of(visit, case_no)),
        action=visit.link("second_correct", case_no=case_no),
        back=visit.link("second_calls", month=card.month),
        second=True,
        recorded=recorded,
        result=said_of(visit, CallResult(made.second_score, made.outcome or "")),
        found={"last": card.last, "sealed": sealed, "ticket_no": None},
        reason_wanted=needs_reason(recorded, visit.user.name, visit.now),
        offer=None,
    )


ROUTES = (
    Route(
        "GET",
        "/office/callsheet/{case_no}/second",
        show,
        OFFICE,
        "put a second call right",
        name="second_correct",
        under="callsheet",
    ),
    Route(
        "POST",
        "/office/callsheet/{case_no}/second",
        save,
        OFFICE,
        "correct a second call",
        under="callsheet",
    ),
)
