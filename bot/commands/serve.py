"""`huifang serve`: chat, webhooks and clockwork in one process, until SIGTERM."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.door import guarded, run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiohttp import web

    from bot.channels.base import Channel
    from bot.commands.house import House
    from bot.settings import Settings


@guarded
def serve(
    host: Annotated[str, typer.Option("--host", help="监听地址")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="监听端口", min=0, max=65535)] = 8080,
) -> None:
    """运行回访：聊天、短信回调、定时回访和封存；先升级数据库；SIGTERM 时收尾后退出。

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

    from bot.commands.house import running
    from bot.commands.opening import opened
    from bot.logs import configure

    configure()
    log = structlog.get_logger()
    stopped = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stopped.set)
    async with AsyncExitStack() as stack:
        office = await stack.enter_async_context(opened())
        channels = _channels(office.settings)
        house = await stack.enter_async_context(
            running(office, channels, reconciling=office.settings.reconcile)
        )
        app = web.Application()
        app.add_routes(_routes(house, channels))
        runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=10)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, host, port)
        await site.start()
        gc.freeze()  # what start-up made lives as long as the process: the collector need not look at it again
        gc.set_threshold(20_000, 20, 50)
        await stack.enter_async_context(_listening(house, channels))
        log.info("ready", port=runner.addresses[0][1], channels=[c.name for c in channels])
        await stopped.wait()
        log.info("stopping")
    log.info("stopped")


def _channels(settings: "Settings") -> "list[Channel]":
    """The channels that the settings give, chat first."""
    channels: list[Channel] = []
    if (telegram := settings.telegram) is not None:
        from bot.channels.telegram import TelegramChat

        channels.append(
            TelegramChat(
                token=telegram.token.get_secret_value(), api_url=telegram.api_url, rate=settings.telegram_rate
            )
        )
    if (twilio := settings.twilio) is not None:
        from bot.channels.twilio import TwilioSms

        channels.append(
            TwilioSms(
                account_sid=twilio.account_sid,
                auth_token=twilio.auth_token.get_secret_value(),
                sender=twilio.sender,
                api_url=twilio.api_url,
                public_url=settings.public_url,
                agency=settings.agency_name,
                rate=settings.twilio_rate,
            )
        )
    return channels
