"""What the office chat has been told is wrong: each kind of problem once an hour, whichever process reports it."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_change

from db.schema import marks

AGAIN_AFTER = timedelta(hours=1)
_NAMES = "told/"
_OVER = ""

_ADD = insert_or_change(marks)
_TELL = _ADD.on_conflict_do_update(
    index_elements=["name"],
    set_={"at": _ADD.excluded.at, "note": _ADD.excluded.note},
    # Told in the future, that is by a clock that has been set back since.
    where=or_(marks.c.at <= bindparam("before"), marks.c.at > _ADD.excluded.at),
)
_TOLD = select(marks.c.name).where(marks.c.name.startswith(_NAMES), marks.c.note != _OVER)
_END = update(marks).where(marks.c.name == bindparam("of"), marks.c.note != _OVER).values(note=_OVER)


def tell(connection: Connection, kind: str, says: str, *, now: datetime) -> bool:
    """Whether to tell this now; True records it as told. Of several processes that ask, only one gets True."""
    values = {"name": _NAMES + kind, "at": now, "note": says, "before": now - AGAIN_AFTER}
    return connection.execute(_TELL, values).rowcount == 1


def over(connection: Connection, *, still: Collection[str]) -> list[str]:
    """The problems that were told and are over, each returned once; `still`: those that are not."""
    told = [name.removeprefix(_NAMES) for name in connection.execute(_TOLD).scalars()]
    ended = [kind for kind in sorted(told) if kind not in still]
    return [kind for kind in ended if connection.execute(_END, {"of": _NAMES + kind}).rowcount == 1]
