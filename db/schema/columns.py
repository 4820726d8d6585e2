"""Column types that mean the same on SQLite and PostgreSQL."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import DateTime, Dialect, Row, Text
from sqlalchemy.types import TypeDecorator

AnyRow = Row[*tuple[Any, ...]]
"""A row of any shape: its columns are named where its statement is."""

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """What no database keeps, NUL and halves of surrogate pairs, replaced by U+FFFD; all else as it is."""
    return _UNSTORABLE.sub("\ufffd", text)


class Words(TypeDecorator[str]):
    """What a person wrote, whatever it was: a message that could not be stored would come back for ever."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """See `storable`."""
        return _kept(value)

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """The same without a detour; neither engine's Text does anything of its own."""
        return _kept


def _kept(value: str | None) -> str | None:
    return None if value is None else storable(value)


class Instant(TypeDecorator[datetime]):
    """A moment: aware in Python, stored in UTC. A naive value is refused, for it would be eight hours wrong."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Normalise to UTC (SQLite keeps no zone)."""
        if value is None:
            return None
        value = _in_utc(value)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)

    # A turn binds a dozen moments, so on SQLite the two steps are one: these write and read what SQLAlchemy's own
    # DateTime does there, as `tests/db/schema/test_columns.py` holds.

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """The moment as SQLite's text."""
        return _to_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """The moment in SQLite's text."""
        return _of_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is UTC:
        return moment
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be stored")
    return moment.astimezone(UTC)


def _to_text(moment: datetime | None) -> str | None:
    return None if moment is None else _written(_in_utc(moment))


@lru_cache(maxsize=64)  # a turn writes the same moment again and again
def _written(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(" ", "microseconds")


def _of_text(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text + "+00:00")  # six times as fast as to replace the zone
    except ValueError:  # with a zone already: not written by us
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
