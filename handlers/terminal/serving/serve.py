"""`huifang serve`: chat, webhooks, console, the public door and jobs in one process, until SIGTERM."""

from typing import Annotated

import typer

from handlers.terminal.door import guarded, run


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
    from functools import partial

    import structlog
    from aiohttp import web

    from bot.channels import vendors
    from bot.logs import configure
    from handlers.http.malformed import count_malformed
    from handlers.http.patience import Watch, listen, most
    from handlers.terminal.chat_link import known
    from handlers.terminal.checkup.checkup import examine
    from handlers.terminal.opening import opened
    from handlers.terminal.serving.citizens import mount_public_door
    from handlers.terminal.serving.console import mount_console
    from handlers.terminal.serving.doors import doors_of, listening, operators_routes, vendors_routes
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
        house = await stack.enter_async_context(running(office, channels, reconciling=settings.reconcile))
        doors = doors_of(house)
        watch = Watch(most=most())
        app = web.Application(middlewares=[watch.middleware()])
        app.add_routes([*operators_routes(house), *vendors_routes(house, doors)])
        mount_console(
            app,
            office,
            said=house.dispatch.poke,
            rates={channel.name: channel.rate for channel in channels},
            checkup=partial(examine, office),
        )
        chat = await stack.enter_async_context(known(settings))
        mount_public_door(app, office, house.turns, chat=chat)
        runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=10)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        server = await listen(runner, watch, address)
        stack.callback(server.close)
        await stack.enter_async_context(listening(house, channels, doors))
        gc.freeze()  # what start-up made lives as long as the process: the collector need not look at it again
        gc.set_threshold(20_000, 20, 50)
        log.info("ready", port=address.getsockname()[1], channels=[c.name for c in channels])
        await stopped.wait()
        log.info("stopping")
    log.info("stopped")
