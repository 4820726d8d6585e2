"""Binds values sealed in the first scheme to their places, one page per transaction, while others work."""

import sys
from functools import partial

from rich.console import Console
from rich.progress import Progress

from db.queries.keys import sealed_values
from db.vault.sealed import SEALED
from handlers.terminal.opening import opened


async def bind_all() -> int:
    """Bind every value that is not bound yet; returns how many there were. After an interruption it starts over."""
    bound = 0
    async with opened(writing=True) as office:
        total = await office.store.read(sealed_values.unbound)
        with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
            task = progress.add_task("绑定", total=total)
            for column in SEALED:
                after: object = None
                while True:
                    step = partial(sealed_values.bind, vault=office.vault, of=column, after=after)
                    done, after = await office.store.write(step)
                    bound += done
                    progress.advance(task, done)
                    if after is None:
                        break
    return bound
