"""`huifang` run in this process, as a function of its words, and what happened in the office before."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from typer import Typer
from typer.testing import CliRunner, Result

from db.opening import open_store
from db.store import Store

Huifang = Callable[..., Result]


def commands(app: Typer) -> Huifang:
    """The commands of `app`; `said`: what comes on standard input."""

    def run(*words: str, said: str | None = None) -> Result:
        return CliRunner().invoke(app, list(words), input=said)

    return run


def office(url: str, *works: Callable[[Store], Coroutine[Any, Any, object]]) -> None:
    """Let things happen in the database before the command runs."""

    async def happen() -> None:
        store = await open_store(url)
        for work in works:
            await work(store)
        await store.close()

    asyncio.run(happen())
