"""Compares the kept counts with a complete count, and (PostgreSQL) merges their parts."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Select, func, select, text

from bot.domain.disposition import Disposition
from db.queries.rounds.tallies import STANDING
from db.schema import answer_counts, answers, callbacks, case_counts, cases
from db.schema.columns import AnyRow

MANY_PARTS = 2_000
"""This many parts are read in a few milliseconds; beyond that they are merged."""

_CASES = select(cases.c.month, cases.c.department, cases.c.item, func.count().label("n")).group_by(
    cases.c.month, cases.c.department, cases.c.item
)
_CALLBACKS = select(callbacks.c.month, func.count().label("n")).group_by(callbacks.c.month)
_ended = (
    callbacks.c.month.label("round"),
    cases.c.month,
    callbacks.c.disposition,
    callbacks.c.score,
    cases.c.department,
    cases.c.item,
)
_ENDED = (
    select(*_ended, func.count().label("n"))
    .join_from(callbacks, cases, cases.c.case_no == callbacks.c.case_no)
    .where(callbacks.c.disposition.is_not(None))
    .group_by(*_ended)
)
_ANSWERED = (
    select(callbacks.c.month, answers.c.at, answers.c.channel)
    .join_from(callbacks, answers, answers.c.id == STANDING, isouter=True)
    .where(callbacks.c.disposition == Disposition.ANSWERED.value)
)
_KEPT_CASES = select(
    case_counts.c.round,
    case_counts.c.month,
    case_counts.c.disposition,
    case_counts.c.score,
    case_counts.c.department,
    case_counts.c.item,
    case_counts.c.n,
)
_KEPT_ANSWERS = select(
    answer_counts.c.round, answer_counts.c.hour, answer_counts.c.channel, answer_counts.c.n
)
_PARTS = select(func.count()).select_from(case_counts).where(case_counts.c.part != 0)
_FOLD_ON_POSTGRESQL = tuple(
    text(
        f"WITH parts AS (DELETE FROM {table} WHERE part <> 0 RETURNING {key}, n) "  # noqa: S608 (the names below)
        f"INSERT INTO {table} ({key}, part, n) SELECT {key}, 0, sum(n) FROM parts GROUP BY {key} "
        f"HAVING sum(n) <> 0 ORDER BY {key} ON CONFLICT ({key}, part) DO UPDATE SET n = {table}.n + excluded.n"
    )
    for table, key in (
        ("case_counts", "round, month, disposition, score, department, item"),
        ("answer_counts", "round, hour, channel"),
    )
)
Key = tuple[object, ...]


def astray(connection: Connection) -> list[str]:
    """The months and rounds whose kept counts differ from a complete count."""
    kept, counted = Counter[Key](), Counter[Key]()
    for statement in (_KEPT_CASES, _KEPT_ANSWERS):
        for row in connection.execute(statement):
            kept[tuple(row[:-1])] += row.n
    for key, n in _counted(connection):
        counted[key] += n
    wrong = {key for key in kept.keys() | counted.keys() if kept[key] != counted[key]}
    return sorted({str(key[0] or key[1]) for key in wrong})


def _counted(connection: Connection) -> Iterator[tuple[Key, int]]:
    for row in connection.execute(_CASES):
        yield ("", row.month or "", "", 0, row.department, row.item), row.n
    for row in connection.execute(_CALLBACKS):
        yield (row.month, "", "", 0, "", ""), row.n
    for row in connection.execute(_ENDED):
        stands = row.round, row.month or "", row.disposition, row.score or 0, row.department, row.item
        yield stands, row.n
    for row in _streamed(connection, _ANSWERED):
        yield (row.month, f"{row.at:%Y-%m-%d %H}" if row.at is not None else "", row.channel or ""), 1


def _streamed(connection: Connection, statement: Select[*tuple[Any, ...]]) -> Iterator[AnyRow]:
    for page in connection.execute(statement).partitions(2_000):
        yield from page


def many_parts(connection: Connection) -> bool:
    """Whether reading the counts takes longer than necessary."""
    parts: int = connection.execute(_PARTS).scalar_one()
    return parts > MANY_PARTS


def fold(connection: Connection) -> None:
    """Merge the parts that transactions have added. No result changes for anybody."""
    for statement in _FOLD_ON_POSTGRESQL:
        connection.execute(statement)
