"""One process that serves until it is told to stop: the house, its doors and the pages; opened in order, closed in reverse."""

import asyncio
import signal
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from functools import partial

import structlog
from aiohttp import web

from bot.channels import vendors
from bot.channels.vendor import ChatLink
from bot.logs import configure
from handlers.citizen.web.ahead import count_ahead as count_months_ahead
from handlers.http.long_addresses import READ, short_addresses
from handlers.http.malformed import count_malformed
from handlers.http.patience import Watch, listen, most
from handlers.http.unnamed import unnamed
from handlers.office.web.ahead import count_ahead
from handlers.terminal.chat_link import known
from handlers.terminal.checkup.checkup import examine
from handlers.terminal.garbage import settled
from handlers.terminal.opening import opened
from handlers.terminal.serving.ahead import Counts, counting_ahead
from handlers.terminal.serving.assembly import running
from handlers.terminal.serving.citizens import mount_public_door
from handlers.terminal.serving.console import mount_console
from handlers.terminal.serving.doors import Doors, doors_of, listening, operators_routes, vendors_routes
from handlers.terminal.serving.house import House
from handlers.terminal.serving.listening import taken

log = structlog.get_logger()


async def serve_until_stopped(host: str, port: int) -> None:
    """Take the port first: another process on it is told of before anything is begun."""
    configure()
    count_malformed()
    stopped = _stopped_by_signal()
    async with AsyncExitStack() as stack:
        address = stack.enter_context(taken(host, port))
        office = await stack.enter_async_context(opened(writing=True))
        settings = office.settings
        channels = [vendor.open(settings) for vendor in vendors.in_use(settings)]
        house = await stack.enter_async_context(running(office, channels, reconciling=settings.reconcile))
        doors, watch = doors_of(house), Watch(most=most())
        chat = await stack.enter_async_context(known(settings))
        rates = {channel.name: channel.rate for channel in channels}
        app, counts = _application(house, doors, watch, rates, chat)
        runner = web.AppRunner(
            app, access_log=None, handle_signals=False, shutdown_timeout=10, max_line_size=READ
        )
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        server = await listen(runner, watch, address)
        stack.callback(server.close)
        await stack.enter_async_context(listening(house, channels, doors))
        settled()
        await stack.enter_async_context(counting_ahead(counts))
        log.info("ready", port=address.getsockname()[1], channels=[c.name for c in channels])
        await stopped.wait()
        log.info("stopping")
    log.info("stopped")


def _stopped_by_signal() -> asyncio.Event:
    stopped = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stopped.set)
    return stopped


def _application(
    house: House,
    doors: Doors,
    watch: Watch,
    rates: Mapping[str, float],
    chat: Callable[[], ChatLink | None],
) -> tuple[web.Application, Counts]:
    """Everything that is served at one port, and what is counted ahead for its pages."""
    office = house.office
    app = web.Application(middlewares=[watch.middleware(), short_addresses])
    app.on_response_prepare.append(unnamed)
    app.add_routes([*operators_routes(house), *vendors_routes(house, doors)])
    said, checkup = house.dispatch.poke, partial(examine, office)
    console = mount_console(app, office, said=said, rates=rates, checkup=checkup)
    door = mount_public_door(app, office, house.turns, chat=chat)
    return app, (partial(count_ahead, console), partial(count_months_ahead, door))
