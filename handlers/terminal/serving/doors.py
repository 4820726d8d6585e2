"""The doors of the running house: where vendors and operators come in. Vendors are taken from the list, none by name."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager

from aiohttp import web

from bot.channels import vendors
from bot.channels.base import Channel
from bot.channels.inbound import Listening, ListeningWork
from bot.phrases import phrases_of
from handlers import operator
from handlers.inbound.door import Door
from handlers.inbound.receiving import Receiver
from handlers.inbound.webhooks import mounted
from handlers.operator import contact
from handlers.terminal.opening import Office, now
from handlers.terminal.serving.house import House
from scheduler.leases import Leased

Doors = Mapping[str, Receiver]
"""Channel → its door."""


def doors_of(house: House) -> Doors:
    """A door for every vendor there is."""
    office = house.office
    own = phrases_of(office.settings).words
    return {
        vendor.name: Receiver(
            Door(vendor.name, house.desk, office.store, office.vault, now, own), house.reconcile.report
        )
        for vendor in vendors.VENDORS
    }


def vendors_routes(house: House, doors: Doors) -> list[web.RouteDef]:
    """Where the vendors post to us, each behind its own guard."""
    settings = house.office.settings
    routes = (route for vendor in vendors.VENDORS for route in vendor.routes(settings, doors[vendor.name]))
    return mounted(routes, settings.trusted)


def operators_routes(house: House) -> list[web.RouteDef]:
    """What operators and finders of holes ask."""
    settings = house.office.settings
    found = operator.routes(operator.Operator(house.health.problems, settings.operating, settings.trusted))
    return [*found, *contact.routes(settings.security_contact, settings.public_url, now)]


@asynccontextmanager
async def listening(house: House, channels: Sequence[Channel], doors: Doors) -> AsyncIterator[None]:
    """What people write coming in on these channels; ends with what has been fetched."""
    works = list(_works(house.office, {channel.name: channel for channel in channels}, doors))
    going = [asyncio.create_task(work.run()) for work in works]
    try:
        yield
    finally:
        for work in works:
            work.stop()
        await asyncio.gather(*going)


def _works(office: Office, channels: Mapping[str, Channel], doors: Doors) -> Iterator[ListeningWork]:
    for vendor in vendors.VENDORS:
        channel = channels.get(vendor.name)
        if channel is None:
            continue
        listening = vendor.listen(office.settings, channel, doors[vendor.name])
        if listening is not None:
            yield _leased(office, vendor.name, listening)


def _leased(office: Office, name: str, listening: Listening) -> ListeningWork:
    """Of several processes, which only PostgreSQL allows, one does it if it must be one."""
    if not listening.by_one or office.store.dialect != "postgresql":
        return listening.begin()
    return Leased(office.store, name, listening.begin, owner=secrets.token_hex(8), clock=now)
