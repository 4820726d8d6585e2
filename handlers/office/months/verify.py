"""核验 on a month's pages: who checked the sealed archive when, what was found, and a button to check it now."""

from functools import partial
from typing import Any

from aiohttp import web

from bot.domain.month import RoundKey
from bot.domain.round_state import RoundState
from db.queries.rounds import rounds
from handlers.office.web.roles import READERS
from handlers.office.web.routing import Route
from handlers.office.web.supplements import named
from handlers.office.web.visit import Visit
from handlers.pages.problems import bad_input


async def facts(visit: Visit, key: RoundKey, *, sealed: bool) -> dict[str, Any]:
    """What the card needs. `sealed`: whether there is anything to check."""
    verifying = visit.console.verifying
    going = verifying.under_way
    return {
        "verify_key": key,
        "verify_sealed": sealed,
        "verified": await verifying.latest(key) if sealed else None,
        "verify_going": going if going is not None and going.key == key else None,
        "verify_busy": going is not None and going.key != key,
    }


async def card(visit: Visit) -> web.Response:
    """The card alone, asked for again while a check is under way."""
    key = await named(visit)
    return visit.fragment("months/verify.html", **await facts(visit, key, sealed=await _sealed(visit, key)))


async def verify(visit: Visit) -> web.StreamResponse:
    """Check a sealed month now, in the background."""
    key = await named(visit)
    if not await _sealed(visit, key):
        raise bad_input("verify.not_sealed")
    begun = await visit.console.verifying.begin(key, visit.who)
    back = visit.form.one_of("back", ("today", "month")) or "month"
    return visit.moved(f"{visit.link(back, month=key)}#verify", done="" if begun else "verify_busy")


async def _sealed(visit: Visit, key: RoundKey) -> bool:
    found = await visit.read(partial(rounds.find, month=str(key)))
    return found is not None and found.state == RoundState.CLOSED


ROUTES = (
    Route(
        "GET",
        "/office/months/{month}/verify",
        card,
        READERS,
        "who checked a sealed month, polled while it is being checked",
        name="verify",
        under="months",
        background=True,
    ),
    Route(
        "POST",
        "/office/months/{month}/verify",
        verify,
        READERS,
        "check that nothing of a sealed month was altered",
        name="verify_now",
        under="months",
    ),
)
