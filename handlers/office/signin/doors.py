"""The front door: log in, log out, the language, the static files, and whether the console is there."""

import secrets
from urllib.parse import urlsplit

from aiohttp import web

from bot.domain.language import Language
from bot.work.accounts.passkeys import site_of
from db.queries.office import sessions
from db.queries.office.sessions import REMEMBERED
from handlers.office.web import ended
from handlers.office.web.brakes import DEVICE_DAYS
from handlers.office.web.csrf import masked
from handlers.office.web.guard import LOGIN, cookie_name, device_cookie, door_cookie
from handlers.office.web.logins import ABSOLUTE, Admitted, LoginTried, LoginWait, Wrong, hashed
from handlers.office.web.roles import ANYBODY, PUBLIC
from handlers.office.web.routing import ROOT, Route
from handlers.office.web.statics import statics
from handlers.office.web.visit import LANGUAGE_COOKIE, Visit
from handlers.pages.problems import not_found
from handlers.pages.statics import A_YEAR, served

HOME = f"{ROOT}/"


async def show_login(visit: Visit) -> web.Response:
    """The form. Its token belongs to a cookie of its own, for there is no session yet."""
    if visit.session is not None:
        return visit.moved(inside_of(visit.query.raw("next")))
    why = await ended.told(visit)
    return shown_form(visit, inside=inside_of(visit.query.raw("next")), why=why)


async def log_in(visit: Visit) -> web.StreamResponse:
    """Try the log-in; the browser gets a new session cookie, whatever it had before."""
    tried = LoginTried(
        name=visit.form.raw("name")[:200],
        password=visit.form.raw("password")[:1_000],
        code=visit.form.raw("code")[:40],
        address=visit.address,
        agent=visit.request.headers.get("User-Agent", ""),
        cookie=visit.cookie,
        device=visit.request.cookies.get(device_cookie(visit.console, visit.form.raw("name")[:200]), ""),
    )
    inside = inside_of(visit.form.raw("next"))
    match await visit.console.logins.log_in(tried):
        case Wrong():
            return shown_form(
                visit, inside=inside, status=403, name=tried.name, said=visit.say("login.wrong")
            )
        case LoginWait(seconds):
            said = visit.say("login.wait", seconds=seconds)
            response = shown_form(visit, inside=inside, status=429, name=tried.name, said=said)
            response.headers["Retry-After"] = str(seconds)
            return response
        case Admitted() as let_in:
            return await admitted(visit, let_in, inside)


async def admitted(visit: Visit, let_in: Admitted, inside: str) -> web.Response:
    """On with the new session's cookie, on a device that is known from now on; to what was put aside, if anything was."""
    back = await ended.brought_back(visit, let_in.user.id)
    response = visit.moved(back or inside, done="kept_back" if back is not None else "")
    _set(visit, response, ended.aside_cookie(visit.console), "", 0)
    name = device_cookie(visit.console, let_in.user.name)
    _set(visit, response, name, let_in.device, DEVICE_DAYS * 86_400)
    keep(visit, response, let_in.cookie)
    return response


async def log_out(visit: Visit) -> web.Response:
    """End this session, here and in the table."""
    id_hash = hashed(visit.cookie)
    await visit.recorded(lambda c: sessions.close(c, id_hash), "logout", f"user {visit.user.name}")
    response = visit.moved(LOGIN, done="logged_out")
    _set(visit, response, cookie_name(visit.console), "", 0)
    return response


async def choose_language(visit: Visit) -> web.Response:
    """Keep the choice in a cookie and go back to where it was made."""
    language = visit.part("language")
    if language not in list(Language):
        raise not_found()
    back = urlsplit(visit.request.headers.get("Referer", ""))
    here = back.netloc == visit.request.host
    response = visit.moved(
        inside_of(f"{back.path}?{back.query}" if back.query else back.path) if here else HOME
    )
    _set(visit, response, LANGUAGE_COOKIE, language, A_YEAR)
    return response


async def static(visit: Visit) -> web.Response:
    """A file under the digest of its content: it never changes, so the browser may keep it."""
    file = served(visit.request, statics())
    if file is None:
        raise not_found()
    return file


async def health(visit: Visit) -> web.Response:
    """Whether the console answers; what ails the house says /healthz."""
    return web.json_response({"status": "ok"})


def shown_form(
    visit: Visit, *, inside: str, status: int = 200, name: str = "", said: str = "", why: str = ""
) -> web.Response:
    """The log-in form."""
    keys = site_of(visit.console.settings.public_url, visit.request.host) is not None
    shown = {"inside": inside, "name": name, "said": said, "why": why, "keys": keys}
    return at_the_door(visit, "signin/login.html", status=status, **shown)


def at_the_door(visit: Visit, template: str, *, status: int = 200, **facts: object) -> web.Response:
    """A page with a form for somebody who is not logged in; its token belongs to the door's cookie."""
    cookie = visit.request.cookies.get(door_cookie(visit.console), "") or secrets.token_urlsafe(16)
    token = masked(visit.console.logins.door_token(cookie))
    page = visit.fragment(template, status=status, token=token, **facts)
    _set(visit, page, door_cookie(visit.console), cookie, None)
    return page


def inside_of(address: str) -> str:
    """Where to go next: only ever a page of the console, never another site."""
    plain = address.isascii() and address.isprintable() and "\\" not in address and len(address) <= 500
    inside = plain and address.startswith(f"{ROOT}/") and not address.startswith((f"{ROOT}//", LOGIN))
    return address if inside else HOME


def keep(visit: Visit, response: web.Response, cookie: str) -> None:
    """Give the browser the cookie of its session, and let it keep it for as long as we can say why that has ended."""
    _set(visit, response, cookie_name(visit.console), cookie, int((ABSOLUTE + REMEMBERED).total_seconds()))


def _set(visit: Visit, response: web.Response, name: str, value: str, seconds: int | None) -> None:
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path="/",
        httponly=True,
        secure=visit.console.https,
        samesite="Lax",
    )


ROUTES = (
    Route("GET", "/office/login", show_login, PUBLIC, "the log-in form", name="login"),
    Route("POST", "/office/login", log_in, PUBLIC, "log in"),
    Route("POST", "/office/logout", log_out, ANYBODY, "log out", name="logout", before_password=True),
    Route(
        "GET", "/office/language/{language}", choose_language, PUBLIC, "choose the language", name="language"
    ),
    Route("GET", "/office/static/{digest}/{name}", static, PUBLIC, "stylesheet and scripts"),
    Route("GET", "/office/health", health, PUBLIC, "whether the console answers"),
)
