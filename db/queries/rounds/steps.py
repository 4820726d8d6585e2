"""What somebody decides about everybody with the same trouble, done in steps: each in a transaction of its own, so that
thousands do not keep those waiting who answer meanwhile."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Select, bindparam, select

from bot.domain.stage import Stage
from db.schema import callbacks, rounds

MOST = 500
"""Callbacks looked at in one step."""


@dataclass(frozen=True, slots=True)
class StepDone:
    """What one step has done."""

    moved: int
    last: int | None
    """The place of the last callback looked at: the next step begins behind it. None: that was the last step."""


_ROUND = select(rounds.c.month).where(rounds.c.month == bindparam("of")).with_for_update()


def by_one(connection: Connection, month: str) -> None:
    """Until this transaction ends nobody else decides about everybody of the round."""
    connection.execute(_ROUND, {"of": month})


Looked = Select[tuple[str, int]]
_BEHIND: Looked = (
    select(callbacks.c.case_no, callbacks.c.place)
    .where(
        callbacks.c.month == bindparam("of"),
        callbacks.c.place > bindparam("after"),
        callbacks.c.disposition.is_(None),
    )
    .order_by(callbacks.c.place)
    .limit(MOST)
)


def troubled(stages: Iterable[Stage], cases: Select[tuple[str]]) -> Looked:
    """The next callbacks of the round `of` behind the place `after` that have no result, stand so, and are among these
    cases."""
    return _BEHIND.where(
        callbacks.c.stage.in_(sorted(stage.value for stage in stages)), callbacks.c.case_no.in_(cases)
    )


def next_of(
    connection: Connection, statement: Looked, values: dict[str, object]
) -> tuple[Sequence[str], int | None]:
    """The numbers of the next cases, and where the step after this one begins."""
    found = connection.execute(statement, values).all()
    return [row.case_no for row in found], found[-1].place if len(found) == MOST else None
