"""Settings that the office has changed itself: every version is kept, the newest of a key is in force."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select
from sqlalchemy.exc import IntegrityError

from db.engine.prepared import Prepared
from db.schema import office_settings, users
from db.schema.columns import AnyRow
from db.store import Conflict

HISTORY = 30
"""Versions that a page shows."""
_by, _second = users.alias("by"), users.alias("second")
_ADD = insert(office_settings)
_COUNT = Prepared(select(func.count().label("n")).select_from(office_settings))
_LATEST = select(func.max(office_settings.c.id)).group_by(office_settings.c.key)
_IN_FORCE = select(office_settings.c.key, office_settings.c.value).where(office_settings.c.id.in_(_LATEST))
_ONE = (
    select(office_settings.c.version, office_settings.c.value)
    .where(office_settings.c.key == bindparam("of_key"))
    .order_by(office_settings.c.version.desc())
    .limit(1)
)
_OLDER = select(office_settings.c.value).where(
    office_settings.c.key == bindparam("of_key"), office_settings.c.version == bindparam("number")
)
_VERSIONS = (
    select(
        *(office_settings.c[n] for n in ("key", "version", "value", "reason", "at")),
        _by.c.name.label("by_whom"),
        _second.c.name.label("approved_by"),
    )
    .join_from(office_settings, _by, _by.c.id == office_settings.c.by_user)
    .join(_second, _second.c.id == office_settings.c.second_user, isouter=True)
    .where(office_settings.c.key.in_(bindparam("keys", expanding=True)))
    .order_by(office_settings.c.id.desc())
    .limit(HISTORY)
)


@dataclass(frozen=True, slots=True)
class SettingVersion:
    """One version of a setting: who set it, who agreed, and since when it has been in force."""

    key: str
    version: int
    value: object
    """As JSON holds it; None: put back to what holds where nothing was changed."""
    reason: str
    at: datetime
    by_whom: str
    approved_by: str | None


def count(connection: Connection) -> int:
    """How many versions there are of anything: another number means that something has been changed.

    The highest number of a row would not do: of two transactions the earlier number may be committed last.
    """
    found: int = _COUNT.all(connection)[0].n
    return found


def in_force(connection: Connection) -> Mapping[str, object]:
    """The value in force of everything that was ever changed; None: it was put back."""
    return {row.key: json.loads(row.value) for row in connection.execute(_IN_FORCE)}


def current(connection: Connection, key: str) -> tuple[int, object]:
    """The version in force and its value; 0 and None for what was never changed."""
    row = connection.execute(_ONE, {"of_key": key}).one_or_none()
    return (row.version, json.loads(row.value)) if row is not None else (0, None)


def value_of(connection: Connection, key: str, version: int) -> object:
    """The value of an earlier version; None for 0, before anything was changed. Raises LookupError."""
    if version == 0:
        return None
    row = connection.execute(_OLDER, {"of_key": key, "number": version}).one_or_none()
    if row is None:
        raise LookupError(key)
    return json.loads(row.value)


def versions(connection: Connection, keys: Iterable[str]) -> list[SettingVersion]:
    """The latest versions of these settings, the newest first."""
    return [_version(row) for row in connection.execute(_VERSIONS, {"keys": list(keys)})]


def _version(row: AnyRow) -> SettingVersion:
    return SettingVersion(**{**row._asdict(), "value": json.loads(row.value)})


def add(
    connection: Connection,
    key: str,
    value: object,
    *,
    after: int,
    by: int,
    second: int | None = None,
    reason: str = "",
    now: datetime,
) -> None:
    """The version after the one that was seen, in force from now on; raises Conflict when somebody else was first."""
    values = {
        "key": key,
        "version": after + 1,
        "value": json.dumps(value, ensure_ascii=False),
        "reason": reason,
        "by_user": by,
        "second_user": second,
        "at": now,
    }
    try:
        connection.execute(_ADD, values)
    except IntegrityError:
        raise Conflict(f"{key} was changed meanwhile") from None
