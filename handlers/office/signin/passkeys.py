"""通行密钥: registered and ended by their own user, and used at the front door instead of password and code.

Browsers give keys out by script alone; everything else works without one, and so does every log-in.
"""

import asyncio
from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from bot.work.accounts import passkeys as keys_of
from bot.work.accounts.passkeys import KeySite, NewKey, NotProven, site_of
from db.queries.office import passkeys
from db.queries.office.users import Proof
from handlers.office.signin.account import ACCOUNT, confirmed, ended_elsewhere
from handlers.office.signin.doors import admitted, inside_of, shown_form
from handlers.office.web.guard import door_cookie
from handlers.office.web.key_logins import KeyLogins
from handlers.office.web.logins import Admitted, KeyTried, LoginWait, Wrong
from handlers.office.web.roles import ANYBODY, PUBLIC
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import Problem, bad_input, not_found, stale

KEYS = f"{ACCOUNT}/passkeys"
KEY_LOGIN = "/office/login/passkey"
_LONGEST = 16_384


async def to_log_in(visit: Visit) -> web.Response:
    """What the script of the log-in form asks the browser for; nothing where keys cannot be used."""
    site, door = _site(visit), visit.request.cookies.get(door_cookie(visit.console), "")
    if site is None or not door:
        return web.json_response({"options": None})
    challenge = _keys(visit).challenge(door)
    return web.json_response({"options": keys_of.to_use(site, challenge), "challenge": challenge})


async def log_in(visit: Visit) -> web.StreamResponse:
    """Try the log-in; the browser gets a new session cookie, whatever it had before."""
    inside, site = inside_of(visit.form.raw("next")), _site(visit)
    tried = KeyTried(
        said=visit.form.raw("said")[: _LONGEST + 1],
        challenge=visit.form.raw("challenge")[:300],
        door=visit.request.cookies.get(door_cookie(visit.console), ""),
        address=visit.address,
        agent=visit.request.headers.get("User-Agent", ""),
        cookie=visit.cookie,
    )
    if site is None:
        return shown_form(visit, inside=inside, status=403, said=visit.say("login.no_keys"))
    match await _keys(visit).log_in(tried, site):
        case Wrong():
            return shown_form(visit, inside=inside, status=403, said=visit.say("login.wrong_key"))
        case LoginWait(seconds):
            said = visit.say("login.wait", seconds=seconds)
            response = shown_form(visit, inside=inside, status=429, said=said)
            response.headers["Retry-After"] = str(seconds)
            return response
        case Admitted() as let_in:
            return await admitted(visit, let_in, inside)


async def show_keys(visit: Visit) -> web.Response:
    """One's keys, and the form for another."""
    return await _form(visit)


async def to_register(visit: Visit) -> web.Response:
    """What the script of the form asks the browser for."""
    site, user = _site(visit), visit.user
    if site is None:
        return web.json_response({"options": None})
    vault = visit.console.vault
    challenge = keys_of.new_challenge(vault, _purpose(visit), visit.console.logins.clock())
    known = await visit.read(partial(passkeys.of_user, user_id=user.id))
    options = keys_of.to_register(
        site,
        challenge,
        agency=visit.console.settings.agency_name,
        handle=keys_of.handle_of(vault, user.id),
        login=user.name,
        called=user.called,
        known=[one.credential_id for one in known],
    )
    return web.json_response({"options": options, "challenge": challenge})


async def register(visit: Visit) -> web.Response:
    """A new key: with the password, and with one more code where codes are on."""
    try:
        name = visit.form.text("name", longest=keys_of.LONGEST_NAME)
        if not name:
            raise bad_input("account.key_unnamed")
        proof = await confirmed(visit)  # whoever sits at a session left open registers no key
        key = await _brought(visit)
        await visit.recorded(
            partial(_added, visit=visit, key=key, name=name, proof=proof),
            "passkey_add",
            f"user {visit.user.name}",
            detail=lambda number: {"passkey": number},
        )
    except Problem as e:
        return await _form(visit, status=e.status, said=visit.say(e.key, **e.facts))
    return visit.moved(KEYS, done="passkey_added", facts={"name": name})


async def end(visit: Visit) -> web.Response:
    """End one of one's own keys, and whatever else one is logged in with: it may be with that key."""
    number, user_id = visit.form.number("which", lowest=1), visit.user.id

    def work(connection: Connection) -> int:
        if number is None or not passkeys.end(connection, user_id, number):
            raise not_found("account.no_such_key")
        return ended_elsewhere(connection, visit)

    await visit.recorded(
        work,
        "passkey_end",
        f"user {visit.user.name}",
        detail=lambda ended: {"passkey": number, "ended": ended},
    )
    return visit.moved(KEYS, done="passkey_ended")


async def _brought(visit: Visit) -> NewKey:
    """The key that the browser brought for a challenge of ours; raises Problem."""
    site, vault, now = _site(visit), visit.console.vault, visit.console.logins.clock()
    nonce = keys_of.nonce_of(vault, _purpose(visit), visit.form.raw("challenge")[:300], now)
    if site is None or nonce is None:
        raise stale("account.key_not_proven")
    spend = partial(passkeys.spend, nonce=nonce, now=now, life=keys_of.LIFE)
    if not await visit.console.store.write(spend):
        raise stale("account.key_not_proven")
    try:
        return await asyncio.to_thread(
            keys_of.registered, site, nonce, visit.form.raw("said")[: _LONGEST + 1]
        )
    except NotProven:
        raise bad_input("account.key_not_proven") from None


def _added(connection: Connection, *, visit: Visit, key: NewKey, name: str, proof: Proof) -> int:
    if not visit.console.logins.second(connection, proof, visit.form.raw("code"), visit.who):
        raise bad_input("account.wrong_code")
    number = passkeys.add(
        connection,
        visit.user.id,
        name=name,
        credential_id=key.credential_id,
        credential=key.credential,
        sign_count=key.sign_count,
        most=keys_of.MOST,
        now=visit.console.logins.clock(),
    )
    if number is None:
        raise bad_input("account.too_many_keys", most=keys_of.MOST)
    return number


async def _form(visit: Visit, *, status: int = 200, said: str = "") -> web.Response:
    known = await visit.read(partial(passkeys.of_user, user_id=visit.user.id))
    return await visit.page(
        "signin/passkeys.html",
        status=status,
        said=said,
        known=known,
        told=visit.console.logins.told,
        possible=_site(visit) is not None,
        typed=visit.form.raw("name")[: keys_of.LONGEST_NAME],
        longest=keys_of.LONGEST_NAME,
    )


def _keys(visit: Visit) -> KeyLogins:
    return KeyLogins(visit.console.store, visit.console.vault, visit.console.logins)


def _site(visit: Visit) -> KeySite | None:
    return site_of(visit.console.settings.public_url, visit.request.host)


def _purpose(visit: Visit) -> str:
    """The challenge of a registration is good in the log-in that asked for it."""
    assert visit.session is not None
    return f"register\n{visit.user.id}\n{visit.session.csrf}"


ROUTES = (
    Route("GET", KEY_LOGIN, to_log_in, PUBLIC, "what a key is asked for at the door", background=True),
    Route("POST", KEY_LOGIN, log_in, PUBLIC, "log in with a key"),
    Route("GET", KEYS, show_keys, ANYBODY, "one's keys", name="passkeys"),
    Route("GET", f"{KEYS}/options", to_register, ANYBODY, "what a new key is asked for", background=True),
    Route("POST", KEYS, register, ANYBODY, "register a key"),
    Route("POST", f"{KEYS}/end", end, ANYBODY, "end one of one's keys"),
)
