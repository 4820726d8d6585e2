"""The console on a real server for tests: a small office, its people, and a browser that keeps cookies."""

import re
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp
import pytest
from aiohttp import web, web_app
from aiohttp.http import SERVER_SOFTWARE
from aiohttp.test_utils import TestServer
from argon2 import PasswordHasher
from sqlalchemy import ColumnElement, select
from yarl import URL

from bot.casework.names.login_names import folded
from bot.domain.role import Role
from bot.settings import Settings
from bot.work.accounts.credentials import Passwords
from bot.work.attachments.folder import Folder
from bot.work.office_settings.in_force import SettingsInForce
from complaints import Bench
from db.queries.office import users
from db.store import Store
from db.vault import Vault
from engines import ENGINES
from handlers.office.pages import PAGES
from handlers.office.web.console import Console
from handlers.office.web.guard import cookie_name, device_cookie
from handlers.office.web.logins import Admitted, Logins, LoginTried
from handlers.office.web.mounting import mount
from handlers.office.web.routing import RouteTable
from handlers.pages.lately import Patience

on_both = pytest.mark.parametrize("engine", ENGINES, indirect=True)
"""For tests of the office: on PostgreSQL too."""
PASSWORD = "correct horse battery"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""argon2id with next to no cost: these tests prove who may come in, not how long guessing takes."""
TABLE = RouteTable(PAGES)
"""Checked once, as in a process that serves."""
UNPACKED = {"Accept-Encoding": "identity"}
"""Pages are not packed only to be unpacked here; the tests of packing ask for it, and real browsers do."""
VAULT = Vault("a secret for tests, and long enough")


@dataclass
class Clock:
    """A clock turned by hand."""

    now: datetime = field(default_factory=lambda: datetime(2026, 11, 6, 2, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def turn(self, by: timedelta) -> None:
        self.now += by


@dataclass
class Browser:
    """Keeps cookies, follows nothing by itself."""

    http: aiohttp.ClientSession
    root: URL

    async def get(self, path: str, **headers: str) -> "Answer":
        async with self.http.get(
            self.root.join(URL(path, encoded=True)), allow_redirects=False, headers=headers
        ) as r:
            return await Answer.of(r)

    async def post(self, path: str, fields: dict[str, str] | bytes, **headers: str) -> "Answer":
        async with self.http.post(
            self.root.join(URL(path, encoded=True)), data=fields, allow_redirects=False, headers=headers
        ) as r:
            return await Answer.of(r)

    async def log_in(self, name: str, password: str = PASSWORD, code: str = "") -> "Answer":
        token = (await self.get("/office/login")).token
        fields = {"name": name, "password": password, "code": code, "csrf": token, "next": "/office/"}
        return await self.post("/office/login", fields)

    @property
    def cookie(self) -> str:
        """Of the log-in."""
        found = self.http.cookie_jar.filter_cookies(self.root).get("huifang")
        return found.value if found is not None else ""


@dataclass
class Answer:
    """What the server said."""

    status: int
    headers: dict[str, str]
    text: str
    cookies: dict[str, str]
    raw: bytes
    """The body as it came: of a download."""

    @classmethod
    async def of(cls, response: aiohttp.ClientResponse) -> "Answer":
        cookies = {c.key: c.OutputString() for c in response.cookies.values()}
        raw = await response.read()
        text = await response.text(errors="replace")
        return cls(response.status, dict(response.headers), text, cookies, raw)

    @property
    def token(self) -> str:
        """The CSRF token of the page's first form."""
        found = re.search(r'name="csrf" value="([^"]+)"', self.text)
        return found[1] if found else ""


def spoken(answer: Answer, token: str) -> str:
    """An answer without what is drawn anew for everybody each time."""
    headers = sorted((k, v) for k, v in answer.headers.items() if k not in DRAWN)
    text = f"{answer.status} {headers} {undrawn(answer.text)}".replace(token, "token")
    return re.sub(r"127\.0\.0\.1:\d+", "here", re.sub(r"nonce[-=]\"?[\w-]+", "nonce", text))


DRAWN = ("Date", "Set-Cookie", "Content-Length")
"""Headers that differ from one answer to the next; the length does because a packed token packs differently."""


def undrawn(page: str) -> str:
    """A page without its nonces and tokens, which are drawn anew each time."""
    return re.sub(r'(nonce|name="(csrf|number|drawn)" value)="[^"]*"|nonce-[\w-]+', "", page)


@dataclass(repr=False)
class ConsoleHouse:
    """A console on a server."""

    store: Store
    vault: Vault
    clock: Clock
    console: Console
    root: URL

    async def rows(self, *columns: ColumnElement[Any]) -> list[tuple[object, ...]]:
        """These columns of a whole table."""
        wanted = select(*columns)
        return await self.store.read(lambda c: [tuple(row) for row in c.execute(wanted)])

    @asynccontextmanager
    async def browser(self) -> AsyncIterator[Browser]:
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar, headers=UNPACKED) as http:
            yield Browser(http, self.root)

    @asynccontextmanager
    async def logged_in(self, name: str) -> AsyncIterator[Browser]:
        """A browser that has logged in: at the console itself, for the form is a third of what many tests cost, and its own
        tests are those of `signin`."""
        tried = LoginTried(name, PASSWORD, "", "127.0.0.1", SERVER_SOFTWARE, "")
        let_in = await self.console.logins.log_in(tried)
        assert isinstance(let_in, Admitted), let_in
        async with self.browser() as browser:
            given = {
                cookie_name(self.console): let_in.cookie,
                device_cookie(self.console, name): let_in.device,
            }
            browser.http.cookie_jar.update_cookies(given, self.root)
            yield browser


async def add_user(
    store: Store,
    name: str,
    role: Role,
    *,
    department: str | None = None,
    password: str = PASSWORD,
    real_name: str = "",
) -> int:
    """One of the office's people; their number."""
    values = _values(name, role, department, password, real_name)
    number = await store.write(partial(users.add, vault=VAULT, values=values))
    assert number is not None
    return number


async def add_one_of_each(store: Store) -> None:
    """A user of every role, named like it."""
    people = [_values(r.value, r, "无线电管理处" if r is Role.LIAISON else None) for r in Role]
    await store.write(lambda c: [users.add(c, vault=VAULT, values=values) for values in people])


def _values(
    name: str, role: Role, department: str | None, password: str = PASSWORD, real_name: str = ""
) -> dict[str, object]:
    return {
        "name": name,
        "folded": folded(name),
        "real_name": real_name,
        "role": role.value,
        "department": department,
        "password_hash": _hash(password),
        "must_change": False,
        "created_at": datetime(2026, 10, 1, tzinfo=UTC),
    }


@cache
def _hash(password: str) -> str:
    return QUICK.hash(password)


@cache
def usual_settings(public_url: str = "") -> Settings:
    """Read once: looking in the environment for each of them is a third of what a console costs."""
    return Settings(agency_name="示例省经信委", public_url=public_url)


@asynccontextmanager
async def served(
    store: Store,
    *,
    public_url: str = "",
    settings: Settings | None = None,
    timer: Callable[[], float] = lambda: 0.0,
    patience: Patience | None = None,
) -> AsyncIterator[ConsoleHouse]:
    """The console of this store on a port of its own. `timer`: of a standing one, whatever is shown is counted anew.
    `patience`: as `Console`'s; None: pages wait for what they count, however busy the machine is."""
    clock, vault = Clock(), VAULT
    bench = Bench(store, vault=vault)
    voice = replace(bench.voice, refs=lambda: secrets.token_hex(4).upper())
    settings = settings or usual_settings(public_url)
    logins = Logins(store, vault, Passwords(QUICK), clock)
    with TemporaryDirectory() as place:
        folder = Folder(Path(place), vault, names=lambda: secrets.token_hex(8))
        console = Console(
            store,
            vault,
            SettingsInForce(store, settings),
            logins,
            clock,
            lambda: bench.registry,
            lambda: voice,
            folder,
            timer=timer,
            patience=patience,
        )
        app = web.Application()
        mount(app, console, TABLE)
        async with on_a_port(app) as root:
            yield ConsoleHouse(store, vault, clock, console, root)


@asynccontextmanager
async def on_a_port(app: web.Application) -> AsyncIterator[URL]:
    """The application on a port of its own. Afterwards aiohttp is made to forget it: it remembers 1,024 handlers and all that
    they hang on, which became hundreds of consoles, a million objects for the collector to go through."""
    async with TestServer(app) as server:
        yield server.make_url("/")
    web_app._cached_build_middleware.cache_clear()
