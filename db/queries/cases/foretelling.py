"""What `cases.take` would do to a batch of rows, told by reading alone: nobody waits for it, and nothing is undone.

A file is foretold batch by batch, so what its earlier rows would store is remembered beside the database.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from sqlalchemy import Connection, bindparam, select

from bot.domain.round_state import RoundState
from db.queries.archive import erasures
from db.queries.cases import cases
from db.queries.cases.cases import PreparedCase, RowFate
from db.queries.keys import keyring
from db.schema import cases as case_rows
from db.schema import rounds
from db.schema.columns import AnyRow
from db.vault import Vault

_CLOSED = select(rounds.c.month).where(rounds.c.state != RoundState.OPEN)
_BEFORE = cases.BEFORE.where(case_rows.c.case_no.in_(bindparam("of", expanding=True)))
_AT_ONCE = 500
_KEPT = 500
"""Rows of which a statement of SQLite may name the numbers."""


@dataclass(frozen=True, slots=True)
class Foretold:
    """What would happen to one row."""

    fate: RowFate
    change: tuple[str, str] | None = None
    """Of an update: the fields that differ, before and after, as JSON; phones masked."""
    again: bool = False
    """An earlier row of the same file says something else of this case; the later one counts."""


class EarlierRows:
    """What the rows foretold so far would have stored: keyed digests by the hash of the case number.

    In a temporary database of its own, which spills to disk: a file may have millions of rows.
    """

    def __init__(self) -> None:
        self._kept = sqlite3.connect("", check_same_thread=False, isolation_level=None)
        self._kept.execute("CREATE TABLE seen (case_no INTEGER PRIMARY KEY, digest INTEGER) WITHOUT ROWID")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._kept.close()

    def of(self, numbers: Sequence[str]) -> dict[str, int]:
        """The digests of those of these cases that the file had before."""
        by_hash = {hash(number): number for number in numbers}
        found: dict[str, int] = {}
        hashes = list(by_hash)
        for start in range(0, len(hashes), _KEPT):
            some = hashes[start : start + _KEPT]
            marks = ",".join("?" * len(some))
            wanted = f"SELECT case_no, digest FROM seen WHERE case_no IN ({marks})"  # noqa: S608 - marks alone
            found |= {by_hash[case_no]: digest for case_no, digest in self._kept.execute(wanted, some)}
        return found

    def add(self, stored: Iterable[tuple[str, int]]) -> None:
        """These cases would be stored with these digests."""
        self._kept.execute("BEGIN")
        rows = ((hash(number), digest) for number, digest in stored)
        self._kept.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?)", rows)
        self._kept.execute("COMMIT")


def foretell(
    connection: Connection, vault: Vault, batch: Sequence[PreparedCase], earlier: EarlierRows
) -> list[Foretold]:
    """What would happen to each row, in order; `earlier` learns it. Raises WrongKey as `take` does."""
    keyring.sure(connection, vault)
    known = {no: hash(vault.newest(was)) for no, was in cases.known(connection, batch).items()}
    digests = [hash(vault.newest(case.digest)) for case in batch]
    before = _before(connection, batch, digests, known)
    closed = set(connection.execute(_CLOSED).scalars())
    gone = erasures.known(connection, vault, (case.record.case_no for case in batch))
    in_file = earlier.of([case.record.case_no for case in batch])
    told: list[Foretold] = []
    stored: dict[str, int] = {}
    for case, digest in zip(batch, digests, strict=True):
        number = case.record.case_no
        was = in_file.get(number, known.get(number))
        if number in gone:
            told.append(Foretold(RowFate.ERASED))
            continue
        if was is None:
            told.append(Foretold(RowFate.LATE if case.record.month in closed else RowFate.IMPORTED))
        elif was == digest:
            told.append(Foretold(RowFate.UNCHANGED))
            continue
        else:
            told.append(_changed(vault, case, before.get(number), again=number in in_file))
            if told[-1].fate is not RowFate.UPDATED:
                continue
        in_file[number] = stored[number] = digest
    earlier.add(stored.items())
    return told


def _changed(vault: Vault, case: PreparedCase, before: AnyRow | None, *, again: bool) -> Foretold:
    if before is None:  # it is not stored yet: an earlier row of the file brings it
        return Foretold(RowFate.UPDATED, again=True)
    if before.sealed:
        return Foretold(RowFate.SEALED)
    if before.called and before.month != case.record.month:
        return Foretold(RowFate.IN_ROUND)
    said = cases.difference(vault, before, case.record)
    return Foretold(RowFate.UPDATED, (said["before"], said["after"]), again)


def _before(
    connection: Connection, batch: Sequence[PreparedCase], digests: Sequence[int], known: dict[str, int]
) -> dict[str, AnyRow]:
    """The stored rows of the cases of which the batch says something else."""
    differing = {
        case.record.case_no
        for case, digest in zip(batch, digests, strict=True)
        if known.get(case.record.case_no, digest) != digest
    }
    numbers, found = sorted(differing), dict[str, AnyRow]()
    for start in range(0, len(numbers), _AT_ONCE):
        for row in connection.execute(_BEFORE, {"of": numbers[start : start + _AT_ONCE]}):
            found[row.case_no] = row
    return found
