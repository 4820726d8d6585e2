"""The console of an office, ready to be mounted on the house's server."""

from collections.abc import Callable, Mapping
from datetime import datetime

from aiohttp import web

from bot.work.accounts.credentials import Passwords
from bot.work.tickets.registry import Voice
from handlers.office.pages import PAGES
from handlers.office.web.checking import Checkup
from handlers.office.web.console import Console
from handlers.office.web.logins import Logins
from handlers.office.web.mounting import mount
from handlers.office.web.routing import RouteTable
from handlers.office.web.stage import PlayStage
from handlers.terminal.composition import folder_of, following, registry_of, voice_of
from handlers.terminal.opening import Office, now


def mount_console(
    app: web.Application,
    office: Office,
    *,
    said: Callable[[], None] = lambda: None,
    clock: Callable[[], datetime] = now,
    voice: Callable[[Office], Voice] = voice_of,
    rates: Mapping[str, float] | None = None,
    checkup: Checkup | None = None,
    stage: PlayStage | None = None,
) -> Console:
    """Mount the office's console, and return it. `said` wakes the dispatcher; `clock` is the time of the office's work.

    `voice`: how complainants are told, as the settings have it if nothing else is said. `rates`: how many
    messages a second each takes. `checkup`: what the office may have checked; None: nothing. `stage`: the demo's.

    Log-ins go by the real time, whatever month the office's clock shows; pages and the log tell of them by that clock.
    """
    logins = Logins(office.store, office.vault, Passwords(), now, clock)
    console = Console(
        office.store,
        office.vault,
        office.in_force,
        logins,
        clock,
        following(office, registry_of),
        following(office, voice),
        folder_of(office),
        said,
        rates=rates or {},
        checkup=checkup,
        stage=stage,
    )
    mount(app, console, RouteTable(PAGES))
    return console
