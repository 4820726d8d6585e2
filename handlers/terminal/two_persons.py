"""How two persons and their reason are written on the command line; that they are who they say, `consent` makes sure of."""

from typing import Annotated

import typer

By = Annotated[
    str | None, typer.Option("--by", help="决定的人（监察员或室领导）的用户名，密码另问", metavar="NAME")
]
Also = Annotated[str | None, typer.Option("--and", help="另一位决定的人的用户名，密码另问", metavar="NAME")]
Because = Annotated[str, typer.Option("--reason", help="为什么，会记进查看日志", metavar="TEXT")]
