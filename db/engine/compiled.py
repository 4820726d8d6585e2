"""What SQLAlchemy compiled is kept for all engines of a process that speak the same SQL.

By itself each engine compiles everything anew: the writer and every reader of a store, and every store that is opened
after another. What a statement reads like depends on nothing that differs between two of our engines of one dialect.
"""

from typing import Any, Final

from sqlalchemy.util import LRUCache

CAPACITY: Final = 2_000
"""Statements: about twice as many as there are, in both dialects and for the usual numbers of values."""


class CompiledOnce(LRUCache[tuple[Any, ...], Any]):
    """SQLAlchemy's own kind of cache, whose keys begin with the engine's dialect object, by that dialect's name."""

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        """What was compiled for any engine of this dialect."""
        return super().get(_by_name(key), default)

    def __setitem__(self, key: tuple[Any, ...], value: Any) -> None:
        super().__setitem__(_by_name(key), value)


def _by_name(key: tuple[Any, ...]) -> tuple[Any, ...]:
    dialect, *rest = key
    return dialect.name, *rest


ONCE: Final = {"compiled_cache": CompiledOnce(CAPACITY)}
"""The execution option by which an engine takes part."""
