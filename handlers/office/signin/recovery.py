"""备用口令: ten codes to be printed and kept, for the day on which the phone with the authenticator is lost."""

from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from bot.work.accounts import credentials
from db.queries.office import recovery_codes
from handlers.office.signin.account import ACCOUNT, confirmed, ended_elsewhere
from handlers.office.web.roles import ANYBODY
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import Problem, stale

RECOVERY = f"{ACCOUNT}/recovery"


async def show_recovery(visit: Visit) -> web.Response:
    """What they are for, how many are left, and the form for new ones."""
    return await _form(visit)


async def make(visit: Visit) -> web.Response:
    """Ten new codes, shown this once; those from before are good no more."""
    if not visit.user.has_totp:
        raise stale("account.recovery_without")
    try:
        await confirmed(visit)
    except Problem as e:
        return await _form(visit, status=e.status, said=visit.say(e.key, **e.facts))
    codes = credentials.recovery_codes()

    def put(connection: Connection) -> int:
        recovery_codes.put(connection, user_id=visit.user.id, codes=codes)
        return ended_elsewhere(connection, visit)

    told = f"user {visit.user.name}"
    await visit.recorded(put, "recovery_codes", told, detail=lambda ended: {"ended": ended})
    return await visit.page("signin/recovery_codes.html", codes=codes)


async def _form(visit: Visit, *, status: int = 200, said: str = "") -> web.Response:
    if not visit.user.has_totp:
        return visit.moved(f"{ACCOUNT}/totp")
    left = await visit.read(partial(recovery_codes.left, user_id=visit.user.id))
    return await visit.page("signin/recovery.html", status=status, said=said, left=left)


ROUTES = (
    Route("GET", RECOVERY, show_recovery, ANYBODY, "codes for a lost phone", name="recovery"),
    Route("POST", RECOVERY, make, ANYBODY, "make codes for a lost phone"),
)
