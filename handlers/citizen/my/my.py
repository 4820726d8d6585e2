"""`/my`: ask for a code by the number of a case, type it, and see the case once.

The page after the number is the same whatever the number was; so is the sentence for every code that opens nothing.
"""

from dataclasses import dataclass
from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.cases.case_clock import CaseClock, case_clock
from bot.casework.ledger.rating_receipt import RatingReceipt
from bot.casework.privacy.personal import masked_name
from bot.domain.disposition import Disposition
from bot.domain.month import Month
from bot.domain.stage import Stage
from bot.work.phone_proof import PhoneOnFile, ProofWanted
from db.queries.cases import own_case
from db.queries.cases.own_case import OwnCase
from db.queries.ledger import rating_receipts
from db.vault import Vault
from handlers.citizen.receipt.receipt import slip
from handlers.citizen.web import phone
from handlers.citizen.web.routing import PublicRoute
from handlers.citizen.web.visit import CitizenVisit

MOST_BOXES = 60
"""Days that can still be counted on a small screen; more are told in words alone."""
_SUBJECT = "case\n"


@dataclass(frozen=True, slots=True)
class OpenedByPhone:
    """What a phone's code opens."""

    case: OwnCase
    receipt: RatingReceipt | None


async def ask(visit: CitizenVisit) -> web.StreamResponse:
    """Asks for the number of a case. Sends nothing."""
    return visit.page("my/ask.html", possible=phone.is_possible(visit), handle=phone.new_handle(), problem="")


async def answer(visit: CitizenVisit) -> web.StreamResponse:
    """Send a code; or, with the code, show the case."""
    form = await visit.form()
    if not phone.is_possible(visit):
        return visit.page("my/ask.html", possible=False, handle="", problem="")
    number = own_case.plain_number(form.text("no", longest=own_case.LONGEST))
    handle = phone.handle_of(form.text("handle", longest=40))
    if not number:
        problem = visit.say("my.no_number")
        return visit.page("my/ask.html", status=400, possible=True, handle=handle, problem=problem)
    if not form.has("code"):
        await phone.ask(visit, partial(_wanted, visit=visit, number=number, handle=handle))
        return _type_code(visit, number, handle)
    receipt = form.has("receipt")
    opened = partial(_opened, vault=visit.door.vault, receipt=receipt)
    seen = await phone.prove(visit, handle, form.text("code", longest=40), opened)
    if seen is None:
        return _type_code(visit, number, handle, problem=visit.say("my.wrong"))
    return slip(visit, seen.receipt, seen.case.item) if receipt else _page(visit, seen.case)


def _wanted(connection: Connection, *, visit: CitizenVisit, number: str, handle: str) -> ProofWanted:
    """The code that is asked for; of a number that is no case's, one that is sent nowhere."""
    found = own_case.on_file(connection, visit.door.vault, number)
    if found is None or found.phone is None:
        return ProofWanted(handle, f"{_SUBJECT}{number}", None)
    on_file = PhoneOnFile(found.phone, can_sms=found.can_sms, whose=found.applicant)
    return ProofWanted(handle, f"{_SUBJECT}{found.case_no}", on_file)


def _opened(connection: Connection, subject: str, *, vault: Vault, receipt: bool) -> OpenedByPhone | None:
    """The case, and where it is asked for the receipt: of a case that has ended, or been rated, by no stranger."""
    case = own_case.own(connection, subject.removeprefix(_SUBJECT)) if subject.startswith(_SUBJECT) else None
    if case is None:
        return None
    ended = case.disposition is not None and case.disposition is not Disposition.WRONG_PERSON
    wanted = receipt and (ended or case.score is not None)
    return OpenedByPhone(case, rating_receipts.give(connection, vault, case.case_no) if wanted else None)


def _type_code(visit: CitizenVisit, number: str, handle: str, problem: str = "") -> web.Response:
    """Asks for the code, whether one was sent or not."""
    return visit.page(
        "my/code.html", status=400 if problem else 200, number=number, handle=handle, problem=problem
    )


def _page(visit: CitizenVisit, seen: OwnCase) -> web.Response:
    until = seen.concluded_at or visit.now
    clock = None
    if seen.received_at is not None and seen.promised_days is not None:
        works = visit.door.registry.calendar.is_workday
        clock = case_clock(seen.received_at, seen.promised_days, until, works)
    return visit.page(
        "my/case.html",
        case=seen,
        applicant=masked_name(seen.applicant, seen.applicant_kind),
        clock=clock,
        boxes=_boxes(clock, running=seen.concluded_at is None),
        callback=_callback(visit, seen),
    )


def _boxes(clock: CaseClock | None, *, running: bool) -> list[tuple[str, str, bool]]:
    """For each promised day its place and width in percent, and its look; none where there are too many to count."""
    if clock is None or clock.promised > MOST_BOXES:
        return []
    width = 100 / clock.promised
    today = clock.used if running and clock.today else None
    looks = ("today" if n == today else "on" if n <= clock.used else "" for n in range(1, clock.promised + 1))
    return [(look, f"{n * width:.2f}", look == "today") for n, look in enumerate(looks)]


def _callback(visit: CitizenVisit, seen: OwnCase) -> str:
    """Which sentence says where the callback stands."""
    if seen.disposition is not None:
        return "ended"
    if seen.stage is not None:
        return "by_phone" if seen.stage is Stage.BY_PHONE else "asking"
    if seen.concluded_at is None:
        return "later"
    concluded, now = (Month.of(moment, visit.door.settings.zone) for moment in (seen.concluded_at, visit.now))
    return "next_month" if concluded == now else "not_yet"


ROUTES = (
    PublicRoute("GET", "/my", ask, "asks for the number of one's own case", name="my"),
    PublicRoute("POST", "/my", answer, "a code to the phone on file, and the case for the code"),
)
