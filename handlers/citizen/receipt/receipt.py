"""`/receipt/{code}`: by the texted address of a case, its receipt, for whoever asks. Nobody gets one unasked, or another's."""

from functools import partial

from aiohttp import web

from bot.casework.ledger.rating_receipt import RatingReceipt
from bot.dialogue.rating_receipts import may_have_one
from bot.domain.month import window_of
from db.queries.ledger import rating_receipts
from handlers.citizen.answer.opened import OpenedCase, opened
from handlers.citizen.web.routing import PublicRoute
from handlers.citizen.web.visit import CitizenVisit
from handlers.pages.problems import Problem


async def ask(visit: CitizenVisit) -> web.StreamResponse:
    """Says what a receipt is, and asks whether it is wanted. Changes nothing."""
    await _answered(visit)
    return visit.page("receipt/ask.html", here=visit.request.path)


async def give(visit: CitizenVisit) -> web.StreamResponse:
    """The receipt of the case."""
    visit.brake("send")
    found = await _answered(visit)
    given = await visit.write(partial(rating_receipts.give, vault=visit.door.vault, case_no=found.case_no))
    callback = found.callback
    return slip(visit, given, "" if callback is None else callback.case.item)


def slip(visit: CitizenVisit, given: RatingReceipt | None, item: str) -> web.Response:
    """The slip; raises Problem for a case that is in no ledger, or erased."""
    if given is None:
        raise Problem(404, "receipt.none")
    closes = window_of(given.round.month, visit.door.settings.zone).closes
    known = not given.round.number and closes > visit.now
    since = visit.say("receipt.from", day=visit.formats.day(closes)) if known else visit.say("receipt.when")
    return visit.page(
        "receipt/slip.html", receipt=given, groups=given.code.split("-"), item=item, since=since
    )


async def _answered(visit: CitizenVisit) -> OpenedCase:
    """The case, if its person may have a receipt; raises Problem."""
    found = await opened(visit)
    if found.gone:
        raise Problem(410, "receipt.gone")
    if found.callback is None or not may_have_one(found.callback):
        raise Problem(404, "receipt.not_answered")
    return found


ROUTES = (
    PublicRoute("GET", "/receipt/{code}", ask, "asks whether a receipt is wanted", name="receipt"),
    PublicRoute("POST", "/receipt/{code}", give, "the receipt of the case of a texted address"),
    PublicRoute(
        "GET",
        "/receipt/{code}/{archive_no}",
        ask,
        "the same for another case of the person's",
        name="receipt_other",
    ),
    PublicRoute("POST", "/receipt/{code}/{archive_no}", give, "its receipt"),
)
