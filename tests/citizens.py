"""The public door on a real server for tests, and a browser of somebody from the public.

async with public_door(store) as house:
    async with house.browser() as browser:
        answer = await browser.get("/")
"""

import secrets
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
from aiohttp import web
from yarl import URL

from bot.channels.vendor import ChatLink
from bot.exports.published_months import PublishedMonths
from bot.library import questionnaire, wording
from bot.settings import Settings
from bot.turns.rules import Rules
from bot.turns.turn import Turns
from bot.work.attachments.folder import Folder
from bot.work.attachments.uploads import Uploads
from bot.work.office_settings.in_force import SettingsInForce
from complaints import HOURS, Bench
from console import UNPACKED, VAULT, Browser, Clock, on_a_port, usual_settings
from db.store import Store
from handlers.citizen.pages import PAGES
from handlers.citizen.web.door import PublicDoor
from handlers.citizen.web.mounting import mount
from handlers.citizen.web.routing import PublicRoute, PublicTable
from handlers.citizen.web.visit import CitizenVisit
from handlers.pages.lately import Patience

AGENCY = "示例省经信委"


class Stopwatch:
    """The clock of the brakes, turned by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@dataclass(repr=False)
class PublicHouse:
    """A public door on a server."""

    store: Store
    door: PublicDoor
    clock: Clock
    stopwatch: Stopwatch
    root: URL

    @asynccontextmanager
    async def browser(self, **headers: str) -> AsyncIterator[Browser]:
        """Somebody's browser, which sends these headers with everything."""
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar, headers={**UNPACKED, **headers}) as http:
            yield Browser(http, self.root)


@asynccontextmanager
async def public_door(
    store: Store,
    settings: Settings | None = None,
    *,
    routes: Iterable[PublicRoute[CitizenVisit]] = PAGES,
    chat: Callable[[], ChatLink | None] = lambda: None,
    timer: Callable[[], float] | None = None,
    patience: Patience | None = None,
) -> AsyncIterator[PublicHouse]:
    """The public door of this store on a port of its own. `timer`: None: one that is turned by hand; `patience`: None: pages
    wait for what they count."""
    settings = settings or usual_settings()
    clock, stopwatch, bench = Clock(), Stopwatch(), Bench(store, vault=VAULT)
    rules = Rules(AGENCY, questionnaire(), wording(), HOURS)
    turns = Turns(store, VAULT, lambda: rules, refs=lambda: secrets.token_hex(4).upper())
    voice = replace(bench.voice, refs=lambda: secrets.token_hex(4).upper())
    with TemporaryDirectory() as place:
        folder = Folder(Path(place), VAULT, names=lambda: secrets.token_hex(8))
        uploads = Uploads(Path(place), VAULT, names=lambda: secrets.token_hex(16))
        door = PublicDoor(
            store,
            VAULT,
            SettingsInForce(store, settings),
            clock,
            turns,
            lambda: bench.registry,
            lambda: voice,
            folder,
            uploads,
            PublishedMonths(Path(place) / "published"),
            chat,
            timer or stopwatch,
            patience=patience,
        )
        app = web.Application()
        mount(app, door, PublicTable(routes))
        async with on_a_port(app) as root:
            yield PublicHouse(store, door, clock, stopwatch, root)
