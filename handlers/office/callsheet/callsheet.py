"""电话回访单: one card at a time — whom to phone, what to read out, five keys for the answer — and the queue beside it.

Names and numbers are masked until the officer asks for them. That takes the card in hand for a few minutes, so that
nobody is phoned by two at once, and is written into the log. Looking at a card changes nothing. How it is recorded, says
`calling`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import partial
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.callsheet import phone_script
from bot.casework.callsheet.phone_calls import AT_LEAST_FROM, CALL, SECOND, SHARE, WITHOUT_ANSWER
from bot.casework.callsheet.phone_script import Script
from bot.casework.privacy.personal import Datum, Shown
from bot.casework.tickets.ticket_number import parse_ticket_number
from bot.dialogue.questionnaire import Question
from bot.domain.attempt import Outcome
from bot.domain.language import Language
from bot.domain.month import Month, RoundKey, window_of
from bot.exports.reasons import detail
from bot.library import questionnaire
from bot.work import disclosure
from db.queries.callsheet import call_cards, callsheet
from db.queries.callsheet.callsheet import Phoned, ToPhone
from db.queries.figures import figures
from db.queries.office import audit
from db.queries.office.users import User
from db.queries.rounds import rounds
from db.vault import Vault
from handlers.office.cases.disclosure import shown_to, sure_in_clear
from handlers.office.tickets.ticket_sight import viewer_of
from handlers.office.web.roles import OFFICE
from handlers.office.web.routing import Count, Nav, Route
from handlers.office.web.supplements import sure
from handlers.office.web.visit import Visit
from handlers.pages.problems import not_found

SHOWN = 8
"""Lines of the queue that fit beside the card without scrolling."""
BEFORE = 2
"""Of these, so many stand before the current one."""
KEYS: Mapping[str, str] = {
    Outcome.NO_ANSWER: "N",
    Outcome.WRONG_PERSON: "W",
    Outcome.UNREACHABLE: "X",
    Outcome.REFUSED: "R",
    Outcome.LATER: "L",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """The queue of a month as one officer sees it."""

    month: RoundKey
    lines: tuple[ToPhone, ...]
    enough: int
    """Of so many enough has been tried."""
    today: tuple[Phoned, ...]
    current: ToPhone | None
    opens: datetime
    """When its window opened."""
    others: tuple[tuple[RoundKey, int], ...] = ()
    """The other rounds in which somebody waits for the phone, and how many."""

    @property
    def done(self) -> int:
        """How many have been phoned today."""
        return len({call.case_no for call in self.today})

    @property
    def left(self) -> int:
        """How many are still to be phoned today."""
        phoned = {call.case_no for call in self.today}
        return sum(line.case_no not in phoned for line in self.lines)

    @property
    def place(self) -> int:
        """Where the current card stands in the queue; -1: not in it."""
        now = self.current.case_no if self.current is not None else ""
        return next((n for n, line in enumerate(self.lines) if line.case_no == now), -1)


def sheet_of(connection: Connection, user: User, month: RoundKey | None, case_no: str, visit: Visit) -> Sheet:
    """The queue, and one card of it: the one asked for, else the first that nobody has in hand. Raises Problem 404."""
    now, zone = visit.now, visit.console.zone
    sure(connection, month, visit)
    card = callsheet.card(connection, case_no, now=now) if case_no else None
    if case_no and (card is None or not _callable(card, user)):
        raise not_found("callsheet.not_on_it")
    worked = RoundKey.parse(card.month) if card is not None else month or month_worked(connection, visit)
    waiting, enough = callsheet.queue(connection, str(worked), now=now, zone=zone)
    lines = (*waiting, *callsheet.second_queue(connection, str(worked), user.name, now=now))
    current = card or next((line for line in lines if not line.held(user.id, now)), None)
    today = callsheet.phoned_since(connection, str(worked), _midnight(now, visit))
    found = rounds.find(connection, str(worked))
    opens = found.opens if found is not None else window_of(worked.month, zone).opens
    others = tuple(_others(connection, worked, now))
    return Sheet(worked, lines, len(enough), tuple(today), current, opens, others)


def _others(connection: Connection, worked: RoundKey, now: datetime) -> Iterator[tuple[RoundKey, int]]:
    for other in rounds.open_rounds(connection):
        if other.key != worked and (waiting := callsheet.count(connection, other.month, now=now)):
            yield other.key, waiting


def kind_of(card: ToPhone) -> str:
    """Whether the card is about the callback itself or about the second call after it."""
    return CALL if card.open else SECOND


def _callable(card: ToPhone, user: User) -> bool:
    """Whether this officer may phone about it now; what is asked for again is not for whoever phoned first."""
    if not (card.phone_sealed or card.phones_sealed):
        return False
    return card.open or (card.first_by not in (None, user.name) and card.seconded is None)


def month_worked(connection: Connection, visit: Visit) -> RoundKey:
    """The round that is worked now, the latest month's first; without one, the latest there is."""
    still_open = rounds.open_rounds(connection)
    if still_open:
        return still_open[-1].key
    found = figures.latest(connection)
    return RoundKey(
        Month.parse(found) if found is not None else Month.of(visit.now, visit.console.zone).previous
    )


def _midnight(now: datetime, visit: Visit) -> datetime:
    return datetime.combine(now.astimezone(visit.console.zone).date(), time(), visit.console.zone)


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
) -> web.Response:
    """The call sheet's page. `reveal`: with the numbers in clear, which the log then says."""

    def look(connection: Connection) -> tuple[Sheet, Shown]:
        found = sheet_of(connection, visit.user, month, case_no, visit)
        about = f"case {found.current.case_no}" if found.current is not None else f"month {found.month}"
        shown = _in_hand(connection, visit, found.current) if reveal else Shown.MASKED
        act, reason = ("unmask", visit.say("callsheet.reason")) if shown is Shown.CLEAR else ("view", "")
        detail = {"page": "callsheet", "waiting": len(found.lines)}
        audit.note(
            connection,
            visit.console.vault,
            visit.who,
            act,
            about,
            reason=reason,
            detail=detail,
            now=visit.now,
        )
        return found, shown

    sheet, shown = await visit.console.store.write(look)
    facts = _facts(visit, sheet, shown)
    return await visit.page(
        "callsheet/callsheet.html",
        status=400 if said else 200,
        **facts,
        said=said,
        typed=defaultdict(str, typed or {}),
        filed=parse_ticket_number(visit.query.text("filed", longest=40)) or "",
    )


def _in_hand(connection: Connection, visit: Visit, card: ToPhone | None) -> Shown:
    """Take the card in hand to phone: how its name and numbers are shown then. Raises Problem under a complaint's seal."""
    if card is None or card.held(visit.user.id, visit.now):
        return Shown.MASKED
    under_seal = bool(disclosure.under_seal(connection, viewer_of(visit.user), [card.case_no]))
    sure_in_clear(visit, Datum.PHONE, visit.say("callsheet.reason"), under_seal=under_seal)
    call_cards.take(connection, card.case_no, visit.user.id, now=visit.now)
    return Shown.CLEAR


def _facts(visit: Visit, sheet: Sheet, shown: Shown) -> dict[str, Any]:
    vault, zone = visit.console.vault, visit.console.zone
    card = disclosure.card(sheet.current, shown) if sheet.current is not None else None
    first = max(0, min(sheet.place - BEFORE, len(sheet.lines) - SHOWN))
    near = {"before": _at(sheet, sheet.place - 1), "after": _at(sheet, sheet.place + 1)}
    window = window_of(Month.of(sheet.opens, zone).previous, zone)
    today = visit.now.astimezone(visit.console.zone).date()
    return {
        "sheet": sheet,
        "month": sheet.month,
        "card": card,
        "second": card is not None and kind_of(card) == SECOND,
        "kind": kind_of(card) if card is not None else CALL,
        "lines": [
            (disclosure.card(line, shown_to(visit)), line.case_no == (card.case_no if card else ""))
            for line in sheet.lines[first : first + SHOWN]
        ],
        "first": first,
        "rest": len(sheet.lines) - first - SHOWN,
        "further_on": sheet.lines[first + SHOWN].case_no if len(sheet.lines) > first + SHOWN else "",
        "near": near,
        "numbers": disclosure.numbers(card, vault, shown)
        if card is not None and shown is Shown.CLEAR
        else (),
        "masked": partial(masked, vault=vault),
        "holding": shown is Shown.CLEAR or (card is not None and card.held_by == visit.user.id),
        "taken": card is not None and card.held(visit.user.id, visit.now),
        "script": _script(visit, card) if card is not None else None,
        "levels": [(o.value, o.labels[visit.language]) for o in reversed(questionnaire().overall.options)],
        "outcomes": [(o.value, KEYS[o.value]) for o in WITHOUT_ANSWER],
        "further": phone_script.further(questionnaire()),
        "offer": _offer(card),
        "spoken": _spoken(card),
        "tries": tallied(card.tries) if card is not None else [],
        "behind": detail(card, visit.language) if card is not None else "",
        "day": window.days.index(today) + 1 if today in window.days else 0,
        "hours": visit.console.settings.hours.day(visit.now),
        "may_call": visit.now in visit.console.settings.hours,
        "every": round(1 / SHARE),
        "from_ten": AT_LEAST_FROM,
    }


def _at(sheet: Sheet, place: int) -> str:
    """The case at a place beside the current one; "" when there is none."""
    return sheet.lines[place].case_no if sheet.place >= 0 and 0 <= place < len(sheet.lines) else ""


def masked(card: ToPhone, *, vault: Vault) -> str:
    """The first number, masked."""
    return next(iter(disclosure.numbers(card, vault, Shown.MASKED)), "")


def _spoken(card: ToPhone | None) -> Language:
    """The language of whoever is phoned."""
    return Language(card.language) if card is not None and card.language else Language.ZH_HANS


def _script(visit: Visit, card: ToPhone) -> Script:
    agency = visit.console.settings.agency_name
    return phone_script.script(
        questionnaire(), card.facts, agency=agency, caller=visit.user.called, language=_spoken(card)
    )


def _offer(card: ToPhone | None) -> Question | None:
    return phone_script.offer(questionnaire()) if card is not None else None


def tallied(tries: Sequence[callsheet.TriedBefore]) -> list[tuple[str, str, int, str]]:
    """The earlier attempts in short: channel, state, how often, error codes."""
    counts = Counter((t.channel, t.state) for t in tries)
    codes: dict[tuple[str, str], list[str]] = {}
    for t in tries:
        if t.error and t.error not in codes.setdefault((t.channel, t.state), []):
            codes[t.channel, t.state].append(t.error)
    return [
        (channel, state, n, "、".join(codes.get((channel, state), [])))
        for (channel, state), n in counts.items()
    ]


def count(connection: Connection, user: User, now: datetime) -> Count | None:
    """How many wait for the phone in the month that is worked now."""
    still_open = rounds.open_rounds(connection)
    return Count(callsheet.count(connection, still_open[-1].month, now=now)) if still_open else None


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
