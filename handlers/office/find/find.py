"""查找: what one box finds, in groups: cases, complaints, departments and items, people, months, pages.

Each group holds what the reader may see and nothing else, also in its numbers. Whom the search was for stands in no log; persons are
looked for as seldom as in the list of cases (`handlers.office.cases.seeking`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.names.sameness import bare
from bot.casework.tickets.ticket_number import parse_ticket_number
from bot.domain.month import Month
from bot.work import disclosure
from bot.work.persons_looked_at import PERSON, braked, sought
from db.queries import department_names
from db.queries.cases import choices, search, shelving
from db.queries.cases.search import SomeCases
from db.queries.cases.unfiled import Unfiled
from db.queries.cases.wanted import By, CasesWanted
from db.queries.office import users
from db.queries.office.users import User
from handlers.office.cases.cases import by_phone, typed_in
from handlers.office.cases.disclosure import shown_to
from handlers.office.cases.seeking import SOUGHT
from handlers.office.find.tickets_found import TicketsFound, tickets_with
from handlers.office.find.words import months_meant, pages_meant, people_meant
from handlers.office.tickets.ticket_sight import viewer_of
from handlers.office.web.roles import STAFF
from handlers.office.web.routing import Route
from handlers.office.web.texts import texts
from handlers.office.web.visit import Visit
from handlers.pages.problems import bad_input

FIRST = 5
"""So many of each group are shown."""
MOST = 200
"""So many cases are counted."""
BESIDE_THE_RAIL = ("today", "import_cases", "second_calls", "account")
"""Pages that somebody may look for without there being an entry of the rail."""
PERSONS = (By.APPLICANT, By.PHONE)
NONE = SomeCases((), 0, whole=True)


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that a word stands in."""

    one: str | None = None
    """The very case whose number was given."""
    cases: Mapping[By, SomeCases] | None = None
    """By what they were found; None for a role that sees no cases."""
    braked: bool = False
    """Nobody was looked for by name or phone: so many persons have been within the hour."""
    tickets: TicketsFound | None = None
    departments: tuple[tuple[str, int], ...] = ()
    items: tuple[tuple[str, int], ...] = ()
    handlers: tuple[str, ...] = ()
    people: tuple[User, ...] = ()
    months: tuple[Month, ...] = ()
    pages: tuple[str, ...] = ()

    @property
    def elsewhere(self) -> bool:
        """Whether anything was found without asking for a person."""
        tickets = self.tickets is not None and bool(self.tickets.tickets)
        named = (self.departments, self.items, self.handlers, self.people, self.months, self.pages)
        return tickets or any(named) or any(_kinds(self, impersonal=True))

    @property
    def anything(self) -> bool:
        """Whether there is anything to show."""
        return self.elsewhere or any(_kinds(self, impersonal=False))


async def show_found(visit: Visit) -> web.StreamResponse:
    """What was found; straight the case or the complaint whose whole number was given."""
    typed = typed_in(visit)
    if not typed:
        return await visit.page("find/find.html", typed="", found=Found(), first=FIRST)
    ticket = parse_ticket_number(typed)
    if ticket is not None and visit.link("ticket", ticket_no=ticket):
        return visit.moved(visit.link("ticket", ticket_no=ticket))
    if not bare(typed):
        raise bad_input("cases.not_words")
    look = partial(_found, visit=visit, typed=typed)
    found: Found = await visit.recorded(look, "search", "find", detail=_told)
    if found.one is not None:
        return visit.moved(visit.link("case", case_no=found.one))
    return await visit.page("find/find.html", typed=typed, found=found, first=FIRST)


def _found(connection: Connection, *, visit: Visit, typed: str) -> Found:
    word, cased = bare(typed), bool(visit.link("cases"))
    one = search.exactly(connection, typed) if cased else None
    if one is not None:
        return Found(one=one)
    if cased:
        shelving.file_next(connection, visit.console.vault)
    found, unfiled = Found(pages=_pages(visit, word)), Unfiled(connection)
    if cased:
        found = _work(connection, visit, typed, found, unfiled)
    if visit.link("tickets"):
        found = replace(found, tickets=_tickets(connection, visit, word))
    if cased or visit.link("users"):
        people = [person for person in users.every(connection) if person.disabled_at is None]
        found = replace(found, people=tuple(people_meant(word, people)))
    return _persons(connection, visit, typed, found, unfiled) if cased else found


def _tickets(connection: Connection, visit: Visit, word: str) -> TicketsFound:
    first = FIRST if visit.query.one_of("all", ("tickets",)) is None else None
    viewer, vault = viewer_of(visit.user), visit.console.vault
    return tickets_with(connection, vault, viewer, word, visit.now, first=first)


def _work(connection: Connection, visit: Visit, typed: str, found: Found, unfiled: Unfiled) -> Found:
    """Cases by number, and what they are about."""
    there, word, known = choices.of(connection), bare(typed), department_names.known(connection)
    numbered = _some(connection, visit, CasesWanted(by=By.NUMBER, words=typed), unfiled)

    def named(counted: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
        return tuple((name, n) for name, n in counted.items() if word in bare(name))

    def placed(name: str) -> bool:
        return any(word in bare(every) for every in known.every(name))

    return replace(
        found,
        cases={By.NUMBER: numbered},
        departments=tuple((name, n) for name, n in there.departments.items() if placed(name)),
        items=named(there.items),
        handlers=tuple(name for name in there.handlers if word in bare(name)),
        months=tuple(months_meant(typed, there.months, visit.formats.local(visit.now))),
    )


def _persons(connection: Connection, visit: Visit, typed: str, found: Found, unfiled: Unfiled) -> Found:
    """Cases by applicant and phone, unless so many persons were looked for that nobody may be told of one more."""
    phone = by_phone(visit.console.vault, CasesWanted(), typed)
    asked = [CasesWanted(by=By.APPLICANT, words=typed), *([phone] if phone is not None else [])]
    cases = {
        wanted.by: _some(connection, visit, wanted, unfiled) for wanted in asked if wanted.by is not None
    }
    whole = replace(found, cases={**(found.cases or {}), **cases})
    telling = [by for by, some in cases.items() if some.number and not (by is By.PHONE and _short(typed))]
    person = sought(connection, visit.console.vault, visit.who, SOUGHT, typed, now=visit.now)
    counts = bool(telling) or not whole.anything
    if person.too_many:
        if counts:
            braked(connection, visit.who, f"user {visit.user.name}", person, now=visit.now)
        return replace(found, braked=True)
    if counts and not person.again:
        visit.noted(connection, SOUGHT, "cases", detail={PERSON: person.person})
    return whole


def _short(typed: str) -> bool:
    """So few digits of a phone that they tell of nobody."""
    return len(bare(typed)) <= shelving.TAIL


def _some(connection: Connection, visit: Visit, wanted: CasesWanted, unfiled: Unfiled) -> SomeCases:
    found = search.some(connection, wanted, first=FIRST, most=MOST, unfiled=unfiled)
    shown = shown_to(visit)
    return replace(found, lines=tuple(disclosure.line(line, shown) for line in found.lines))


def _pages(visit: Visit, word: str) -> tuple[str, ...]:
    """The entries of the rail, and one's own account, that the word may mean."""
    rail = [route.name for routes in visit.table.rail(visit.user.role).values() for route in routes]
    named = dict.fromkeys((*rail, *(name for name in BESIDE_THE_RAIL if visit.link(name))))

    def words(name: str) -> str:
        also = f"find.words_{name}"
        return f"{visit.say(f'{name}.nav')} {visit.say(also) if texts().has(also) else ''}"

    return tuple(pages_meant(word, [(name, words(name)) for name in named if texts().has(f"{name}.nav")]))


def _kinds(found: Found, *, impersonal: bool) -> list[int]:
    return [some.number for by, some in (found.cases or {}).items() if (by in PERSONS) is not impersonal]


def _told(found: Found) -> Mapping[str, object]:
    """For the log: how many cases; never the words, nor how many complaints, which not everybody sees."""
    return {
        "found": 1 if found.one is not None else sum(some.number for some in (found.cases or {}).values())
    }


ROUTES = (Route("GET", "/office/find", show_found, STAFF, "find anything", name="find"),)
