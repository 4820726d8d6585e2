"""The public door of an office, ready to be mounted on the house's server."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from aiohttp import web

from bot.channels.vendor import ChatLink
from bot.domain.medium import Medium
from bot.turns.turn import Turns
from handlers.citizen.pages import PAGES
from handlers.citizen.web.door import PublicDoor
from handlers.citizen.web.mounting import mount
from handlers.citizen.web.routing import PublicTable
from handlers.terminal.composition import folder_of, following, registry_of, uploads_of, voice_of
from handlers.terminal.ledger_composition import published_of
from handlers.terminal.opening import Office, now


def mount_public_door(
    app: web.Application,
    office: Office,
    turns: Turns,
    *,
    clock: Callable[[], datetime] = now,
    channels: Mapping[str, Medium] | None = None,
    chat: Callable[[], ChatLink | None] = lambda: None,
) -> PublicDoor:
    """Mount the public door at the root, and return it. `turns` hears what people say there.

    `channels`: on which complainants are told, the preferred one first; None: those that are set. `chat`: where the
    office's chat opens, if it is known.
    """
    door = PublicDoor(
        office.store,
        office.vault,
        office.in_force,
        clock,
        turns,
        following(office, registry_of),
        following(office, partial(voice_of, channels=channels)),
        folder_of(office),
        uploads_of(office),
        published_of(office),
        chat,
    )
    mount(app, door, PublicTable(PAGES))
    return door
