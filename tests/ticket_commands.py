"""`huifang tickets` run against a test's database, and what its answers are read by."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from typer.testing import Result

from commands import commands
from db.opening import open_store
from db.store import Store
from handlers.terminal.tickets.tickets import app

SECRET = "a secret for tests, and long enough"
run = commands(app)
"""The command with these words."""


def at(url: str, work: Callable[[Store], Coroutine[Any, Any, Any]]) -> Any:
    """Let something happen in the database, or ask it."""

    async def happen() -> Any:
        store = await open_store(url)
        try:
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(happen())


def done(result: Result, *said: str) -> bool:
    """It went well, and says these words."""
    return result.exit_code == 0 and result.stderr == "" and all(words in result.stdout for words in said)


def refused(result: Result, *said: str) -> bool:
    """One line on stderr with these words, exit code 2, nothing on stdout."""
    lines = result.stderr.splitlines()
    alone = result.exit_code == 2 and len(lines) == 1 and result.stdout == ""
    return alone and all(words in lines[0] for words in said)
