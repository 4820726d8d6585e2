"""`huifang serve`: chat, webhooks, console and jobs in one process, until SIGTERM."""

from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from handlers.terminal.door import guarded, run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp import web

    from bot.channels.telegram.channel import Telegram
    from handlers.inbound.telegram.receiving import Receiver
    from handlers.terminal.opening import Office
    from handlers.terminal.serving.house import House


@guarded
def serve(
    host: Annotated[str, typer.Option("--host", help="监听地址")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="监听端口", min=0, max=65535)] = 8080,
) -> None:
    """运行回访：聊天、短信回调、后台页面、定时回访和封存；先升级数据库；SIGTERM 时收尾后退出。

    例：huifang serve --host 0.0.0.0 --port 8080
    """
    run(_serve(host, port))


async def _serve(host: str, port: int) -> None:
    import asyncio
    import gc
    import signal
    from contextlib import AsyncExitStack

    import structlog
    from aiohttp import web

    from bot.channels import vendors
    from bot.channels.telegram.channel import Telegram
    from bot.logs import configure
    from handlers.http.malformed import count_malformed
    from handlers.http.patience import Watch, listen, most
    from handlers.terminal.opening import opened
    from handlers.terminal.serving.console import mount_console
    from handlers.terminal.serving.house import running
    from handlers.terminal.serving.listening import taken

    configure()
    count_malformed()
    log = structlog.get_logger()
    stopped = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stopped.set)
    async with AsyncExitStack() as stack:
        address = stack.enter_context(taken(host, port))
        office = await stack.enter_async_context(opened(writing=True))
        settings = office.settings
        channels = [vendor.open(settings) for vendor in vendors.in_use(settings)]
        telegram = next((c for c in channels if isinstance(c, Telegram)), None)
        house = await stack.enter_async_context(running(office, channels, reconciling=settings.reconcile))
        receiver = _receiver(house, telegram) if telegram is not None else None
        watch = Watch(most=most())
        app = web.Application(middlewares=[watch.middleware()])
        app.add_routes(_routes(house, receiver))
        mount_console(app, office, said=house.dispatch.poke)
        runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=10)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        server = await listen(runner, watch, address)
        stack.callback(server.close)
        if telegram is not None and receiver is not None:
            await stack.enter_async_context(_listening(office, receiver, telegram))
        gc.freeze()  # objects from start-up live as long as the process: the collector need not look at them again
        gc.set_threshold(20_000, 20, 50)
        log.info("ready", port=address.getsockname()[1], channels=[c.name for c in channels])
        await stopped.wait()
        log.info("stopping")
    log.info("stopped")


def _receiver(house: "House", telegram: "Telegram") -> "Receiver":
    from bot.phrases import phrases_of
    from handlers.inbound.telegram.door import Door
    from handlers.inbound.telegram.receiving import Receiver
    from handlers.terminal.opening import now

    office = house.office
    own = phrases_of(office.settings).words
    return Receiver(Door(house.desk, office.store, office.vault, now, own), telegram)


def _routes(house: "House", receiver: "Receiver | None") -> "list[web.RouteDef]":
    """Every route, each behind the guard of its room."""
    from bot.phrases import phrases_of
    from handlers import operator
    from handlers.inbound.telegram import webhook
    from handlers.inbound.telegram.guard import Guard as TelegramGuard
    from handlers.inbound.twilio import webhooks
    from handlers.inbound.twilio.guard import Guard as TwilioGuard
    from handlers.operator import contact
    from handlers.terminal.opening import now

    settings = house.office.settings
    found = operator.routes(operator.Operator(house.health.problems, settings.operating, settings.trusted))
    found += contact.routes(settings.security_contact, settings.public_url, now)
    token = settings.twilio_auth_token
    guard = TwilioGuard(token.get_secret_value() if token is not None else "", settings.public_url)
    gateway = webhooks.Gateway(house.desk, house.reconcile.report, phrases_of(settings).words)
    found += webhooks.routes(gateway, guard)
    secret = settings.telegram_webhook_secret
    if receiver is not None and secret is not None:
        found += webhook.routes(receiver, TelegramGuard(secret.get_secret_value()))
    return found


@asynccontextmanager
async def _listening(office: "Office", receiver: "Receiver", telegram: "Telegram") -> "AsyncIterator[None]":
    """Receives Telegram's updates, by polling or by webhook; polling finishes what it has fetched.

    One of several processes polls, by lease; the webhook may be posted to any of them.
    """
    import asyncio
    import secrets

    from handlers.inbound.telegram.polling import Polling
    from handlers.inbound.telegram.webhook import PATH
    from handlers.terminal.opening import now
    from scheduler.leases import Leased, Work

    settings = office.settings
    secret = settings.telegram_webhook_secret
    if settings.telegram_mode == "webhook" and secret is not None:
        url = settings.public_url + PATH
        setting_up = asyncio.create_task(_use_webhook(telegram, url, secret.get_secret_value()))
        try:
            yield
        finally:
            setting_up.cancel()
        return
    polling: Work = Polling(receiver, telegram)
    if office.store.dialect == "postgresql":
        owner, begin = secrets.token_hex(8), partial(Polling, receiver, telegram)
        polling = Leased(office.store, "telegram", begin, owner=owner, clock=now)
    fetching = asyncio.create_task(polling.run())
    try:
        yield
    finally:
        polling.stop()
        await fetching


async def _use_webhook(telegram: "Telegram", url: str, secret: str) -> None:
    """Tell Telegram where to post, retrying until it accepts."""
    import asyncio

    import structlog

    from bot.channels.telegram.troubles import TelegramTrouble

    pause = 5.0
    while True:
        try:
            await telegram.use_webhook(url, secret)
        except TelegramTrouble as e:
            structlog.get_logger().warning("webhook_not_set", code=e.code, pause=pause)
            await asyncio.sleep(max(pause, e.wait))
            pause = min(pause * 2, 300.0)
        else:
            return
