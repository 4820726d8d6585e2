"""The JSON API's call sheet: who is still to be phoned about a round, masked as on its page; numbers in clear are for who phones."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from pydantic import TypeAdapter, with_config
from sqlalchemy import Connection

from bot.casework.callsheet.why_phoned import Why
from bot.casework.names.staff_names import StaffNames
from bot.casework.privacy.personal import Shown
from bot.work import disclosure
from db.queries.callsheet import callsheet
from db.queries.callsheet.to_phone import ToPhone
from db.queries.office import staff
from handlers.office.api.endpoint import ROUND, STRICT, Endpoint, Parameter
from handlers.office.callsheet.sheet import month_worked
from handlers.office.web.roles import OFFICE
from handlers.office.web.supplements import sure
from handlers.office.web.visit import Visit
from handlers.pages.problems import not_found

PAGE = 100


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class PersonToPhone:
    """Somebody who is still to be phoned. `calls`: how many of the calls so far count; `again_at`: when they asked to be phoned;
    `in_hand`: who has the card in hand, and until when."""

    case_no: str
    applicant: str
    contact: str
    phones: tuple[str, ...]
    item: str
    department: str
    concluded_at: datetime
    why: Why
    calls: int
    again_at: datetime | None
    in_hand: str | None
    in_hand_until: datetime | None


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class CallSheet:
    """A page of those still to be phoned, who would end as not called first. `left`: how many there are in all; `next`: what `after`
    is for the page after this one."""

    month: str
    people: tuple[PersonToPhone, ...]
    left: int
    next: str | None


async def call_sheet(visit: Visit) -> CallSheet:
    """A page of it, and the line in the log that the console's page leaves."""
    asked, after, now = visit.query.round_key(), visit.query.text("after"), visit.now

    def look(connection: Connection) -> CallSheet:
        sure(connection, asked, visit)
        last = callsheet.card(connection, after, now=now) if after else None
        month = asked or month_worked(connection, visit)
        if after and (last is None or last.month != str(month)):
            raise not_found("callsheet.not_on_it")
        found = list(islice(callsheet.to_phone(connection, str(month), now=now, after=last), PAGE + 1))
        left, called = callsheet.count(connection, str(month), now=now), staff.names(connection)
        visit.noted(connection, "view", f"month {month}", detail={"page": "callsheet", "waiting": left})
        people = tuple(_masked(one, visit, called) for one in found[:PAGE])
        return CallSheet(str(month), people, left, people[-1].case_no if len(found) > PAGE else None)

    return await visit.console.store.write(look)


def _masked(of: ToPhone, visit: Visit, called: StaffNames) -> PersonToPhone:
    shown = disclosure.card(of, Shown.MASKED)
    held = of.held_until is not None and visit.now < of.held_until
    return PersonToPhone(
        case_no=of.case_no,
        applicant=shown.applicant,
        contact=shown.contact,
        phones=disclosure.numbers(of, visit.console.vault, Shown.MASKED),
        item=of.item,
        department=of.department,
        concluded_at=of.concluded_at,
        why=of.why,
        calls=len(of.calls()),
        again_at=of.again_at,
        in_hand=called(of.holder) if held else None,
        in_hand_until=of.held_until if held else None,
    )


ENDPOINTS = (
    Endpoint(
        "api_callsheet",
        "/office/api/callsheet",
        call_sheet,
        OFFICE,
        "who is still to be phoned about a round, why, and who has their card in hand; names and numbers masked",
        TypeAdapter(CallSheet),
        (
            Parameter("month", "of this month or supplement; without it, of the one being worked", ROUND),
            Parameter("after", "where a page goes on: `next` of the page before"),
        ),
    ),
)
