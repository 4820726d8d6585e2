"""One's own account: password, one-time codes, and where one is logged in."""

from functools import partial
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.paper.qr import svg_path
from bot.work.accounts import credentials
from bot.work.accounts.addresses import good_phone
from bot.work.accounts.credentials import BadAccount
from db.queries.office import api_tokens, passkeys, recovery_codes, sessions, staff, users
from db.queries.office.users import Proof
from db.vault import sealed as sealed_at
from handlers.office.signin.agents import agent_called
from handlers.office.signin.doors import keep
from handlers.office.web.guard import PASSWORD
from handlers.office.web.logins import LoginWait, Wrong, hashed, limits, new_cookie
from handlers.office.web.roles import ANYBODY, STAFF
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import Problem, bad_input, not_found, stale

ACCOUNT = "/office/account"
TOTP = "/office/account/totp"
SECRET_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


async def show_account(visit: Visit, *, status: int = 200, said: str = "") -> web.Response:
    """Who one is, where one is logged in, and which programs may read in one's name."""
    user_id, own, now = visit.user.id, hashed(visit.cookie), visit.console.logins.clock()
    places = await visit.read(lambda c: sessions.of_user(c, user_id, limits(now)))
    tokens = await visit.read(lambda c: api_tokens.of_user(c, user_id, now=now))
    left = await visit.read(lambda c: recovery_codes.left(c, user_id))
    phone = await visit.read(lambda c: staff.phones(c, visit.console.vault).get(user_id, ""))
    keys = await visit.read(lambda c: passkeys.of_user(c, user_id))
    shown: dict[str, Any] = {
        "agent": partial(agent_called, visit),
        "told": visit.console.logins.told,
        "keys": keys,
        "places": places,
        "own": own,
        "tokens": tokens,
        "left": left,
        "phone": visit.form.fields.get("phone", phone) if said else phone,
    }
    return await visit.page("signin/account.html", **shown, status=status, said=said)


async def change_phone(visit: Visit) -> web.Response:
    """At which phone one's colleagues call one at work."""
    user_id, vault = visit.user.id, visit.console.vault
    try:
        phone = good_phone(visit.form.text("phone", longest=100))
    except BadAccount as e:
        status, said = _said(visit, e)
        return await show_account(visit, status=status, said=said)
    await visit.recorded(
        lambda c: staff.put_phone(c, vault, user_id, phone), "user_phone", f"user {visit.user.name}"
    )
    return visit.moved(ACCOUNT, done="own_phone")


async def show_password(visit: Visit) -> web.Response:
    """The form for a new password."""
    return await visit.page("signin/password.html", said="", shortest=credentials.SHORTEST)


async def change_password(visit: Visit) -> web.Response:
    """A new password: every log-in and access token ends, and this browser gets a new session."""
    new = visit.form.raw("new")
    try:
        if new != visit.form.raw("again"):
            raise bad_input("account.not_the_same")
        if new == visit.form.raw("password"):
            raise bad_input("account.not_new")
        credentials.check_password(new, visit.user.name)
        proof = await confirmed(visit)
    except (BadAccount, Problem) as e:
        status, said = _said(visit, e)
        return await visit.page(
            "signin/password.html", status=status, said=said, shortest=credentials.SHORTEST
        )
    password_hash = await visit.console.logins.passwords.hash(new)
    logins, user_id, cookie = visit.console.logins, visit.user.id, new_cookie()
    now, agent = logins.clock(), visit.request.headers.get("User-Agent", "")

    def change(connection: Connection) -> int:
        if not users.still(connection, proof):
            raise stale()
        users.set_password(connection, user_id, password_hash, must_change=False)
        ended = sessions.close_all(connection, user_id, why=sessions.SessionEnd.RESET)
        api_tokens.revoke_all(connection, user_id, now=now)
        logins.begin(connection, visit.user, cookie, visit.address, agent, now)
        return ended

    await visit.recorded(change, "password", f"user {visit.user.name}", detail=lambda ended: {"ended": ended})
    first = visit.user.must_change  # whoever comes for the first time goes on to their work
    response = visit.moved(visit.link("home") if first else ACCOUNT, done="password")
    keep(visit, response, cookie)
    return response


async def show_totp(visit: Visit) -> web.Response:
    """A fresh secret to put into an authenticator; it counts once a code of it has been entered."""
    return await _totp_form(visit, credentials.new_secret())


async def enrol(visit: Visit) -> web.Response:
    """Switch one-time codes on."""
    secret = visit.form.raw("secret")
    if len(secret) != 32 or not set(secret) <= SECRET_LETTERS:
        raise bad_input("problem.unreadable_form")
    step = credentials.step_of(secret, visit.form.raw("code"), visit.console.logins.clock())
    try:
        if step is None:
            raise bad_input("account.wrong_code")
        await confirmed(visit)
    except Problem as e:
        status, said = _said(visit, e)
        return await _totp_form(visit, secret, status=status, said=said)
    user_id = visit.user.id
    sealed = visit.console.vault.seal(secret, sealed_at.TOTP.at(user_id))

    def on(connection: Connection) -> int:
        users.set_totp(connection, user_id, sealed, step)
        return ended_elsewhere(connection, visit)

    await visit.recorded(on, "totp_on", f"user {visit.user.name}", detail=lambda ended: {"ended": ended})
    return visit.moved(f"{ACCOUNT}/recovery", done="totp_on")


async def switch_off(visit: Visit) -> web.Response:
    """Switch one-time codes off: with the password and one more code, or one that stands in for a lost phone's."""

    def off(connection: Connection) -> int:
        if not visit.console.logins.second(connection, proof, visit.form.raw("code"), visit.who):
            raise bad_input("account.wrong_code")
        users.set_totp(connection, visit.user.id, None)
        return ended_elsewhere(connection, visit)

    try:
        proof = await confirmed(visit)
        await visit.recorded(off, "totp_off", f"user {visit.user.name}", detail=lambda n: {"ended": n})
    except Problem as e:
        status, said = _said(visit, e)
        return await _totp_form(visit, "", status=status, said=said)
    return visit.moved(ACCOUNT, done="totp_off")


async def end_session(visit: Visit) -> web.Response:
    """End one of one's own log-ins."""
    try:
        id_hash = bytes.fromhex(visit.form.text("which", longest=64))
    except ValueError:
        raise bad_input("problem.unreadable_form") from None
    user_id = visit.user.id

    def end(connection: Connection) -> None:
        if not sessions.close_own(connection, user_id, id_hash):
            raise not_found("account.no_such_session")

    await visit.recorded(end, "logout", f"user {visit.user.name}")
    return visit.moved(ACCOUNT, done="session_ended")


async def end_others(visit: Visit) -> web.Response:
    """End all one's log-ins but this."""
    user_id, own = visit.user.id, hashed(visit.cookie)
    await visit.recorded(
        lambda c: sessions.close_all(c, user_id, but=own),
        "logout",
        f"user {visit.user.name}",
        detail=lambda ended: {"ended": ended},
    )
    return visit.moved(ACCOUNT, done="others_ended")


def ended_elsewhere(connection: Connection, visit: Visit) -> int:
    """One means to log in is good no more, and so is no log-in but the one in which that was said; how many ended."""
    return sessions.close_all(
        connection, visit.user.id, but=hashed(visit.cookie), why=sessions.SessionEnd.MEANS
    )


async def confirmed(visit: Visit) -> Proof:
    """The password again. Raises Problem."""
    match await visit.console.logins.confirm(visit.user, visit.form.raw("password")):
        case Wrong():
            raise bad_input("account.wrong_password")
        case LoginWait(seconds):
            raise Problem(429, "login.wait", seconds=seconds)
        case Proof() as proof:
            return proof


async def _totp_form(visit: Visit, secret: str, *, status: int = 200, said: str = "") -> web.Response:
    if visit.user.has_totp:
        return await visit.page("signin/totp_off.html", status=status, said=said)
    if not secret:
        raise stale()
    uri = credentials.enrolment(secret, visit.user.name, visit.console.settings.agency_name)
    shown = {"secret": secret, "uri": uri, "code": svg_path(uri)}
    return await visit.page("signin/totp.html", status=status, said=said, **shown)


def _said(visit: Visit, error: BadAccount | Problem) -> tuple[int, str]:
    """The status and the sentence for what is wrong with a form."""
    if isinstance(error, Problem):
        return error.status, visit.say(error.key, **error.facts)
    return 400, visit.say(f"account.{error.key}", shortest=credentials.SHORTEST, longest=credentials.LONGEST)


ROUTES = (
    Route("GET", ACCOUNT, show_account, ANYBODY, "one's own account", name="account"),
    Route(
        "GET",
        PASSWORD,
        show_password,
        ANYBODY,
        "the form for a new password",
        name="password",
        before_password=True,
    ),
    Route("POST", PASSWORD, change_password, ANYBODY, "change one's password", before_password=True),
    Route("POST", f"{ACCOUNT}/phone", change_phone, STAFF, "one's own work phone", name="own_phone"),
    Route("GET", TOTP, show_totp, ANYBODY, "one-time codes: enrol or switch off", name="totp"),
    Route("POST", TOTP, enrol, ANYBODY, "switch one-time codes on"),
    Route("POST", f"{TOTP}/off", switch_off, ANYBODY, "switch one-time codes off"),
    Route("POST", f"{ACCOUNT}/sessions/end", end_session, ANYBODY, "end one of one's log-ins"),
    Route("POST", f"{ACCOUNT}/sessions/end-others", end_others, ANYBODY, "end all other log-ins"),
)
