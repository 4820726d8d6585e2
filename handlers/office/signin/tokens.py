"""访问令牌: made and ended by their own user. A token opens the JSON API to what its user's role may read, no more."""

from datetime import timedelta
from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from db.queries.office import api_tokens
from handlers.office.signin.account import ACCOUNT, confirmed
from handlers.office.web.bearer import new_token, token_hash
from handlers.office.web.roles import STAFF
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import Problem, bad_input, not_found

TOKENS = f"{ACCOUNT}/tokens"
DAYS = (30, 90, 180, 365)
"""For how long a token may be good."""
LONGEST_NAME = 60


async def show_new(visit: Visit) -> web.Response:
    """The form for a new token."""
    return await _form(visit)


async def make(visit: Visit) -> web.Response:
    """A new token, shown this once: only its hash is kept."""
    try:
        name = visit.form.text("name", longest=LONGEST_NAME)
        days = visit.form.one_of("days", [str(days) for days in DAYS])
        if not name or days is None:
            raise bad_input("account.token_unnamed")
        await confirmed(visit)
        token = new_token()
        added = partial(_added, visit=visit, token=token, name=name, days=int(days))
        await visit.recorded(
            added, "token_add", f"user {visit.user.name}", detail=lambda n: {"number": n, "days": days}
        )
    except Problem as e:
        return await _form(visit, status=e.status, said=visit.say(e.key, **e.facts))
    return await visit.page("signin/token.html", name=name, days=int(days), token=token)


async def revoke(visit: Visit) -> web.Response:
    """End one of one's own tokens."""
    number = visit.form.number("which", lowest=1)
    user_id, now = visit.user.id, visit.console.logins.clock()

    def end(connection: Connection) -> None:
        if number is None or not api_tokens.revoke(connection, user_id, number, now=now):
            raise not_found("account.no_such_token")

    await visit.recorded(end, "token_end", f"user {visit.user.name}", detail={"number": number})
    return visit.moved(ACCOUNT, done="token_ended")


def _added(connection: Connection, *, visit: Visit, token: str, name: str, days: int) -> int:
    now = visit.console.logins.clock()
    number = api_tokens.add(
        connection,
        token_hash(token),
        user_id=visit.user.id,
        name=name,
        now=now,
        expires_at=now + timedelta(days=days),
    )
    if number is None:
        raise bad_input("account.too_many_tokens", most=api_tokens.MOST)
    return number


async def _form(visit: Visit, *, status: int = 200, said: str = "") -> web.Response:
    typed = visit.form.raw("name")[:LONGEST_NAME]
    facts = {"said": said, "typed": typed, "days": DAYS, "longest": LONGEST_NAME}
    return await visit.page("signin/token_new.html", status=status, **facts)


ROUTES = (
    Route("GET", f"{TOKENS}/new", show_new, STAFF, "the form for an access token", name="new_token"),
    Route("POST", TOKENS, make, STAFF, "make an access token"),
    Route("POST", f"{TOKENS}/end", revoke, STAFF, "end one of one's access tokens"),
)
