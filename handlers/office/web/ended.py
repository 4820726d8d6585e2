"""What somebody sends after their log-in has ended, or with the token of one from before, is not lost.

Nothing is done: the words are put aside, and after the log-in they stand in their form again, for the same person in the
same browser, who reads them and sends them anew. Only what a page of ours brought to somebody logged in is put aside: it
has the token of the log-in that ended, which no other site knows.
"""

import secrets
from datetime import timedelta
from functools import partial
from typing import Final

from aiohttp import web
from sqlalchemy import Connection

from db.queries.office import sessions
from db.queries.office.sessions import SessionEnd
from db.queries.unsent import drafts, put_aside
from db.queries.unsent.drafts import FormDraft, TooManyDrafts
from handlers.office.web.console import Console
from handlers.office.web.csrf import matches
from handlers.office.web.keeping import page_of
from handlers.office.web.logins import hashed
from handlers.office.web.routing import ROOT
from handlers.office.web.sent_forms import whatever_came
from handlers.office.web.visit import Visit
from handlers.pages.fields import Fields

LIFE: Final = timedelta(days=1)
"""How long the browser keeps what was put aside."""
KEEPING: Final = f"{ROOT}/drafts"
"""Where scripts send what is typed: it is about another form, which it names."""


def aside_cookie(console: Console) -> str:
    """The cookie by which a browser knows what was put aside in it."""
    return "__Host-huifang-aside" if console.https else "huifang_aside"


async def put_by(visit: Visit, response: web.Response) -> None:
    """Put aside what came with a log-in that has ended; the answer takes the browser's cookie with it."""
    ended = await visit.console.logins.ended(visit.cookie)
    if ended is None or ended.why is SessionEnd.DISABLED:
        return
    form = await whatever_came(visit.request)
    draft = draft_of(visit, form, ended.user_id, ended.role)
    if draft is None or not matches(form.raw("csrf"), ended.csrf):
        return
    name = aside_cookie(visit.console)
    token = visit.request.cookies.get(name, "")[:100] or secrets.token_urlsafe(32)
    work = partial(
        put_aside.add,
        vault=visit.console.vault,
        token_hash=hashed(token),
        user_id=ended.user_id,
        draft=draft,
        now=visit.now,
    )
    await visit.console.store.write(work)
    response.set_cookie(
        name,
        token,
        max_age=int(LIFE.total_seconds()),
        path="/",
        httponly=True,
        secure=visit.console.https,
        samesite="Lax",
    )


async def keep_stale(visit: Visit) -> bool:
    """Keep what came with the token of an earlier log-in of the same person, or from a page of ours as the browser says;
    whether there was anything."""
    user, given = visit.user, _token(visit)
    ours = "Origin" in visit.request.headers  # and it is not another site's: the guard has looked
    if not ours:
        tokens = await visit.read(partial(sessions.tokens, user_id=user.id))
        if not any(matches(given, token) for token in tokens):
            return False
    draft = draft_of(visit, visit.form, user.id, user.role)
    if draft is None:
        return False
    await visit.console.store.write(partial(_back, visit=visit, user_id=user.id, found=[draft]))
    return True


def draft_of(visit: Visit, form: Fields, user_id: int, role: str) -> FormDraft | None:
    """What was sent, as a draft of the form that it was for."""
    address, typing = visit.request.rel_url.raw_path, False
    if address == KEEPING:
        address, typing = form.raw("kept"), True
    page = page_of(visit.request, visit.table, role, address)
    return visit.keeper_of(user_id, role).draft(address, page, form.fields, sent=not typing)


async def told(visit: Visit) -> str:
    """Why nobody is logged in any more, and whether what was written is still there; "" when there is nothing to say."""
    console = visit.console
    ended = await console.logins.ended(visit.cookie)
    if ended is None or ended.why is SessionEnd.LOGOUT:
        return ""
    minutes = int((console.logins.clock() - ended.seen_at).total_seconds() // 60)
    why = visit.say(f"login.ended_{ended.why}", minutes=minutes)
    token = visit.request.cookies.get(aside_cookie(console), "")
    waits = bool(token) and await visit.read(partial(put_aside.is_there, token_hash=hashed(token)))
    return why + visit.say("login.kept") if waits else why


async def brought_back(visit: Visit, user_id: int) -> str | None:
    """Give somebody who has just logged in what was put aside for them; the page on which it stands, None: nothing was.

    What was put aside for somebody else is gone.
    """
    token = visit.request.cookies.get(aside_cookie(visit.console), "")
    if not token:
        return None

    def work(connection: Connection) -> list[FormDraft]:
        found = put_aside.take(connection, visit.console.vault, hashed(token), user_id)
        _back(connection, visit=visit, user_id=user_id, found=found)
        return found

    found = await visit.console.store.write(work)
    return (found[0].page or KEEPING) if found else None


def _back(connection: Connection, *, visit: Visit, user_id: int, found: list[FormDraft]) -> None:
    for draft in found:
        try:
            drafts.save(connection, visit.console.vault, user_id, draft)
        except TooManyDrafts:
            return


def _token(visit: Visit) -> str:
    return visit.request.headers.get("X-CSRF-Token") or visit.form.raw("csrf")
