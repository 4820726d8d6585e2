"""What goes out with the answer to a request: documents that the office adds while the request is open, and takes back until then.

Whoever has the page open meanwhile sees it anew before anything is answered. Once it has ended they stay as they went out; the applicant has them by number and code.
"""

from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from bot.work.attachments.folder import Kept
from bot.work.tickets.answer_documents import DocumentRefused, NoDocument, add_document, withdraw_document
from db.queries.tickets import attachments
from handlers.office.requests.request_sight import ACTORS
from handlers.office.tickets.ticket_sight import number_of, viewer_of
from handlers.office.web.routing import Route
from handlers.office.web.scans import scan
from handlers.office.web.visit import Visit
from handlers.pages.problems import Problem, bad_input, not_found, stale

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
    number, viewer, registry = number_of(visit), viewer_of(visit.user), visit.console.registry
    try:
        add_document(connection, registry, viewer, number, file, CHANNEL, visit.now)
    except DocumentRefused as e:
        raise _problem(e.why) from None


def _withdrawn(connection: Connection, *, visit: Visit) -> None:
    number, viewer, registry = number_of(visit), viewer_of(visit.user), visit.console.registry
    try:
        withdraw_document(connection, registry, viewer, number, visit.form.number("file") or 0)
    except DocumentRefused as e:
        raise _problem(e.why) from None


def _problem(why: NoDocument) -> Problem:
    match why:
        case NoDocument.NO_REQUEST:
            return not_found("requests.no_such")
        case NoDocument.GONE_OUT:
            return stale("requests.files_gone_out")
        case NoDocument.MANY:
            return bad_input("requests.files_many", most=attachments.MOST_OF_A_TICKET)
        case NoDocument.NOT_THERE:
            return not_found()


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
