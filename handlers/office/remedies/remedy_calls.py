"""整改回访: whom to phone about what was done, one card at a time: whom no message reaches, and who has not answered one.

As on the call sheet, names and numbers are masked until the officer asks for them, which takes the card in hand and is logged.
What was heard is recorded as every judgement of a remedy is (`remedy`); whom the rating is about sees no card of it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.callsheet.phone_script import Script, remedy_script
from bot.casework.privacy.personal import PERSON, masked_name
from bot.domain.dialling import mask_phone
from bot.domain.remedy import CALLED_BACK, RemedyAct
from bot.work.remedy_standing import not_about, not_them, standing
from db.queries.callsheet import call_cards
from db.queries.callsheet.call_cards import CardHolder
from db.queries.cases import case_file
from db.queries.office.users import User
from db.queries.remedies import history, kept, opening, waiting
from db.queries.remedies.kept import Remedy
from handlers.office.cases import in_hand
from handlers.office.remedies.remedy_sight import RemedyLine, line, workdays
from handlers.office.web.roles import OFFICE
from handlers.office.web.routing import Count, Nav, Route
from handlers.office.web.visit import Visit


@dataclass(frozen=True, slots=True)
class RemedyCard:
    """One person to phone. `who` and `numbers` in clear once they were asked for."""

    line: RemedyLine
    who: str
    numbers: tuple[str, ...]
    clear: bool
    script: Script
    tried: int
    """Days on which they were tried in vain since they were told."""
    holder: CardHolder | None


@dataclass(frozen=True, slots=True)
class RemedyQueue:
    """Whom to phone, a page of them, and the card in hand. `count`: how many they are in all; `begin`: with whom the page begins, 0:
    with who has waited longest; `more`: with whom the next one does, 0: there is none."""

    lines: list[RemedyLine]
    card: RemedyCard | None
    tries: int
    count: int
    begin: int
    more: int


PAGE = 100
"""People of a page."""


async def show(visit: Visit) -> web.Response:
    """The card asked for, or the first one."""
    return await _page(visit, visit.query.number("number"))


async def reveal(visit: Visit) -> web.Response:
    """The number in clear, on the card."""
    return await _page(visit, visit.number("number"), reveal=True)


async def _page(visit: Visit, number: int | None, *, reveal: bool = False) -> web.Response:
    begin = (visit.form if reveal else visit.query).number("begin") or 0

    def look(connection: Connection) -> RemedyQueue:
        found, start = _from(connection, visit, begin, number)
        rules = opening.rules(connection)
        more = found[PAGE].id if len(found) > PAGE else 0
        theirs = not_about(connection, visit.user.id, found[:PAGE])
        lines = [line(one, rules, workdays(visit), visit.now, visit) for one in theirs]
        current = next((one for one in lines if number in (None, one.remedy.id)), None)
        card = _card(connection, visit, current, reveal=reveal) if current is not None else None
        waits = _count(connection, visit.user, visit.now)
        about = f"case {card.line.remedy.case_no}" if card is not None else "remedies"
        clear = card is not None and card.clear
        in_hand.looked_at(connection, visit, "remedy_calls", about, waiting=waits, clear=clear)
        return RemedyQueue(lines, card, rules.tries, waits, start, more)

    queue = await visit.console.store.write(look)
    return await visit.page(
        "remedies/calls.html", queue=queue, card=queue.card, ends=CALLED_BACK, acts=RemedyAct
    )


def _card(connection: Connection, visit: Visit, of: RemedyLine, *, reveal: bool) -> RemedyCard:
    remedy, vault = of.remedy, visit.console.vault
    holder = call_cards.holder(connection, remedy.case_no, now=visit.now)
    mine = holder is None or holder.user_id == visit.user.id
    if clear := reveal and mine:
        in_hand.take(connection, visit, "remedy_calls", remedy.case_no)
    person = case_file.in_clear(connection, vault, remedy.case_no)
    name = (person.contact or person.applicant) if person is not None else ""
    numbers = person.phones if person is not None else ()
    told = [one.words for one in history.events(connection, vault, remedy.id) if one.act is RemedyAct.TELL]
    agency = visit.console.settings.agency_name
    return RemedyCard(
        of,
        name if clear else masked_name(name, PERSON),
        numbers if clear else tuple(mask_phone(one.partition(" ")[0]) for one in numbers),
        clear,
        remedy_script(
            remedy.item,
            told[-1] if told else "",
            agency=agency,
            caller=visit.user.called,
            language=remedy.language,
        ),
        len(standing(connection, remedy).tried_on),
        None if mine else holder,
    )


def _from(connection: Connection, visit: Visit, begin: int, number: int | None) -> tuple[list[Remedy], int]:
    """A page and one more, and with whom it begins: as asked, else with who has waited longest, or, where the card that is asked
    for stands further behind, with that."""
    asked = partial(waiting.to_phone, answered_before=_silent_since(connection, visit.now), most=PAGE + 1)
    first = kept.find(connection, begin) if begin else None
    found = asked(connection, first=first)
    if number is None or any(one.id == number for one in found[:PAGE]):
        return found, begin if first is not None else 0
    return asked(connection, first=kept.find(connection, number)), number


def _silent_since(connection: Connection, now: datetime) -> datetime:
    return now - timedelta(days=opening.rules(connection).silence_days)


def _count(connection: Connection, user: User, now: datetime) -> int:
    found = waiting.to_phone_by_handler(connection, answered_before=_silent_since(connection, now))
    theirs = not_them(connection, user.id, found) if found else ()
    return sum(found[name] for name in theirs)


def count(connection: Connection, user: User, now: datetime) -> Count | None:
    """How many are to be phoned."""
    number = _count(connection, user, now)
    return Count(number, "act") if number else None


ROUTES = (
    Route(
        "GET",
        "/office/remedy_calls",
        show,
        OFFICE,
        "whom to phone about what was done about their low rating",
        name="remedy_calls",
        nav=Nav("callbacks", 25, count),
    ),
    Route(
        "POST",
        "/office/remedy_calls/{number}",
        reveal,
        OFFICE,
        "show the number of a card about a remedy",
        name="remedy_number",
        stands="/office/remedy_calls?number={number}",
        under="remedy_calls",
    ),
)
