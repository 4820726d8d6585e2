"""附件: what was attached to a complaint, for those who see its content; each look leaves its line in the log.

Whoever sent it may be hostile: only pictures drawn anew are shown, everything else is handed out as a download under a
name of ours, and a policy of its own keeps whatever it is from running as a page of this console.
"""

import asyncio
from functools import partial

import structlog
from aiohttp import web
from sqlalchemy import Connection

from bot.domain.role import Role
from bot.work.attachments.folder import Missing
from bot.work.attachments.media import ENDINGS, SHOWN
from db.queries.tickets import attachments
from db.queries.tickets.attachments import Attachment
from db.vault import WrongKey
from handlers.office.tickets.ticket_sight import number_of, seen, viewer_of
from handlers.office.web.delivery import named
from handlers.office.web.roles import READERS
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import Problem, not_found

log = structlog.get_logger()

POLICY = "sandbox; default-src 'none'"


async def show_attachment(visit: Visit) -> web.StreamResponse:
    """The attachment itself."""
    ticket_no, number = number_of(visit), visit.number("number")
    work = partial(_found, visit=visit, ticket_no=ticket_no, number=number)
    file = await visit.recorded(work, "view", f"ticket {ticket_no}", detail={"attachment": number})
    assert file.sha256 is not None
    return await handed_out(
        visit,
        file.sha256,
        file.media_type or "",
        visit.say("ticket.evidence_name", number=ticket_no, nth=number),
    )


def _found(connection: Connection, *, visit: Visit, ticket_no: str, number: int) -> Attachment:
    """The file at this place among those of the ticket, from 1; raises Problem 404."""
    _, view = seen(connection, visit.console.vault, viewer_of(visit.user), ticket_no, visit.now)
    if view.content is not None:
        files = attachments.of_ticket(connection, ticket_no)
        if 1 <= number <= len(files) and files[number - 1].state == "stored":
            return files[number - 1]
    raise not_found()


async def handed_out(visit: Visit, digest: str, kind: str, name: str) -> web.Response:
    """The content under a hash, under a name of ours; raises Problem 503 when it is not there. `kind`: its media type."""
    try:
        content = await asyncio.to_thread(visit.console.folder.open, digest)
    except (Missing, WrongKey) as e:
        log.error("attachment_unreadable", name=name, why=type(e).__name__)
        raise Problem(503, "ticket.file_missing") from None
    shown = kind in SHOWN
    ending = ENDINGS.get(kind, "bin")
    return web.Response(
        body=content,
        content_type=kind if shown else "application/octet-stream",
        headers={
            **named(f"{name}.{ending}", inline=shown),
            "Content-Security-Policy": POLICY,
            "X-Content-Type-Options": "nosniff",
        },
    )


ROUTES = (
    Route(
        "GET",
        "/office/tickets/{ticket_no}/attachments/{number}",
        show_attachment,
        READERS | {Role.SUPERIOR},
        "an attachment of a complaint",
        name="attachment",
        under="tickets",
    ),
)
