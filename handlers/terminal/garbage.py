"""Infrequent garbage collection, for commands that read a million rows and for those that answer people."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def settled() -> None:
    """What start-up made lives as long as the process: the collector need not look at it again, nor so often at what requests
    make."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@contextmanager
def rare_collections() -> Iterator[None]:
    """Rows hold no reference cycles: looking for some every 700 tuples takes a tenth of the time or more, and finds
    none."""
    usual = gc.get_threshold()
    gc.set_threshold(1_000_000, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
