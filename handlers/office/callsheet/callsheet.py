"""电话回访单: one card at a time — whom to phone, what to read out, five keys for the answer — and the queue beside it.

Names and numbers are masked until the officer asks for them. That takes the card in hand for a few minutes, so that
nobody is phoned by two at once, and is written into the log. Looking at a card changes nothing. How it is recorded, says
`calling`.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.callsheet import phone_script
from bot.casework.callsheet.phone_calls import AT_LEAST_FROM, CALL, SECOND, SHARE, WITHOUT_ANSWER
from bot.casework.callsheet.phone_script import Script
from bot.casework.privacy.personal import Shown
from bot.casework.rounds.corrections import corrections
from bot.casework.tickets.ticket_number import parse_ticket_number
from bot.channels.code_words import in_words
from bot.dialogue.questionnaire import Questionnaire
from bot.domain.attempt import Outcome
from bot.domain.language import Language
from bot.domain.month import Month, RoundKey, window_of
from bot.exports.reasons import detail
from bot.work import disclosure, questionnaires
from db.queries.callsheet.to_phone import ToPhone, TriedBefore
from db.vault import Vault
from handlers.office.callsheet.sheet import BEFORE, SHOWN, Sheet, count, kind_of, sheet_of
from handlers.office.cases import in_hand
from handlers.office.cases.disclosure import shown_to
from handlers.office.web.roles import OFFICE
from handlers.office.web.routing import Nav, Route
from handlers.office.web.visit import Visit
from scheduler.workdays import Workdays

KEYS: Mapping[str, str] = {
    Outcome.NO_ANSWER: "N",
    Outcome.WRONG_PERSON: "W",
    Outcome.UNREACHABLE: "X",
    Outcome.REFUSED: "R",
    Outcome.LATER: "L",
}


async def show_call_sheet(visit: Visit) -> web.StreamResponse:
    """The card asked for, or the next one."""
    return await page(visit, case_no=visit.query.text("case"), month=visit.query.round_key())


async def page(
    visit: Visit,
    *,
    case_no: str,
    month: RoundKey | None = None,
    said: str = "",
    typed: Mapping[str, str] | None = None,
    reveal: bool = False,
    status: int = 400,
) -> web.Response:
    """The call sheet's page. `reveal`: with the numbers in clear, which the log then says; `said`: why nothing was done, which
    is answered with `status`."""

    def look(connection: Connection) -> tuple[Sheet, Shown, Questionnaire]:
        found = sheet_of(connection, visit.user, month, case_no, visit)
        about = f"case {found.current.case_no}" if found.current is not None else f"month {found.month}"
        shown = _in_hand(connection, visit, found.current) if reveal else Shown.MASKED
        waiting, clear = len(found.lines), shown is Shown.CLEAR
        in_hand.looked_at(connection, visit, "callsheet", about, waiting=waiting, clear=clear)
        return found, shown, questionnaires.of_round(connection, str(found.month))

    sheet, shown, asked = await visit.console.store.write(look)
    facts = _facts(visit, sheet, shown, asked)
    return await visit.page(
        "callsheet/callsheet.html",
        status=status if said else 200,
        **facts,
        said=said,
        typed=defaultdict(str, typed or {}),
        filed=parse_ticket_number(visit.query.text("filed", longest=40)) or "",
    )


def _in_hand(connection: Connection, visit: Visit, card: ToPhone | None) -> Shown:
    """Take the card in hand to phone: how its name and numbers are shown then. Raises Problem under a complaint's seal."""
    if card is None or card.held(visit.user.id, visit.now):
        return Shown.MASKED
    in_hand.take(connection, visit, "callsheet", card.case_no)
    return Shown.CLEAR


def _facts(visit: Visit, sheet: Sheet, shown: Shown, asked: Questionnaire) -> dict[str, Any]:
    card = disclosure.card(sheet.current, shown) if sheet.current is not None else None
    return {
        **_of_queue(visit, sheet, card),
        **_of_card(visit, card, shown, asked),
        **_of_day(visit, sheet),
        "levels": [(o.value, o.labels[visit.language]) for o in reversed(asked.overall.options)],
        "outcomes": [(o.value, KEYS[o.value]) for o in WITHOUT_ANSWER],
        "further": phone_script.further(asked),
        "every": round(1 / SHARE),
        "from_ten": AT_LEAST_FROM,
    }


def _of_queue(visit: Visit, sheet: Sheet, card: ToPhone | None) -> dict[str, Any]:
    """The queue beside the card."""
    return {
        "sheet": sheet,
        "month": sheet.month,
        "lines": [
            (disclosure.card(line, shown_to(visit)), line.case_no == (card.case_no if card else ""))
            for line in sheet.shown
        ],
        "further_back": sheet.at(sheet.first - SHOWN + BEFORE) or (sheet.at(0) if sheet.first else ""),
        "further_on": sheet.at(sheet.first + SHOWN),
        "near": _near(sheet),
    }


def _of_card(visit: Visit, card: ToPhone | None, shown: Shown, asked: Questionnaire) -> dict[str, Any]:
    """Whom to phone, what to read out, and what was tried before."""
    vault, clear = visit.console.vault, shown is Shown.CLEAR
    told = {
        "card": card,
        "kind": kind_of(card) if card is not None else CALL,
        "second": card is not None and kind_of(card) == SECOND,
        "masked": partial(masked, vault=vault),
        "behind": partial(detail, language=visit.language),
        "spoken": _spoken(card),
    }
    if card is None:
        return told | {
            "numbers": (),
            "holding": clear,
            "taken": False,
            "script": None,
            "offer": None,
            "tries": [],
        }
    return told | {
        "numbers": disclosure.numbers(card, vault, shown) if clear else (),
        "holding": clear or card.held_by == visit.user.id,
        "taken": card.held(visit.user.id, visit.now),
        "script": _script(visit, card, asked),
        "offer": phone_script.offer(asked),
        "tries": tallied(card.tries, visit.language),
    }


def _of_day(visit: Visit, sheet: Sheet) -> dict[str, Any]:
    """Which day of the window it is, and whether this is an hour to phone."""
    zone, hours = visit.console.zone, visit.console.settings.hours
    window = window_of(Month.of(sheet.opens, zone).previous, zone)
    today = visit.now.astimezone(zone).date()
    return {
        "day": window.days.index(today) + 1 if today in window.days else 0,
        "hours": hours.day(visit.now),
        "rests": _rests(visit, today),
        "may_call": visit.now in hours,
    }


def _rests(visit: Visit, today: date) -> bool:
    """Whether the office is off today, as the calendar says; never guessed."""
    days = Workdays(corrections(visit.console.settings.workdays))
    return days.is_workday(today) is False


def _near(sheet: Sheet) -> dict[str, str]:
    """The cards before and after the current one."""
    place, on_it = sheet.place, sheet.place >= 0
    return {"before": sheet.at(place - 1), "after": sheet.at(place + 1) if on_it else ""}


def masked(card: ToPhone, *, vault: Vault) -> str:
    """The first number, masked."""
    return next(iter(disclosure.numbers(card, vault, Shown.MASKED)), "")


def _spoken(card: ToPhone | None) -> Language:
    """The language of whoever is phoned."""
    return Language(card.language) if card is not None and card.language else Language.ZH_HANS


def _script(visit: Visit, card: ToPhone, asked: Questionnaire) -> Script:
    agency = visit.console.settings.agency_name
    return phone_script.script(
        asked, card.facts, agency=agency, caller=visit.user.called, language=_spoken(card)
    )


def tallied(tries: Sequence[TriedBefore], language: Language) -> list[tuple[str, str, int, str]]:
    """The earlier attempts in short: channel, state, how often, and what the provider said, in words."""
    counts = Counter((t.channel, t.state) for t in tries)
    said: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for t in tries:
        if t.error:
            said[t.channel, t.state][in_words(t.channel, t.error, language)] = None
    return [(channel, state, n, "、".join(said[channel, state])) for (channel, state), n in counts.items()]


ROUTES = (
    Route(
        "GET",
        "/office/callsheet",
        show_call_sheet,
        OFFICE,
        "whom to phone, one card at a time",
        name="callsheet",
        nav=Nav("callbacks", 20, count),
    ),
)
