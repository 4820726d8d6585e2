"""Logging in and staying so: the brake, the proof, the session and its limits.

A wrong name costs the same time and gets the same words as a wrong password. Tries are counted *before* the password is
looked at, so that many at once gain nothing; a brake only ever delays, at most by `Brake.most`, and which tries count together
(`handlers.office.web.brakes`) lets no stranger keep out somebody whose device is known.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256

from sqlalchemy import Connection

from bot.casework.names.login_names import folded
from bot.work.accounts import credentials
from bot.work.accounts.credentials import Passwords
from db.queries.office import audit, failures, recovery_codes, sessions, users
from db.queries.office.audit import Who
from db.queries.office.sessions import EndedSession, Limits, Session
from db.queries.office.users import Proof, User
from db.store import Store
from db.vault import Vault
from db.vault.sealed import TOTP
from handlers.office.web import brakes
from handlers.office.web.brakes import WINDOW, Brakes

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
CROWDED = 5
"""Seconds after which a stranger may try again while more of them wait than are worth the memory."""
SEEN_AGAIN = timedelta(minutes=1)
"""A log-in is written as seen at most this often."""


@dataclass(frozen=True, slots=True)
class LoginTried:
    """What somebody typed, and where from."""

    name: str
    password: str
    code: str
    address: str
    agent: str
    cookie: str
    """Of the log-in they had before; it ends."""
    device: str = ""
    """The cookie of a device that logged in to this account before."""


@dataclass(frozen=True, slots=True)
class KeyTried:
    """What a browser brought from somebody's key, and where from."""

    said: str
    challenge: str
    door: str
    """The cookie of the log-in form, to which the challenge belongs."""
    address: str
    agent: str
    cookie: str
    """Of the log-in they had before; it ends."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """They have proved who they are: the cookies of the new session and of the device, which is known from now on."""

    cookie: str
    device: str
    user: User


@dataclass(frozen=True, slots=True)
class Wrong:
    """Name, password or code are wrong; which of them is not said."""


@dataclass(frozen=True, slots=True)
class LoginWait:
    """Too many tries: the next is taken after so many seconds."""

    seconds: int


class Logins:
    """Who is logged in, by the real clock; `office`: by which the log tells of it, if it is another one (the demo's)."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        passwords: Passwords,
        clock: Callable[[], datetime],
        office: Callable[[], datetime] | None = None,
    ) -> None:
        self._store = store
        self._vault = vault
        self.passwords = passwords
        self.clock = clock
        self.office = office or clock

    def told(self, at: datetime) -> datetime:
        """A moment of a log-in as pages show it, beside the office's time."""
        return at if self.office is self.clock else at + (self.office() - self.clock())

    def door_token(self, cookie: str) -> str:
        """The token of the log-in form that belongs to a guest's cookie; "" without one."""
        return self._vault.sign(b"office door\n" + cookie.encode("utf-8", "replace")).hex() if cookie else ""

    async def log_in(self, tried: LoginTried) -> Admitted | Wrong | LoginWait:
        """Try a log-in. On success the old session of the browser ends and a new one begins."""
        now, name = self.clock(), folded(tried.name)
        nonce = brakes.nonce_of(self._vault, name, tried.device)
        if nonce is None and self.passwords.crowded:
            return LoginWait(CROWDED)
        keys = brakes.of_stranger(self._vault, name, tried.address)
        if nonce is not None:
            keys = brakes.of_device(self._vault, name, nonce)
        begun = await self._store.write(partial(self._begin, keys=keys, name=tried.name, now=now))
        if isinstance(begun, LoginWait):
            return begun
        kept = begun.password_hash if begun else None
        right = await self.passwords.verify(kept, tried.password, known=nonce is not None)
        if begun is None or not right or begun.disabled:
            await self._store.write(partial(self._failed, tried=tried, proof=begun, now=now))
            return Wrong()
        cookie = new_cookie()
        admit = partial(self._admit, proof=begun, tried=tried, cookie=cookie, keys=keys, now=now)
        user = await self._store.write(admit)
        device = brakes.device_cookie(self._vault, name)
        return Admitted(cookie, device, user) if user is not None else Wrong()

    def device_cookie_name(self, name: str) -> str:
        """The name, without its beginning, of the cookie by which a device is known to somebody's account."""
        return brakes.cookie_suffix(self._vault, folded(name))

    @staticmethod
    def begin(
        connection: Connection, user: User, cookie: str, address: str, agent: str, now: datetime
    ) -> None:
        """Begin a session of its own for a browser that gets this cookie."""
        csrf = secrets.token_urlsafe(32)
        sessions.start(
            connection, hashed(cookie), user_id=user.id, csrf=csrf, address=address, agent=agent, now=now
        )

    async def confirm(self, user: User, password: str) -> Proof | Wrong | LoginWait:
        """Whether somebody logged in knows their password: asked again before it, or their codes, change."""
        now, keys = self.clock(), brakes.of_session(self._vault, user.id)
        begun = await self._store.write(partial(self._begin, keys=keys, name=user.name, now=now))
        if isinstance(begun, LoginWait):
            return begun
        if begun is None or not await self.passwords.verify(begun.password_hash, password, known=True):
            return Wrong()
        await self._store.write(partial(_forgive, keys=keys, now=now))
        return begun

    async def session(self, cookie: str, *, seen: bool) -> Session | None:
        """The session of a cookie. `seen`: somebody is at work, so the idle time begins anew."""
        if not cookie:
            return None
        now, id_hash = self.clock(), hashed(cookie)
        found = await self._store.read(partial(sessions.find, id_hash=id_hash, limits=limits(now)))
        if found is not None and seen and now - found.seen_at >= SEEN_AGAIN:
            await self._store.write(partial(sessions.touch, id_hash=id_hash, now=now))
            return replace(found, seen_at=now)
        return found

    async def ended(self, cookie: str) -> EndedSession | None:
        """The log-in that a cookie was of; None when we do not know it (any more)."""
        if not cookie:
            return None
        look = partial(sessions.ended, id_hash=hashed(cookie), limits=limits(self.clock()))
        return await self._store.read(look)

    def _begin(
        self, connection: Connection, *, keys: Brakes, name: str, now: datetime
    ) -> Proof | LoginWait | None:
        """Count the try, unless the brake is on; then what it is held against."""
        return braked(connection, keys, now) or users.proof(connection, folded(name))

    def _failed(
        self, connection: Connection, *, tried: LoginTried, proof: Proof | None, now: datetime
    ) -> None:
        """A name nobody has is not written down: it may be a password typed into the wrong field."""
        who = Who(proof.user_id if proof else None, "", "", tried.address)
        name = folded(tried.name) if proof else "?"
        audit.note(connection, self._vault, who, "login_failed", f"user {name}", now=self.office())
        failures.sweep(connection, since=now - WINDOW)

    def _admit(
        self,
        connection: Connection,
        *,
        proof: Proof,
        tried: LoginTried,
        cookie: str,
        keys: Brakes,
        now: datetime,
    ) -> User | None:
        """The password was right: check the code, forget this log-in's tries, begin the session."""
        user = users.find(connection, proof.user_id)
        assert user is not None
        changed = not users.still(connection, proof)
        who = Who(user.id, user.name, user.role, tried.address)
        if changed or not self.second(connection, proof, tried.code, who):
            self._failed(connection, tried=tried, proof=proof, now=now)
            return None
        self.welcome(connection, user, tried, cookie, keys, now)
        return user

    def welcome(
        self,
        connection: Connection,
        user: User,
        tried: LoginTried | KeyTried,
        cookie: str,
        keys: Brakes,
        now: datetime,
        *,
        passkey: int | None = None,
    ) -> None:
        """They have proved who they are: forget this log-in's tries, begin the session, write the line of the log."""
        _forgive(connection, keys=keys, now=now)
        failures.sweep(connection, since=now - WINDOW)
        sessions.sweep(connection, limits(now))
        sessions.close(connection, hashed(tried.cookie))
        self.begin(connection, user, cookie, tried.address, tried.agent, now)
        who = Who(user.id, user.name, user.role, tried.address)
        told = {"passkey": passkey} if passkey is not None else None
        audit.note(connection, self._vault, who, "login", f"user {user.name}", detail=told, now=self.office())

    def second(self, connection: Connection, proof: Proof, typed: str, who: Who) -> bool:
        """Whether the one-time code is right, or one of the codes that stand in for it, wherever one is asked for: the phone may
        be lost. Either is used up. True for whoever has no codes."""
        if proof.totp_sealed is None:
            return True
        code = credentials.recovery_code(typed)
        if code is None:
            step = self._step(proof.user_id, proof.totp_sealed, typed)
            return step is not None and users.use_step(connection, proof.user_id, step)
        if not recovery_codes.use(connection, proof.user_id, code):
            return False
        told = {"left": recovery_codes.left(connection, proof.user_id)}
        about = f"user {who.name}"
        audit.note(connection, self._vault, who, "recovery_used", about, detail=told, now=self.office())
        return True

    def _step(self, user_id: int, sealed: bytes, code: str) -> int | None:
        """The step of a one-time code; None when it is wrong."""
        return credentials.step_of(self._vault.open(sealed, TOTP.at(user_id)), code, self.clock())


def braked(connection: Connection, keys: Brakes, now: datetime) -> LoginWait | None:
    """Count a try, unless it comes too early."""
    failures.one_at_a_time(connection, list(keys))
    pauses = [timedelta()]
    for key, brake in keys.items():
        tries, last = failures.lately(connection, key, since=now - WINDOW)
        if last is not None:
            pauses.append(last + brake.pause(tries) - now)
    if max(pauses) > timedelta():
        return LoginWait(int(max(pauses).total_seconds()) + 1)
    failures.add(connection, list(keys), now=now)
    return None


def _forgive(connection: Connection, *, keys: Brakes, now: datetime) -> None:
    """One's own tries are forgotten, and of those that others make as well only this one."""
    for key, brake in keys.items():
        failures.forgive(connection, key, at=None if brake.own else now)


def new_cookie() -> str:
    """A fresh session's cookie: 256 random bits."""
    return secrets.token_urlsafe(32)


def hashed(cookie: str) -> bytes:
    """What stands in the table for a cookie."""
    return sha256(cookie.encode("utf-8", "replace")).digest()


def limits(now: datetime) -> Limits:
    """Sessions opened or last seen before these are over."""
    return Limits(opened_after=now - ABSOLUTE, seen_after=now - IDLE)
