"""电话回访单 on paper: every line still to be phoned, with boxes to tick, for whoever phones away from the screen.

Numbers stand on it as on the workbook: masked until a reason is given, and then the log says so; a case under the seal of
a complaint stays masked. What was heard is recorded on the cards afterwards.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.callsheet import phone_script
from bot.casework.callsheet.phone_calls import WITHOUT_ANSWER
from bot.casework.callsheet.why_phoned import Why
from bot.casework.privacy.personal import Datum, Shown
from bot.dialogue.questionnaire import Questionnaire
from bot.domain.attempt import LONGEST_REASON
from bot.domain.language import Language
from bot.domain.month import RoundKey
from bot.exports.reasons import detail
from bot.work import disclosure, questionnaires
from db.queries.callsheet import callsheet
from db.queries.callsheet.queue import AT_MOST, queue
from db.queries.callsheet.to_phone import ToPhone
from handlers.office.cases.disclosure import shown_to, sure_in_clear
from handlers.office.tickets.ticket_sight import viewer_of
from handlers.office.web.roles import OFFICE
from handlers.office.web.routing import Route
from handlers.office.web.supplements import named
from handlers.office.web.visit import Visit


@dataclass(frozen=True, slots=True)
class PaperLine:
    """Somebody to phone, as they stand on the paper."""

    card: ToPhone
    numbers: tuple[str, ...]
    why: str
    """Why they are to be phoned, with the details."""
    concluded: str
    """On which day the case was."""
    sealed: bool
    """Masked because there is a complaint about the case."""


async def show_paper(visit: Visit) -> web.Response:
    """The list with masked numbers."""
    return await _page(visit, await named(visit))


async def show_paper_in_clear(visit: Visit) -> web.Response:
    """The list with the numbers to dial, for a reason that the log keeps."""
    month = await named(visit)
    reason = visit.form.text("reason", longest=LONGEST_REASON)
    sure_in_clear(visit, Datum.PHONE, reason, under_seal=False)
    return await _page(visit, month, reason)


async def _page(visit: Visit, month: RoundKey, reason: str = "") -> web.Response:
    now = visit.now

    def look(connection: Connection) -> tuple[list[PaperLine], int, Questionnaire]:
        queued = queue(connection, str(month), now=now)
        numbers = [line.case_no for line in queued.lines]
        seals = disclosure.under_seal(connection, viewer_of(visit.user), numbers)
        cards = callsheet.cards(connection, numbers, now=now)
        words = _Words(visit)
        lines = [_line(visit, words, card, reason, sealed=card.case_no in seals) for card in cards]
        told = {"list": "callsheet", "format": "paper", "count": len(lines)}
        act, more = ("export", {"phones": "in clear"}) if reason else ("view", {})
        about = f"month {month}"
        visit.noted(connection, act, about, reason=reason, detail=told | more)
        return lines, queued.enough, questionnaires.of_round(connection, str(month))

    lines, enough, asked = await visit.console.store.write(look)
    return await visit.page(
        "callsheet/paper.html", month=month, lines=lines, enough=enough, **_facts(visit, reason, asked)
    )


class _Words:
    """What two thousand lines say alike is put into words once."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._whys = {why: visit.say(f"callsheet.why_{why}") for why in Why}
        self._colon = ": " if visit.language is Language.EN else "："
        self.concluded = cache(self._concluded)

    def why(self, line: ToPhone) -> str:
        behind = detail(line, self._visit.language)
        return f"{self._whys[line.why]}{self._colon}{behind}" if behind else self._whys[line.why]

    def _concluded(self, day: date) -> str:
        return self._visit.say("callsheet.concluded", day=self._visit.formats.day_seen(day, self._visit.now))


def _line(visit: Visit, words: _Words, line: ToPhone, reason: str, *, sealed: bool) -> PaperLine:
    how = shown_to(visit, Datum.PHONE, reason=reason, under_seal=sealed) if reason else Shown.MASKED
    numbers = disclosure.numbers(line, visit.console.vault, how)
    card = disclosure.card(line, how)
    day = visit.formats.local(card.concluded_at)
    return PaperLine(card, numbers, words.why(card), words.concluded(day), sealed)


def _facts(visit: Visit, reason: str, asked: Questionnaire) -> dict[str, Any]:
    levels = [(o.value, o.labels[visit.language]) for o in reversed(asked.overall.options)]
    return {
        "in_clear": bool(reason),
        "levels": levels,
        "outcomes": [o.value for o in WITHOUT_ANSWER],
        "script": phone_script.blank_script(
            asked, agency=visit.console.settings.agency_name, language=Language.ZH_HANS
        ),
        "most": AT_MOST,
    }


ROUTES = (
    Route(
        "GET",
        "/office/callsheet/{month}/paper",
        show_paper,
        OFFICE,
        "the call sheet to be printed, numbers masked",
        name="callsheet_paper",
        under="callsheet",
    ),
    Route(
        "POST",
        "/office/callsheet/{month}/paper",
        show_paper_in_clear,
        OFFICE,
        "the call sheet to be printed, numbers in clear",
        under="callsheet",
    ),
)
