"""The console of an office, ready to be mounted on the house's server."""

from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from bot.accounts import Passwords
from bot.commands.opening import Office, now
from bot.commands.wiring import folder_of, registry_of, voice_of
from handlers.office.console import Console, mount
from handlers.office.logins import Logins


def mount_console(
    app: web.Application,
    office: Office,
    *,
    said: Callable[[], None] = lambda: None,
    clock: Callable[[], datetime] = now,
) -> None:
    """Mount the office's console. `said` wakes the dispatcher; `clock` is the time of the office's work.

    Log-ins go by the real time, whatever month the office's clock shows.
    """
    logins = Logins(office.store, office.vault, Passwords(), now)
    console = Console(
        office.store,
        office.vault,
        office.settings,
        logins,
        clock,
        registry_of(office),
        voice_of(office.settings),
        folder_of(office),
        said,
    )
    mount(app, console)
