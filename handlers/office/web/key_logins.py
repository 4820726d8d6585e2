"""Logging in with a key of one's own (通行密钥) instead of password and code: the same brake, the same session, the same log.

Whatever is wrong gets the same words as a wrong password. The challenge belongs to the browser's log-in form and is used up
before the answer to it is looked at.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from bot.casework.names.login_names import folded
from bot.work.accounts import passkeys as keys_of
from bot.work.accounts.passkeys import LIFE, KeySite, NotProven
from db.queries.office import audit, passkeys, users
from db.queries.office.audit import Who
from db.queries.office.passkeys import KeyFound
from db.queries.office.users import User
from db.store import Store
from db.vault import Vault
from handlers.office.web import brakes
from handlers.office.web.brakes import Brakes
from handlers.office.web.logins import Admitted, KeyTried, Logins, LoginWait, Wrong, braked, new_cookie


@dataclass(frozen=True, slots=True)
class _Held:
    """The key that was named, and the brakes under which this try counts."""

    key: KeyFound | None
    brakes: Brakes


@dataclass(frozen=True, slots=True)
class KeyLogins:
    """Log-ins by key, beside `Logins`."""

    store: Store
    vault: Vault
    logins: Logins

    def challenge(self, door: str) -> str:
        """A challenge for the log-in form of this browser."""
        return keys_of.new_challenge(self.vault, _purpose(door), self.logins.clock())

    async def log_in(self, tried: KeyTried, site: KeySite) -> Admitted | Wrong | LoginWait:
        """Try a log-in. On success the old session of the browser ends and a new one begins."""
        now = self.logins.clock()
        nonce = keys_of.nonce_of(self.vault, _purpose(tried.door), tried.challenge, now)
        held = await self.store.write(partial(self._begin, tried=tried, nonce=nonce, now=now))
        if isinstance(held, LoginWait):
            return held
        proven = await asyncio.to_thread(_proven, site, nonce, tried.said, held.key)
        cookie = new_cookie()
        finish = partial(self._finish, held=held, count=proven, tried=tried, cookie=cookie, now=now)
        user = await self.store.write(finish)
        if user is None:
            return Wrong()
        return Admitted(cookie, brakes.device_cookie(self.vault, folded(user.name)), user)

    def _begin(
        self, connection: Connection, *, tried: KeyTried, nonce: bytes | None, now: datetime
    ) -> _Held | LoginWait:
        """Count the try, use up the challenge, and look up the key that is named."""
        known_as = keys_of.claimed(tried.said)
        key = passkeys.find(connection, known_as) if known_as is not None else None
        under = (
            brakes.of_stranger(self.vault, folded(key.login), tried.address)
            if key is not None
            else brakes.of_network(self.vault, tried.address)
        )
        if (wait := braked(connection, under, now)) is not None:
            return wait
        fresh = nonce is not None and passkeys.spend(connection, nonce, now=now, life=LIFE)
        return _Held(key if fresh else None, under)

    def _finish(
        self,
        connection: Connection,
        *,
        held: _Held,
        count: int | None,
        tried: KeyTried,
        cookie: str,
        now: datetime,
    ) -> User | None:
        """Begin the session, or write down that it was tried; a counter that does not rise is a copy of the key."""
        key = held.key
        user = users.find(connection, key.user_id) if key is not None and count is not None else None
        if key is not None and count is not None and user is not None and user.disabled_at is None:
            rose = passkeys.use(connection, key.id, count, now=now)
            if rose:
                self.logins.welcome(connection, user, tried, cookie, held.brakes, now, passkey=key.id)
                return user
        who = Who(key.user_id if key is not None else None, "", "", tried.address)
        told = {"passkey": key.id} if key is not None else None
        about = f"user {key.login}" if key is not None else "user ?"
        audit.note(connection, self.vault, who, "login_failed", about, detail=told, now=self.logins.office())
        return None


def _proven(site: KeySite, nonce: bytes | None, said: str, key: KeyFound | None) -> int | None:
    """The key's counter; None when nothing is proven."""
    if nonce is None or key is None:
        return None
    try:
        return keys_of.used(site, nonce, said, key.credential)
    except NotProven:
        return None


def _purpose(door: str) -> str:
    """The challenge of a log-in is good in the browser that asked for it."""
    return f"log in\n{door}"
