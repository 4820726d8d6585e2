"""复核: phoned answers that somebody else asked for again, side by side with the first."""

from collections import Counter
from collections.abc import Sequence
from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.callsheet.phone_calls import SHARE
from bot.casework.callsheet.second_conclusion import NotDecidable, why_not_decide
from bot.dialogue.questionnaire import Option
from bot.domain.attempt import LONGEST_REASON
from bot.domain.month import RoundKey
from bot.domain.role import Role
from bot.domain.second_call import CONCLUSIONS, DifferenceFinding
from bot.work import second_calls as work_calls
from db.queries.callsheet import second_calls
from db.store import Conflict
from handlers.office.callsheet.sheet import month_worked
from handlers.office.web.roles import CHIEFS, OFFICE, READERS
from handlers.office.web.routing import Route
from handlers.office.web.supplements import sure
from handlers.office.web.visit import Visit
from handlers.pages.problems import bad_input, stale


async def show_second_call(visit: Visit) -> web.Response:
    """复核: the second calls of a month that have been made, with both scores; of the others only how many."""
    asked = visit.query.round_key()

    def look(connection: Connection) -> tuple[RoundKey, list[second_calls.Second]]:
        sure(connection, asked, visit)
        month = asked or month_worked(connection, visit)
        found = second_calls.of_month(connection, str(month))
        visit.noted(connection, "view", f"month {month}", detail={"page": "second_calls"})
        return month, found

    month, found = await visit.console.store.write(look)
    made = [call for call in found if call.outcome is not None]
    return await visit.page(
        "callsheet/second_calls.html",
        month=month,
        made=made,
        open=len(found) - len(made),
        conclusions=Counter(call.conclusion for call in made),
        names=CONCLUSIONS,
        findings=tuple(DifferenceFinding),
        decides=[call.case_no for call in made if _decides(visit, call)],
        corrects=[call.case_no for call in made if _corrects(visit, call)],
        levels={int(o.value): o.labels[visit.language] for o in _options(visit)},
        every=round(1 / SHARE),
    )


def _decides(visit: Visit, call: second_calls.Second) -> bool:
    """Whether this person says why the two differ."""
    return why_not_decide(call.compared, visit.user.name, Role(visit.user.role)) is None


def _corrects(visit: Visit, call: second_calls.Second) -> bool:
    """Whether this person may put the second call right."""
    return visit.user.role in OFFICE and call.first_by != visit.user.name and call.finding is None


def _options(visit: Visit) -> Sequence[Option]:
    return visit.console.in_force().questionnaire.overall.options


async def decide(visit: Visit) -> web.StreamResponse:
    """A chief's finding on a difference; neither score changes by it."""
    case_no = visit.part("case_no")[:200]
    finding = visit.form.one_of("finding", tuple(DifferenceFinding))
    note = visit.form.words("note", longest=LONGEST_REASON)
    if finding is None or not note:
        raise bad_input("callsheet.finding_wanted")
    work = partial(
        work_calls.decide,
        case_no=case_no,
        finding=finding,
        by_whom=visit.user.name,
        role=Role(visit.user.role),
        note=note,
        now=visit.now,
    )
    try:
        await visit.recorded(
            work, "second_found", f"case {case_no}", reason=note, detail={"finding": finding.value}
        )
    except NotDecidable as e:
        raise stale(f"callsheet.cannot_{e.why}") from None
    except Conflict:
        raise stale("callsheet.cannot_decided") from None
    what = visit.say(f"name.difference_{finding}")
    facts = {"case_no": case_no, "what": what}
    return visit.moved(
        visit.link("second_calls", month=visit.form.round_key()), done="second_found", facts=facts
    )


ROUTES = (
    Route(
        "POST",
        "/office/callsheet/{case_no}/second/finding",
        decide,
        CHIEFS,
        "say why two calls about a case differ",
        name="second_finding",
        stands="/office/callsheet/second",
        under="callsheet",
    ),
    Route(
        "GET",
        "/office/callsheet/second",
        show_second_call,
        READERS,
        "the second calls that were made",
        name="second_calls",
        under="callsheet",
    ),
)
