"""The processes now serving. The sends of one that fell silent are in doubt."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from db.prepared import Prepared
from db.schema import heartbeats

_INSERT = upsert(heartbeats)
_BEAT = Prepared(_INSERT.on_conflict_do_update(index_elements=["owner"], set_={"at": _INSERT.excluded.at}))
_ALIVE = Prepared(select(heartbeats.c.owner).where(heartbeats.c.at >= bindparam("since")))
_STOP = delete(heartbeats).where(heartbeats.c.owner == bindparam("by"))


def beat(connection: Connection, owner: str, *, now: datetime) -> None:
    """`owner` is alive."""
    _BEAT.run(connection, owner=owner, at=now)


def alive(connection: Connection, since: datetime) -> list[str]:
    """Who has been heard of since then."""
    return _ALIVE.scalars(connection, since=since)


def stop(connection: Connection, owner: str) -> None:
    """`owner` ends in good order."""
    connection.execute(_STOP, {"by": owner})
