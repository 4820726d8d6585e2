"""What opens a complaint: its number and its code, never one of them alone.

A mistyped code is told from its own check characters, without looking anything up. Beyond that, a number that there is
not, a code that there is not and two that do not belong together are one sentence, after the same work.
"""

from dataclasses import dataclass

from bot.casework.ledger.rating_receipt import NotAReceipt, receipt_secret
from bot.casework.tickets.receipt_code import receipt_in_field
from bot.casework.tickets.ticket_number import find_ticket_number
from bot.work.tickets.by_code import NumberAndCode
from handlers.citizen.web.visit import CitizenVisit
from handlers.pages.fields import Fields
from handlers.pages.problems import Problem, not_found

LONGEST_NUMBER = 100
LONGEST_CODE = 400


@dataclass(frozen=True, slots=True)
class Keys:
    """What the form showed, as it is written properly, and as it is looked up."""

    number: str
    code: str
    shown: NumberAndCode


async def keys(visit: CitizenVisit, form: Fields) -> Keys:
    """Read what opens a complaint. Raises Problem: 400 for what cannot be one, 429 for whoever tries too often."""
    visit.brake("code")
    number = find_ticket_number(form.words("no", longest=LONGEST_NUMBER))
    if number is None:
        raise Problem(400, "progress.no_number")
    typed = form.words("code", longest=LONGEST_CODE)
    code = receipt_in_field(typed)
    if code is None:
        raise Problem(400, "progress.of_an_answer" if _of_an_answer(typed) else "progress.no_code")
    if not visit.door.brakes.spares("", "codes"):
        visit.brake("first")
    return Keys(number, code, NumberAndCode(number, await visit.door.receipts.hash(code)))


def _of_an_answer(typed: str) -> bool:
    """Whether it is the code of a receipt, which looks alike."""
    try:
        return bool(receipt_secret(typed))
    except NotAReceipt:
        return False


def unknown() -> Problem:
    """What is said of a number and a code that open nothing."""
    return not_found("progress.unknown")
