"""The floor under which the departments of a month or period were told first. Whatever is told of it later, anywhere, keeps to it:
two breakdowns under two floors could be subtracted from each other."""

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects.postgresql import insert as insert_or_leave

from db.engine.prepared import Prepared
from db.schema import published_floors

_KEPT = Prepared(select(published_floors.c.span, published_floors.c.answers))
_OF = Prepared(select(published_floors.c.answers).where(published_floors.c.span == bindparam("of")))
_KEEP = Prepared(insert_or_leave(published_floors).on_conflict_do_nothing(index_elements=["span"]))


def held(connection: Connection, span: str, answers: int) -> int:
    """The floor that holds for this month or period; `answers`: the one in force, where nothing was told yet."""
    found = _OF.scalar(connection, of=span)
    return int(found) if found is not None else answers


def every(connection: Connection) -> dict[str, int]:
    """All that are kept."""
    return {row.span: row.answers for row in _KEPT.all(connection)}


def keep(connection: Connection, told: Mapping[str, int]) -> None:
    """Keep them; what is kept already stays."""
    for span, answers in sorted(told.items()):
        _KEEP.run(connection, span=span, answers=answers)
