"""Infrequent garbage collection, for commands that read a million rows."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


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
