"""Who complained, shown once to whoever asked, after a second person has granted it."""

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.approvals.refusal import NotPossible
from bot.work.approvals import unsealing
from bot.work.approvals.requests import NoSuchRequest
from db.queries.office.approvals import Approval
from handlers.office.approvals.approvals import ASKERS, object_of, one, person_of, told_of
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import not_found


async def identity(visit: Visit) -> web.StreamResponse:
    """Who complained, this once."""
    number = visit.number("number")

    def work(connection: Connection) -> tuple[Approval, unsealing.OpenedComplainant]:
        found, who = unsealing.open_identity(
            connection, visit.console.registry, number, person_of(visit), visit.now
        )
        about = object_of(found.kind, found.object)
        visit.noted(connection, "unseal", about, reason=found.reason, detail=told_of(found))
        return found, who

    try:
        found, who = await visit.console.store.write(work)
    except NoSuchRequest:
        raise not_found("approvals.no_such") from None
    except NotPossible as e:
        return await one(visit, said=str(e))
    return await visit.page("approvals/identity.html", a=found, who=who)


ROUTES = (
    Route(
        "POST",
        "/office/approvals/{number}/identity",
        identity,
        ASKERS,
        "who complained, once, for whoever asked",
        name="approval_identity",
        under="approvals",
    ),
)
