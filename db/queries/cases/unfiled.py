"""The shelves that are not filed yet: their few thousand cases are read, once for all the words of one question."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select

from bot.casework.finding.slots import SLOTS
from db.engine.prepared import Prepared
from db.queries.cases import shelving
from db.queries.cases.shelving import FIELDS
from db.queries.cases.wanted import Word, bare_in
from db.schema import cases

_ON_SHELF = Prepared(
    select(cases.c.serial, *(cases.c[name] for name in FIELDS.values())).where(
        cases.c.serial.between(bindparam("first"), bindparam("last"))
    )
)
_AT: Mapping[str, int] = {letter: 1 + at for at, letter in enumerate(FIELDS)}


class Unfiled:
    """What lies behind the filed shelves, as this transaction sees it."""

    def __init__(self, connection: Connection) -> None:
        """Reads how far shelves are filled and filed, and no case."""
        self._connection = connection
        self._shelves: dict[int, _Shelf] = {}
        self.latest = (shelving.given(connection) - 1) // SLOTS
        """The shelf that is being filled; -1: there is none."""
        self.first = shelving.filed(connection)
        """The first shelf that is not filed."""

    def holding(self, shelf: int, words: Iterable[Word]) -> int:
        """The places of a shelf, as bits, whose case has all the words."""
        on = self._shelves.get(shelf)
        if on is None:
            at = {"first": shelf * SLOTS, "last": shelf * SLOTS + SLOTS - 1}
            on = self._shelves[shelf] = _Shelf(list(_ON_SHELF.fetched(self._connection, **at)))
        found = (1 << SLOTS) - 1
        for word in words:
            found &= on.holding(word)
        return found


class _Shelf:
    """The texts of the cases on one shelf; bare by field, once that field is asked for."""

    def __init__(self, rows: Sequence[Sequence[Any]]) -> None:
        self._rows = rows
        self._bare: dict[str, list[tuple[int, str]]] = {}

    def holding(self, word: Word) -> int:
        found = 0
        for letter in word.fields:
            for place, text in self._texts(letter):
                if word.text in text:
                    found |= place
        return found

    def _texts(self, letter: str) -> list[tuple[int, str]]:
        """Each case's place, as a bit, and its text."""
        known = self._bare.get(letter)
        if known is None:
            at = _AT[letter]
            known = self._bare[letter] = [
                (1 << row[0] % SLOTS, bare_in(letter, row[at])) for row in self._rows
            ]
        return known
