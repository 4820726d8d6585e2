"""Named positions: how far an inbox has been read, which backup was restored."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert as insert_or_change

from db.engine.prepared import Prepared
from db.schema import marks

CLOCK = "clock"
"""What the clock showed when it was last trusted."""
RAN_AWAY = "clock_ran_away"
"""Present while a process cannot trust its clock: `at` is when that was noticed, `note` what it should have shown."""
RESTORED = "restored"
"""Left by `huifang db restore`: `at` is the moment of the backup; gone once what was sent since has been looked up."""
UNPUBLISHED = "unpublished"
"""Present while a closed month cannot be published: `at` is since when, `note` a line for each, its round and why."""
WITNESS_REFUSED = "witness_refused"
"""Present while a witness that is asked over HTTP does not sign: `at` is since when, `note` a line for each, its name and why."""
PROVINCE_AWAY = "province_away"
"""Present while nothing can be handed to the provincial platform: `at` is since when, `note` why."""
REMEDIES_TOLD = "remedies_told"
"""When the office's people were last told that a 差评 is late."""
SWEPT = "swept"
"""When the database's files were last written anew, so that no byte of what was erased is left in them."""

_FIND = Prepared(select(marks.c.at, marks.c.note).where(marks.c.name == bindparam("of")))
_ADD = insert_or_change(marks)
_PUT = Prepared(
    _ADD.on_conflict_do_update(
        index_elements=["name"], set_={"at": _ADD.excluded.at, "note": _ADD.excluded.note}
    )
)
_DROP = Prepared(delete(marks).where(marks.c.name == bindparam("of")))


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A named position."""

    at: datetime
    note: str


def find(connection: Connection, name: str) -> Bookmark | None:
    """The mark of this name."""
    row = _FIND.first(connection, of=name)
    return Bookmark(row.at, row.note) if row is not None else None


def put(connection: Connection, name: str, at: datetime, note: str = "") -> None:
    """Set the mark, whatever it was before."""
    _PUT.run(connection, name=name, at=at, note=note)


def drop(connection: Connection, name: str) -> None:
    """Remove the mark."""
    _DROP.run(connection, of=name)
