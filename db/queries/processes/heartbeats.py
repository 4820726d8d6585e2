"""The processes now serving. The sends of one that fell silent are in doubt."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from db.engine.prepared import Prepared
from db.schema import heartbeats

_INSERT = upsert(heartbeats)
_BEAT = Prepared(_INSERT.on_conflict_do_update(index_elements=["owner"], set_={"at": _INSERT.excluded.at}))
_KNOWS = Prepared(
    _INSERT.on_conflict_do_update(
        index_elements=["owner"], set_={"at": _INSERT.excluded.at, "keys": _INSERT.excluded["keys"]}
    )
)
_BEATING = Prepared(select(heartbeats.c.owner, heartbeats.c.at, heartbeats.c["keys"]))
_ALIVE = Prepared(select(heartbeats.c.owner).where(heartbeats.c.at >= bindparam("since")))
_STOP = delete(heartbeats).where(heartbeats.c.owner == bindparam("by"))


def beat(connection: Connection, owner: str, *, now: datetime) -> None:
    """`owner` is alive."""
    _BEAT.run(connection, owner=owner, at=now)


def knows(connection: Connection, owner: str, keys: str, *, now: datetime) -> None:
    """`owner` starts, and has the secret keys with these names."""
    _KNOWS.run(connection, owner=owner, keys=keys, at=now)


def beating(connection: Connection) -> dict[str, tuple[datetime, str]]:
    """Processes that have not ended in good order: when they were last heard of, and the names of their keys."""
    return {row[0]: (row[1], row[2]) for row in _BEATING.all(connection)}


def alive(connection: Connection, since: datetime) -> list[str]:
    """Processes heard of since then."""
    return _ALIVE.scalars(connection, since=since)


def stop(connection: Connection, owner: str) -> None:
    """`owner` ends in good order."""
    connection.execute(_STOP, {"by": owner})
