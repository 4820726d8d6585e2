"""`/check`: take the code of a receipt, and say what is proven of it and what is not.

The code is in no address and in no log, and nobody is asked who they are.
"""

from aiohttp import web

from bot.casework.ledger.rating_receipt import NotAReceipt, receipt_secret
from bot.casework.tickets.receipt_code import receipt_in_field
from bot.domain.rating_receipt_state import CheckedReceipt, ReceiptState
from handlers.citizen.web.routing import PublicRoute
from handlers.citizen.web.visit import CitizenVisit
from handlers.pages.problems import Problem

LONGEST = 400


async def ask(visit: CitizenVisit) -> web.StreamResponse:
    """Asks for the code."""
    return _form(visit)


async def answer(visit: CitizenVisit) -> web.StreamResponse:
    """What becomes of the receipt."""
    visit.brake("code")
    typed = (await visit.form()).words("code", longest=LONGEST)
    try:
        found = await visit.door.turns.checks.check(receipt_secret(typed), visit.now)
    except NotAReceipt:
        found = None
    if found is None or found.state is ReceiptState.UNKNOWN:
        return _form(visit, typed, _refused(typed, found))
    if found.state is ReceiptState.BUSY:
        return _form(visit, typed, Problem(429, "check.busy"))
    return visit.page("check/result.html", found=found)


def _refused(typed: str, found: CheckedReceipt | None) -> Problem:
    """A code of a complaint looks alike, and is told from its own check characters."""
    if receipt_in_field(typed) is not None:
        return Problem(400, "check.of_a_complaint")
    return Problem(400, "check.mistyped") if found is None else Problem(404, "check.unknown")


def _form(visit: CitizenVisit, typed: str = "", problem: Problem | None = None) -> web.Response:
    return visit.page(
        "check/ask.html",
        status=200 if problem is None else problem.status,
        typed=typed,
        problem="" if problem is None else visit.say(problem.key),
    )


ROUTES = (
    PublicRoute("GET", "/check", ask, "asks for the code of a receipt", name="check", searched=True),
    PublicRoute("POST", "/check", answer, "what becomes of the receipt"),
)
