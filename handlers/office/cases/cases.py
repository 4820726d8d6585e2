"""办件与档案: searching cases by what is known of them; the looks are in the log, the names and numbers searched are not."""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.names.sameness import bare
from bot.casework.terms import DISPOSITIONS
from bot.casework.tickets.ticket_number import parse_ticket_number
from bot.domain.month import RoundKey
from bot.intake.phones import phones
from bot.work import disclosure
from db.queries.cases import choices, search, shelving
from db.queries.cases.choices import Choices
from db.queries.cases.search import CasePage, NoSuchPlace
from db.queries.cases.unfiled import Unfiled
from db.queries.cases.wanted import PENDING, By, CasesWanted, PhoneEnding
from db.vault import Vault
from handlers.office.cases.disclosure import shown_to
from handlers.office.cases.seeking import may_seek
from handlers.office.web.roles import READERS
from handlers.office.web.routing import Nav, Route
from handlers.office.web.supplements import sure
from handlers.office.web.visit import Visit
from handlers.pages.problems import Problem, bad_input

ENDS = (*(d.value for d in DISPOSITIONS), PENDING)
LONGEST_NAME = 500
"""Of a department or an item, as the import takes it."""
LONGEST_PHONE = 15
"""Digits of any number in the world."""


@dataclass(frozen=True, slots=True)
class FoundCases:
    """What a search came to."""

    page: CasePage
    by: By | None
    choices: Choices | None = None
    one: str | None = None
    """The very case whose number was given."""
    braked: bool = False
    """Nothing was looked for: so many persons have been within the hour."""


async def show_cases(visit: Visit) -> web.StreamResponse:
    """One page of the cases that fit; the case itself when its number was given."""
    typed = typed_in(visit)
    ticket = parse_ticket_number(typed) if typed else None
    if ticket is not None and visit.link("ticket", ticket_no=ticket):
        return visit.moved(visit.link("ticket", ticket_no=ticket))
    found = await found_for(visit)
    if found.one is not None:
        return visit.moved(visit.link("case", case_no=found.one))
    asked = asked_of(visit)
    return await visit.page(
        "cases/cases.html",
        found=found,
        asked=asked,
        lists=_lists(visit, found.choices, asked),
        ways=tuple(By),
        first=not visit.query.has("after"),
    )


async def found_for(visit: Visit) -> FoundCases:
    """The page of cases that the address asks for, with the line in the log; raises Problem 400."""
    wanted, after = wanted_of(visit), visit.query.text("after", longest=200)
    look = partial(_found, visit=visit, wanted=wanted, typed=typed_in(visit), after=after)
    try:
        found: FoundCases = await visit.recorded(
            look, "search", "cases", detail=partial(_told, wanted=wanted)
        )
    except NoSuchPlace:
        raise bad_input("cases.no_such_place") from None
    if found.braked:  # a result of the transaction: an exception would undo its line in the log
        raise Problem(429, "cases.braked")
    return found


def _lists(
    visit: Visit, there: Choices | None, asked: Mapping[str, object]
) -> Mapping[str, list[tuple[str, str]]]:
    """What each list offers, with how many cases it has; what stands in the address is offered, whether it is there or not."""
    assert there is not None, "there is no page for a case that was found by its number"
    f, say = visit.formats, visit.say

    def counted(words: str, n: int | None) -> str:
        return say("cases.counted", words=words, n=f"{n:,}") if n else words

    def offered(
        name: str, found: Mapping[str, int | None], words: Callable[[str], str]
    ) -> list[tuple[str, str]]:
        stands = str(asked[name])
        every = found if not stands or stands in found else {stands: None, **found}
        return [(value, counted(words(value), n)) for value, n in every.items()]

    return {
        "months": offered("month", there.months, f.month),
        "departments": offered("department", there.departments, str),
        "items": offered("item", there.items, str),
        "handlers": offered("handler", dict.fromkeys(there.handlers), str),
        "ends": offered("disposition", {e: there.ends.get(e) for e in ENDS}, lambda e: say(f"name.end_{e}")),
        "scores": offered(
            "score",
            {str(s): there.scores.get(s) for s in (5, 4, 3, 2, 1)},
            lambda s: f"{s} {say(f'name.score_{s}')}",
        ),
    }


def wanted_of(visit: Visit) -> CasesWanted:
    """What the address asks for, but for the words typed in; raises Problem 400."""
    query, month = visit.query, visit.query.round_key()
    return CasesWanted(
        month=str(month) if month is not None else "",
        disposition=query.one_of("disposition", ENDS) or "",
        score=query.number("score", lowest=1, highest=5),
        department=query.text("department", longest=LONGEST_NAME),
        item=query.text("item", longest=LONGEST_NAME),
        handler=query.text("handler", longest=LONGEST_NAME),
        by=By(by) if (by := query.one_of("by", list(By))) else None,
    )


def asked_of(visit: Visit) -> Mapping[str, object]:
    """The filter as it stands in the address."""
    wanted = wanted_of(visit)
    return {
        "month": wanted.month,
        "disposition": wanted.disposition,
        "score": wanted.score or "",
        "department": wanted.department,
        "item": wanted.item,
        "handler": wanted.handler,
        "by": wanted.by or "",
        "q": typed_in(visit),
    }


def typed_in(visit: Visit) -> str:
    """A number, a name or a phone as it was typed, full-width characters made plain; raises Problem 400."""
    return unicodedata.normalize("NFKC", visit.query.text("q", longest=100))


def aimed(
    connection: Connection, visit: Visit, wanted: CasesWanted, typed: str, unfiled: Unfiled | None = None
) -> CasesWanted:
    """What is wanted, with what the words typed in are taken for; raises Problem 400, or 404 for a round that is not there."""
    sure(connection, RoundKey.parse(wanted.month) if wanted.month else None, visit)
    if not typed:
        return replace(wanted, by=None)
    if not bare(typed):
        raise bad_input("cases.not_words")
    found = next(
        _taken_for(connection, visit.console.vault, wanted, typed, unfiled or Unfiled(connection)), None
    )
    if found is None:
        raise bad_input("cases.not_a_phone")
    return found


def _taken_for(
    connection: Connection, vault: Vault, wanted: CasesWanted, typed: str, unfiled: Unfiled
) -> Iterator[CasesWanted]:
    """What the words may be taken for: for what was chosen, else for a part of a number, a phone, work, a name."""
    number, work = (replace(wanted, by=by, words=typed) for by in (By.NUMBER, By.WORK))
    phone = by_phone(vault, wanted, typed)

    def there(by: By) -> bool:
        return search.any_fits(connection, CasesWanted(by=by, words=typed), unfiled=unfiled)

    if wanted.by is None:
        if there(By.NUMBER):
            yield number
        if phone is not None and (phone.phone or search.any_fits(connection, phone)):
            yield phone
        if there(By.WORK):
            yield work
        yield replace(wanted, by=By.APPLICANT, words=typed)
    elif wanted.by is not By.PHONE:
        yield replace(wanted, words=typed)
    elif phone is not None:
        yield phone


def by_phone(vault: Vault, wanted: CasesWanted, typed: str) -> CasesWanted | None:
    """The cases of a phone, or of phones with these last digits; None for what is neither."""
    if numbers := phones(typed):
        return replace(wanted, by=By.PHONE, phone=vault.indexes(numbers[0].e164))
    digits = bare(typed)
    if not (digits.isascii() and digits.isdigit() and shelving.TAIL <= len(digits) <= LONGEST_PHONE):
        return None
    return replace(wanted, by=By.PHONE, ending=PhoneEnding(digits, vault))


def _found(
    connection: Connection, *, visit: Visit, wanted: CasesWanted, typed: str, after: str
) -> FoundCases:
    shelving.file_next(connection, visit.console.vault)
    if typed and not after and wanted == CasesWanted():
        one = search.exactly(connection, typed)
        if one is not None:
            return FoundCases(
                _given(CasePage(search.lines(connection, [one]), None), visit), By.NUMBER, one=one
            )
    unfiled = Unfiled(connection)
    sharp = aimed(connection, visit, wanted, typed, unfiled)
    if not may_seek(connection, visit, sharp, typed):
        return FoundCases(CasePage((), None), sharp.by, braked=True)
    return FoundCases(
        _given(search.page(connection, sharp, after=after, unfiled=unfiled), visit),
        sharp.by,
        choices.of(connection, month=wanted.month, department=wanted.department),
    )


def _given(page: CasePage, visit: Visit) -> CasePage:
    """The page as it is shown to this user."""
    shown = shown_to(visit)
    return replace(page, lines=tuple(disclosure.line(line, shown) for line in page.lines))


def _told(found: FoundCases, *, wanted: CasesWanted) -> Mapping[str, object]:
    """For the log: the filter and the count, never the name or the number that was looked for."""
    told = {
        "month": wanted.month,
        "disposition": wanted.disposition,
        "score": wanted.score,
        "department": wanted.department,
        "item": wanted.item,
        "handler": wanted.handler,
        "by": found.by,
    }
    count = 1 if found.one is not None else len(found.page.lines)
    return {name: value for name, value in told.items() if value} | {"found": count}


ROUTES = (
    Route(
        "GET",
        "/office/cases",
        show_cases,
        READERS,
        "search the cases and archives",
        name="cases",
        nav=Nav("callbacks", 30),
    ),
)
