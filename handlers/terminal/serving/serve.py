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
    from handlers.terminal.serving.service import serve_until_stopped

    run(serve_until_stopped(host, port))
