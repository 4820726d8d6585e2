"""来信待阅: what people wrote that only a person can answer, masked as everywhere.

Whoever a note may be about does not see it, and nobody one about a case whose complaint they must not know of: people tell
here, too, what they would complain of. A bare wish to complain is kept in case nothing follows; once the complaint is
registered, there is nothing left to read of it. What somebody has read is ticked off for all, and can be put back.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from itertools import islice

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.tickets.barring import ToldAbout, judged
from bot.dialogue.reading.steering import Steer, steer
from bot.work import disclosure
from db.queries.cases import persons
from db.queries.office.users import User
from db.queries.people import notes
from db.queries.people.notes import Note
from db.queries.tickets import ticket_bars, ticket_subjects
from db.vault import OutOfPlace, Place, Vault, WrongKey
from db.vault.sealed import open_words, seal_words
from handlers.office.cases.disclosure import shown_to
from handlers.office.tickets.ticket_sight import viewer_of
from handlers.office.web.positions import Position, page, position
from handlers.office.web.roles import OFFICE, READERS
from handlers.office.web.routing import Count, Nav, Route
from handlers.office.web.toast import Undo
from handlers.office.web.visit import Visit
from handlers.pages.problems import not_found, stale

PAGE = 50
MOST = 99
"""Notes are counted no further: they are opened one by one, for each may be about whoever looks."""
SHOWS = ("waiting", "all")


async def show_notes(visit: Visit) -> web.StreamResponse:
    """The latest notes, those that wait or all, and a link to those before them."""
    start, which = position(visit.query), visit.query.one_of("show", SHOWS) or "waiting"
    upto, waiting = start.at if start is not None else visit.now, which == "waiting"

    def look(connection: Connection) -> tuple[list[Note], Position | None]:
        return page(_visible(connection, visit, upto, waiting=waiting), lambda note: note.at, start, PAGE)

    found, more = await visit.recorded(look, "view", "notes")
    lines = [(note, _is_wish(note), _sealed(visit, note.id)) for note in found]
    ticks = visit.user.role in OFFICE
    return await visit.page(
        "cases/notes.html",
        lines=lines,
        more=more,
        first=start is None,
        which=which,
        shows=SHOWS,
        ticks=ticks,
    )


async def tick_off(visit: Visit) -> web.StreamResponse:
    """Somebody has read it and done what it asks for: it waits for nobody any more."""
    which, by, now = visit.form.text("note", longest=400), visit.user.id, visit.now

    def tick(connection: Connection) -> Note:
        note = _named(connection, visit, which)
        if not notes.tick_off(connection, note.id, by=by, now=now):
            raise stale("notes.read_already")
        visit.noted(connection, "note_read", _about(note))
        return note

    note = await visit.console.store.write(tick)
    undo = Undo(visit.link("note_waits"), {"note": which})
    return visit.moved(
        visit.link("notes"), done="note_read", facts={"at": visit.formats.when(note.at)}, undo=undo
    )


async def put_back(visit: Visit) -> web.StreamResponse:
    """It was ticked off by mistake: it waits again."""
    which, now = visit.form.text("note", longest=400), visit.now

    def back(connection: Connection) -> None:
        note = _named(connection, visit, which)
        if not notes.take_back(connection, note.id, now=now):
            raise stale("notes.waits_already")
        visit.noted(connection, "note_waits", _about(note))

    await visit.console.store.write(back)
    return visit.moved(visit.link("notes"), done="note_waits")


def _about(note: Note) -> str:
    """What the log's line is about: whoever may not know of the case's complaint sees no line of it either."""
    return f"case {note.case_no}" if note.case_no is not None else "notes"


def _named(connection: Connection, visit: Visit, which: str) -> Note:
    """The note that a form names, if this user may read it; raises Problem 404."""
    try:
        number = int(open_words(visit.console.vault, urlsafe_b64decode(which), _place(visit)))
    except (OutOfPlace, WrongKey, ValueError):
        raise not_found("notes.no_such") from None
    found = notes.numbered(connection, visit.console.vault, number)
    note = next(_readable(connection, visit, found), None)
    if note is None:
        raise not_found("notes.no_such")
    return note


def _sealed(visit: Visit, number: int) -> str:
    """Which note, for a form of this log-in: two numbers would tell how many notes lie between them."""
    return urlsafe_b64encode(seal_words(visit.console.vault, str(number), _place(visit))).decode()


def _place(visit: Visit) -> Place:
    return Place("note", sha256(visit.cookie.encode("utf-8", "replace")).hexdigest())


def _visible(connection: Connection, visit: Visit, upto: datetime, *, waiting: bool) -> Iterator[Note]:
    """The notes that this user may read, as they are shown to them, the latest first."""
    found = notes.walk(connection, visit.console.vault, upto=upto, waiting=waiting)
    while some := list(islice(found, PAGE)):
        yield from _readable(connection, visit, some)


def _readable(connection: Connection, visit: Visit, some: Iterable[Note]) -> Iterator[Note]:
    """Of these notes, those that this user may read, as they are shown to them."""
    allowed = list(_allowed(connection, visit.user, some))
    whose = persons.of_cases(connection, [note.case_no for note in allowed if note.case_no is not None])
    for note in allowed:
        yield disclosure.note(note, whose.get(note.case_no or ""), shown_to(visit))


def _allowed(connection: Connection, user: User, some: Iterable[Note]) -> Iterator[Note]:
    """Of these notes, those that this user may know of."""
    some = list(some)
    themselves = ticket_bars.person(user.id, user.name, user.real_name, user.aliases)
    numbers = [note.case_no for note in some if note.case_no is not None]
    hidden = disclosure.hidden_from(connection, viewer_of(user), numbers)
    wishes = [note.case_no for note in some if note.case_no is not None and _is_wish(note)]
    registered = ticket_subjects.with_one(connection, wishes)
    for note in some:
        if note.case_no in registered and _is_wish(note):
            continue
        if note.case_no not in hidden and not judged([themselves], ToldAbout(words=(note.words,))):
            yield note


def _is_wish(note: Note) -> bool:
    return steer(note.words) is Steer.COMPLAIN


def count(connection: Connection, user: User, now: datetime, vault: Vault) -> Count | None:
    """How many notes wait that this user may read, of the latest `MOST`; one query while none waits."""
    latest = list(islice(notes.walk(connection, vault, upto=now, waiting=True), MOST))
    return Count(sum(1 for _ in _allowed(connection, user, latest))) if latest else None


ROUTES = (
    Route(
        "GET",
        "/office/notes",
        show_notes,
        READERS,
        "what only a person can answer",
        name="notes",
        nav=Nav("callbacks", 40, opened=count),
    ),
    Route("POST", "/office/notes/read", tick_off, OFFICE, "tick off what was read", name="note_read"),
    Route("POST", "/office/notes/waits", put_back, OFFICE, "take such a tick back", name="note_waits"),
)
