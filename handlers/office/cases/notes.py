"""来信待阅: what people wrote that only a person can answer, masked as everywhere.

Whoever a note may be about does not see it, and nobody one about a case whose complaint they must not know of: people tell
here, too, what they would complain of. A bare wish to complain is kept in case nothing follows; once the complaint is
registered, there is nothing left to read of it.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice, takewhile

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.tickets.barring import ToldAbout, judged
from bot.dialogue.reading.steering import Steer, steer
from bot.work import disclosure
from db.queries.cases import persons
from db.queries.people import notes
from db.queries.people.notes import Note
from db.queries.tickets import ticket_bars, ticket_subjects
from handlers.office.cases.disclosure import shown_to
from handlers.office.tickets.ticket_sight import viewer_of
from handlers.office.web.positions import Position, page, position
from handlers.office.web.roles import READERS
from handlers.office.web.routing import Nav, Route
from handlers.office.web.visit import Visit

PAGE = 50


async def show_notes(visit: Visit) -> web.StreamResponse:
    """The latest notes, and a link to those before them."""
    start = position(visit.query)

    def look(connection: Connection) -> tuple[list[Note], Position | None]:
        return page(_visible(connection, visit, start), lambda note: note.at, start, PAGE)

    found, more = await visit.recorded(look, "view", "notes")
    return await visit.page("cases/notes.html", found=found, more=more, first=start is None)


def _visible(connection: Connection, visit: Visit, start: Position | None) -> Iterator[Note]:
    """The notes that this user may read, as they are shown to them."""
    user, viewer = visit.user, viewer_of(visit.user)
    themselves = ticket_bars.person(user.id, user.name, user.real_name, user.aliases)
    found = notes.walk(connection, visit.console.vault, upto=start.at if start is not None else visit.now)
    while some := list(islice(found, PAGE)):
        numbers = [note.case_no for note in some if note.case_no is not None]
        hidden = disclosure.hidden_from(connection, viewer, numbers)
        whose = persons.of_cases(connection, numbers)
        wishes = [note.case_no for note in some if note.case_no is not None and _is_wish(note)]
        registered = ticket_subjects.with_one(connection, wishes)
        for note in some:
            if note.case_no in registered and _is_wish(note):
                continue
            if note.case_no not in hidden and not judged([themselves], ToldAbout(words=(note.words,))):
                yield disclosure.note(note, whose.get(note.case_no or ""), shown_to(visit))


def _is_wish(note: Note) -> bool:
    return steer(note.words) is Steer.COMPLAIN


def how_many(connection: Connection, visit: Visit, *, since: datetime, most: int) -> int:
    """How many notes since then this user may read, counted up to `most`."""
    recent = takewhile(lambda note: note.at >= since, _visible(connection, visit, None))
    return sum(1 for _ in islice(recent, most))


ROUTES = (
    Route(
        "GET",
        "/office/notes",
        show_notes,
        READERS,
        "what only a person can answer",
        name="notes",
        nav=Nav("callbacks", 40),
    ),
)
