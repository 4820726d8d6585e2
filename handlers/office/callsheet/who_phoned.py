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
from bot.work.who_phoned import PhonedAbout, phoned_about
from handlers.office.callsheet.sheet import month_worked
from handlers.office.web.delivery import DeliverySource, GivenFile, given_out
from handlers.office.web.roles import OVERSEERS, READERS
from handlers.office.web.routing import Route
from handlers.office.web.supplements import sure
from handlers.office.web.visit import Visit

COUNTS = tuple(one.name for one in fields(PhoneTally))


async def show(visit: Visit) -> web.Response:
    """The calls of a round, by person and day."""
    month, found = await visit.read(partial(phoned_for, visit=visit))
    everybody = visit.user.role in OVERSEERS
    return await visit.page(
        "callsheet/who_phoned.html", month=month, found=found, columns=COUNTS, everybody=everybody
    )


async def export(visit: Visit) -> web.Response:
    """The same as a workbook."""
    month, found = await visit.read(partial(phoned_for, visit=visit))
    name = f"{visit.say('callsheet.who_phoned')} {month}"
    file = GivenFile(name, Format.XLSX, partial(_write, found=found, visit=visit))
    return await given_out(visit, file, f"month {month}", {"list": "who_phoned"})


def phoned_for(connection: Connection, *, visit: Visit) -> tuple[RoundKey, PhonedAbout]:
    """The round asked for, else the one being worked, and its calls as far as this reader may see whose they were."""
    asked = visit.query.round_key()
    sure(connection, asked, visit)
    month = asked or month_worked(connection, visit)
    only = None if visit.user.role in OVERSEERS else visit.user.name
    return month, phoned_about(connection, str(month), visit.console.zone, only=only)


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
