"""`huifang demo`: a whole month worked on sample cases, in about a minute, without any account; then the console."""

from typing import Annotated

import typer

from handlers.terminal.door import guarded, run


@guarded
def demo(
    host: Annotated[
        str,
        typer.Option("--host", help="监听地址；0.0.0.0 让同一个网里的手机也打得开", metavar="ADDRESS"),
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="网页的端口", min=1, max=65535)] = 8080,
    fast: Annotated[
        bool, typer.Option("--fast", help="不等待、不显示过程、不开后台页面，只印本月小结")
    ] = False,
) -> None:
    """看一个月的回访：195 件示例办件、模拟的申请人，从计划到封存；不需要任何账号。后台页面一直开着，按 Ctrl-C 结束。

    例：huifang demo　　huifang demo --fast
    """
    from handlers.terminal.demo.address import Address
    from handlers.terminal.demo.demonstration import demonstrate

    run(demonstrate(fast=fast, address=Address(host, port)))
