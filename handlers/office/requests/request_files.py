"""What goes out with the answer to a request: documents that the office adds while the request is open, and takes back until then.

Whoever has the page open meanwhile sees it anew before anything is answered. Once it has ended they stay as they went out; the applicant has them by number and code.
"""

from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from bot.domain.disclosure_act import DisclosurePhase
from bot.work.attachments.folder import Kept
from bot.work.tickets.request_acts import request_of
from bot.work.tickets.request_course import course_of
from db.queries.tickets import attachments, given_files, ticket_work, timelines
from handlers.office.requests.request_sight import ACTORS
from handlers.office.tickets.ticket_sight import number_of, viewer_of
from handlers.office.web.routing import Route
from handlers.office.web.scans import scan
from handlers.office.web.visit import Visit
from handlers.pages.problems import bad_input, not_found, stale

CHANNEL = "console"


async def add(visit: Visit) -> web.StreamResponse:
    """Add one."""
    number, file = number_of(visit), await scan(visit)
    if file is None:
        raise bad_input("requests.no_file")
    await visit.recorded(partial(_added, visit=visit, file=file), "request_file", f"ticket {number}")
    return visit.moved(visit.link("request", ticket_no=number), done="request_done")


async def withdraw(visit: Visit) -> web.StreamResponse:
    """Take one back that has not gone out."""
    number = number_of(visit)
    await visit.recorded(partial(_withdrawn, visit=visit), "request_file_back", f"ticket {number}")
    return visit.moved(visit.link("request", ticket_no=number), done="request_done")


def _added(connection: Connection, *, visit: Visit, file: Kept) -> None:
    number = _open_one(connection, visit)
    if not given_files.room(connection, number):
        raise bad_input("requests.files_many", most=attachments.MOST_OF_A_TICKET)
    attachments.add_stored(
        connection,
        number,
        channel=CHANNEL,
        media_type=file.media_type,
        sha256=file.sha256,
        size=file.size,
        now=visit.now,
        kind=attachments.ANSWER,
    )
    ticket_work.touch(connection, number)


def _withdrawn(connection: Connection, *, visit: Visit) -> None:
    number = _open_one(connection, visit)
    if not given_files.withdraw(connection, number, visit.form.number("file") or 0):
        raise not_found()
    ticket_work.touch(connection, number)


def _open_one(connection: Connection, visit: Visit) -> str:
    """The number of the visited request, locked; raises Problem 404, or 409 once it has ended."""
    registry = visit.console.registry
    ticket = request_of(connection, registry, viewer_of(visit.user), number_of(visit))
    if ticket is None:
        raise not_found("requests.no_such")
    at = course_of(timelines.of(connection, registry.vault, ticket.ticket_no))
    if at.phase is DisclosurePhase.ENDED:
        raise stale("requests.files_gone_out")
    return ticket.ticket_no


_ONE = "/office/requests/{ticket_no}"
ROUTES = (
    Route(
        "POST",
        f"{_ONE}/files",
        add,
        ACTORS,
        "a document that goes out with the answer",
        name="request_file_add",
        stands=_ONE,
        upload=True,
    ),
    Route(
        "POST",
        f"{_ONE}/files/back",
        withdraw,
        ACTORS,
        "take a document back before the answer",
        name="request_file_back",
        stands=_ONE,
    ),
)
