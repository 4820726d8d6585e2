"""核对台账 on the ledger's page: who read it over when, what was found, what was added since, and a button to do it now."""

from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.channels.plain_words import without_codes
from bot.domain.role import Role
from db.queries.ledger import added, checks
from handlers.office.web.roles import READERS
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit

CHECKERS = READERS | {Role.ADMIN}


async def facts(visit: Visit) -> dict[str, Any]:
    """What the card needs."""
    return {"going": visit.console.ledger_checking.under_way, **await visit.read(_last)}


def _last(connection: Connection) -> dict[str, Any]:
    last = checks.latest(connection)
    return {
        "checked": last,
        "wrong": without_codes(last.wrong) if last is not None and last.wrong is not None else "",
        "added": added.since(connection, last.size if last is not None else 0),
    }


async def card(visit: Visit) -> web.Response:
    """The card alone, asked for again while a check is under way."""
    return visit.fragment("months/ledger_check.html", **await facts(visit))


async def check(visit: Visit) -> web.Response:
    """Read the whole ledger over now, in the background."""
    begun = await visit.console.ledger_checking.begin(visit.who)
    return visit.moved(f"{visit.link('ledger')}#check", done="" if begun else "ledger_busy")


ROUTES = (
    Route(
        "GET",
        "/office/ledger/check",
        card,
        CHECKERS,
        "who checked the ledger, polled while it is being checked",
        name="ledger_card",
        under="ledger",
        background=True,
    ),
    Route(
        "POST",
        "/office/ledger/check",
        check,
        CHECKERS,
        "check that the ledger is what was signed",
        name="ledger_check",
        under="ledger",
    ),
)
