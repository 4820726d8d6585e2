"""A card in hand to phone somebody: their numbers in clear from then on, and the line that a look at a card leaves.

`page` is the page of cards, as the log and the texts name it; `<page>.reason` says why its numbers are looked at.
"""

from sqlalchemy import Connection

from bot.casework.privacy.personal import Datum
from bot.work import disclosure
from db.queries.callsheet import call_cards
from db.queries.callsheet.call_cards import InOtherHands
from db.queries.office import staff
from handlers.office.cases.disclosure import sure_in_clear
from handlers.office.tickets.ticket_sight import viewer_of
from handlers.office.web.visit import Visit
from handlers.pages.problems import Problem, stale


def take(connection: Connection, visit: Visit, page: str, case_no: str) -> None:
    """Take it for some minutes, so that nobody is phoned by two at once. Raises Problem under a complaint's seal, and when
    somebody else has taken it at the same moment."""
    under_seal = bool(disclosure.under_seal(connection, viewer_of(visit.user), [case_no]))
    sure_in_clear(visit, Datum.PHONE, visit.say(f"{page}.reason"), under_seal=under_seal)
    try:
        call_cards.take(connection, case_no, visit.user.id, now=visit.now)
    except InOtherHands as e:
        raise in_other_hands(connection, visit, e) from None


def in_other_hands(connection: Connection, visit: Visit, refused: InOtherHands) -> Problem:
    """Who has the card in hand and until when, and that nothing was recorded."""
    name, until = (
        staff.names(connection)(refused.holder.name),
        visit.formats.stamp(refused.holder.until)[11:16],
    )
    return stale("callsheet.in_other_hands", name=name, until=until)


def looked_at(
    connection: Connection, visit: Visit, page: str, about: str, *, waiting: int, clear: bool
) -> None:
    """Write who looked at which card, and whether they were shown its numbers."""
    act, reason = ("unmask", visit.say(f"{page}.reason")) if clear else ("view", "")
    visit.noted(connection, act, about, reason=reason, detail={"page": page, "waiting": waiting})
