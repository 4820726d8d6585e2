"""What one process does for all: the process that takes the lease, as long as it renews it in time.

On PostgreSQL the database's clock counts, because the machines' clocks may differ. On SQLite one process serves
alone, and its clock is the only one.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Interval, bindparam, delete, func, or_
from sqlalchemy.dialects.postgresql import Insert
from sqlalchemy.dialects.postgresql import insert as insert_or_update

from db.engine.prepared import Prepared
from db.schema import leases
from db.schema.columns import Instant


def _taking(present: ColumnElement[Any], until: ColumnElement[Any]) -> Insert:
    row = insert_or_update(leases).values(name=bindparam("of"), owner=bindparam("by"), until=until)
    return row.on_conflict_do_update(
        index_elements=["name"],
        set_={"owner": row.excluded.owner, "until": row.excluded.until},
        where=or_(leases.c.owner == row.excluded.owner, leases.c.until <= present),
    )


_CLOCK_ON_POSTGRESQL = func.clock_timestamp()
_TAKE = {
    "postgresql": Prepared(
        _taking(_CLOCK_ON_POSTGRESQL, _CLOCK_ON_POSTGRESQL + bindparam("lasts", type_=Interval))
    ),
    "sqlite": Prepared(_taking(bindparam("now", type_=Instant), bindparam("until", type_=Instant))),
}
_RELEASE = delete(leases).where(leases.c.name == bindparam("of"), leases.c.owner == bindparam("by"))


def take(connection: Connection, name: str, *, owner: str, lasts: timedelta, now: datetime) -> bool:
    """Take or renew a lease; False while another process has it. `now` counts where the database has no clock."""
    times = (
        {"lasts": lasts} if connection.dialect.name == "postgresql" else {"now": now, "until": now + lasts}
    )
    return _TAKE[connection.dialect.name].run(connection, of=name, by=owner, **times) == 1


def release(connection: Connection, name: str, *, owner: str) -> None:
    """Let the next process have it at once."""
    connection.execute(_RELEASE, {"of": name, "by": owner})
