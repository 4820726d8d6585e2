"""谁打的电话: how many calls each officer made on which day and what came of them. An officer sees their own and the sum,
chiefs and auditors everybody's."""

from dataclasses import astuple, fields
from functools import partial
from pathlib import Path

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.callsheet.phone_tally import PhoneTally
from bot.domain.month import RoundKey
from bot.exports import sheets
from bot.exports.formats import Format
from bot.exports.sheets import SheetColumn, WorkbookTable
from bot.work.who_phoned import PhonedAbout, as_seen, phoned_about
from db.queries.office import staff
from handlers.office.callsheet.sheet import month_worked
from handlers.office.web.delivery import DeliverySource, GivenFile, given_out
from handlers.office.web.roles import OVERSEERS, READERS
from handlers.office.web.routing import Route
from handlers.office.web.supplements import sure
from handlers.office.web.visit import Visit
from handlers.pages.lately import coming_back

COUNTS = tuple(one.name for one in fields(PhoneTally))


async def show(visit: Visit) -> web.Response:
    """The calls of a round, by person and day."""
    month = await visit.read(partial(_round, visit=visit))
    calls, named = await visit.console.calls.glance(month), await visit.read(staff.names)
    only = _only(visit)
    found = as_seen(calls.latest.found, named, only=only) if calls.latest is not None else None
    page = await visit.page(
        "callsheet/who_phoned.html",
        month=month,
        calls=calls,
        found=found,
        columns=COUNTS,
        everybody=only is None,
    )
    return coming_back(page, calls)


async def export(visit: Visit) -> web.Response:
    """The same as a workbook."""
    month, found = await visit.read(partial(phoned_for, visit=visit))
    name = f"{visit.say('callsheet.who_phoned')} {month}"
    file = GivenFile(name, Format.XLSX, partial(_write, found=found, visit=visit))
    return await given_out(visit, file, f"month {month}", {"list": "who_phoned"})


def phoned_for(connection: Connection, *, visit: Visit) -> tuple[RoundKey, PhonedAbout]:
    """The round asked for, else the one being worked, and its calls as far as this reader may see whose they were."""
    month = _round(connection, visit)
    return month, phoned_about(connection, str(month), visit.console.zone, only=_only(visit))


def _round(connection: Connection, visit: Visit) -> RoundKey:
    asked = visit.query.round_key()
    sure(connection, asked, visit)
    return asked or month_worked(connection, visit)


def _only(visit: Visit) -> str | None:
    """Whose calls this reader sees by name; None: everybody's."""
    return None if visit.user.role in OVERSEERS else visit.user.name


def _write(path: Path, source: DeliverySource, *, found: PhonedAbout, visit: Visit) -> int:
    who, day = (
        SheetColumn(visit.say("callsheet.phoned_who"), 20),
        SheetColumn(visit.say("callsheet.phoned_day")),
    )
    counts = [SheetColumn(visit.say(f"callsheet.phoned_{name}")) for name in COUNTS]
    with sheets.book(path) as book:
        people = WorkbookTable(book, visit.say("callsheet.phoned_people"), [who, *counts])
        for name, part in found.people.items():
            people.add((name, *astuple(part)))
        people.add((visit.say("callsheet.phoned_all"), *astuple(found.whole)))
        days = WorkbookTable(book, visit.say("callsheet.phoned_days"), [who, day, *counts])
        for (name, on), part in found.days.items():
            days.add((name, on.isoformat(), *astuple(part)))
    return len(found.days)


ROUTES = (
    Route(
        "GET",
        "/office/callsheet/phoned",
        show,
        READERS,
        "who phoned how often, and what came of it",
        name="who_phoned",
        under="callsheet",
    ),
    Route(
        "GET",
        "/office/callsheet/phoned/export",
        export,
        READERS,
        "who phoned, as a workbook",
        name="who_phoned_export",
        under="callsheet",
    ),
)
