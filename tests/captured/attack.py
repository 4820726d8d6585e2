"""An attacker with a copy of the database but not its key tries to find out who complained, using every pair of
columns.

Only what stands in the copy is used. A guess names, for a ticket, the people among whom its complainant should be; the
day of a ticket stands in its number, so a guess at random is one among all who wrote on that day. How often a guess was
right is held to chance by Chernoff's and Hoeffding's bound: of the guesses made here, none would get as far by luck in a
hundred thousand tries.
"""

import math
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property

from sqlalchemy import Connection, text

from bot.domain.month import OFFICE_ZONE
from captured.traffic import Month
from db.schema import metadata

Value = Hashable
Row = Mapping[str, Value]
LUCK = 1e-5
_NUMBER = re.compile(r"TS-\d{8}-\w+-\w")
_ORDER = {"sqlite": "rowid", "postgresql": "ctid"}


@dataclass(frozen=True)
class Column:
    """The values of a column, each with what it belongs to and when that row was written, if it tells."""

    name: str
    values: tuple[tuple[Value, str | int, date | None], ...]

    @cached_property
    def bearers(self) -> Mapping[Value, set[str | int]]:
        """Whom each value belongs to."""
        found: defaultdict[Value, set[str | int]] = defaultdict(set)
        for value, one, _ in self.values:
            found[value].add(one)
        return found

    @cached_property
    def moments(self) -> list[datetime]:
        """The values that are moments, in order."""
        return sorted(value for value in self.bearers if isinstance(value, datetime))

    @cached_property
    def in_order(self) -> bool:
        """Whether these are numbers that tell rows apart, and so perhaps their order."""
        return all(isinstance(value, int) for value in self.bearers) and len(self.bearers) * 2 > len(
            self.values
        )


@dataclass(frozen=True)
class Copy:
    """A copy of the database: the rows of each table as they lie there."""

    tables: Mapping[str, list[Row]]

    @cached_property
    def parties(self) -> Mapping[Value, int]:
        """Whose a chat, a phone or a case is, as far as the copy says so."""
        found: dict[Value, int] = {}
        for row in self.tables["parties"]:
            if row["phone_index"] is not None:
                found[row["phone_index"]] = _number(row["id"])
        for row in self.tables["chats"]:
            found[row["chat_index"]] = found["chat", row["id"]] = _number(row["party_id"])
        for row in self.tables["callbacks"]:
            if row["party_id"] is not None:
                found[row["case_no"]] = _number(row["party_id"])
        return found

    def person(self, table: str, row: Row) -> int | None:
        """Whose row it is."""
        if table == "parties":
            return _number(row["id"])
        if (party := row.get("party_id")) is not None:
            return _number(party)
        for known in (("chat", row.get("chat_id")), *map(row.get, ("chat_index", "case_no", "phone_index"))):
            if (party := self.parties.get(known)) is not None:
                return party
        return None

    @cached_property
    def active(self) -> Mapping[tuple[date | None, Value], frozenset[int]]:
        """Who wrote on a day by a channel, which a ticket tells of itself."""
        found: defaultdict[tuple[date | None, Value], set[int]] = defaultdict(set)
        for row in self.tables["inbound"]:
            found[_day(row), row["channel"]].add(_number(row["party_id"]))
        return {of: frozenset(people) for of, people in found.items()}


def copied(connection: Connection) -> Copy:
    """Take the copy: every column of every table, and where the rows lie."""
    tables: dict[str, list[Row]] = {}
    for table in metadata.sorted_tables:
        plain = f"SELECT * FROM {table.name}"
        order = _ORDER[connection.dialect.name]
        if connection.dialect.name == "sqlite" and not _has_rowid(connection, table.name):
            order = ""
        asked = f"{plain} ORDER BY {order}" if order else plain
        rows = [dict(row._mapping) for row in connection.execute(text(asked))]
        tables[table.name] = [
            {name: _plain(value) for name, value in row.items()} | ({"(place)": n} if order else {})
            for n, row in enumerate(rows)
        ]
    return Copy(tables)


def _has_rowid(connection: Connection, table: str) -> bool:
    made = connection.execute(text("SELECT sql FROM sqlite_master WHERE name = :of"), {"of": table}).scalar()
    return "WITHOUT ROWID" not in str(made)


def _plain(value: object) -> Value:
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value) if len(value) >= 19 else None
        except ValueError:
            return value
        return value if moment is None else moment.replace(tzinfo=moment.tzinfo or UTC)
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return bytes(value) if isinstance(value, bytes | memoryview) else value


def _number(value: Value) -> int:
    assert isinstance(value, int)
    return value


def _day(row: Row) -> date | None:
    moments = [row[name] for name in ("at", "created_at", "sent_at") if isinstance(row.get(name), datetime)]
    return moments[0].astimezone(OFFICE_ZONE).date() if moments and isinstance(moments[0], datetime) else None


@dataclass
class Thief:
    """Tries everything on a copy; `month` judges the guesses."""

    copy: Copy
    month: Month
    found: set[str] = field(default_factory=set)

    @cached_property
    def _channel(self) -> Mapping[str, Value]:
        return {str(row["ticket_no"]): row["source"] for row in self.copy.tables["tickets"]}

    def finds(self) -> set[str]:
        """Every way that told more than chance would: which columns, compared how; and what stands in clear."""
        self._in_the_same_row()
        self._in_clear()
        of_tickets, of_people = list(self._columns(self._tickets)), list(self._columns(self._person))
        for theirs in of_people:
            self._marked(theirs)
            for its in of_tickets:
                self._equal(its, theirs)
                self._nearest(its, theirs)
                self._in_order(its, theirs)
        return self.found

    def _tickets(self, table: str, row: Row) -> Iterable[str]:
        """The tickets that a row names in clear; of tables that name people beside them, nothing more has to be learnt."""
        if f"{table} names both" in self.found:
            return ()
        said = "\n".join(value for value in row.values() if isinstance(value, str) and "TS-" in value)
        return set(_NUMBER.findall(said)) & set(self.month.owners) if said else ()

    def _person(self, table: str, row: Row) -> Iterable[int]:
        person = self.copy.person(table, row)
        return [] if person is None else [person]

    def _columns(self, of: Callable[[str, Row], Iterable[str | int]]) -> Iterator[Column]:
        """Every column that differs among the rows that belong to somebody, and how long its sealed values are."""
        for table, rows in self.copy.tables.items():
            owned = [(row, _day(row), one) for row in rows for one in of(table, row)]
            for name in owned[0][0] if owned else ():
                values = tuple((row[name], one, day) for row, day, one in owned if row[name] is not None)
                lengths = tuple((len(v), one, day) for v, one, day in values if isinstance(v, bytes))
                for column in (
                    Column(f"{table}.{name}", values),
                    Column(f"length of {table}.{name}", lengths),
                ):
                    if len({value for value, _, _ in column.values}) > 1 or len(column.values) < len(owned):
                        yield column

    def _in_the_same_row(self) -> None:
        for table, rows in self.copy.tables.items():
            guess: defaultdict[str, set[int]] = defaultdict(set)
            for row in rows:
                for number in self._tickets(table, row):
                    guess[number] |= set(self._person(table, row))
            self._judge(f"{table} names both", guess)

    def _in_clear(self) -> None:
        theirs = {alone for one in self.month.people.values() for alone in one.alone if alone}
        for table, rows in self.copy.tables.items():
            for name in rows[0] if rows else ():
                said = "\0".join(_legible(row[name]) for row in rows)
                if any(alone in said for alone in theirs):
                    self.found.add(f"{table}.{name} in clear")

    def _equal(self, its: Column, theirs: Column) -> None:
        whose = theirs.bearers
        if its.bearers.keys().isdisjoint(whose):
            return
        guess: defaultdict[str, set[int]] = defaultdict(set)
        for value, number, _ in its.values:
            guess[str(number)] |= {_number(person) for person in whose.get(value, ())}
        self._judge(f"{its.name} = {theirs.name}", guess)

    def _nearest(self, its: Column, theirs: Column) -> None:
        moments = theirs.moments
        if not moments or not its.moments:
            return
        guess: defaultdict[str, set[int]] = defaultdict(set)
        for value, number, _ in its.values:
            if isinstance(value, datetime):
                n = bisect_left(moments, value)
                near = min(moments[max(n - 1, 0) : n + 1], key=lambda other: abs(other - value))
                guess[str(number)] |= {_number(person) for person in theirs.bearers[near]}
        self._judge(f"{its.name} near {theirs.name}", guess)

    def _marked(self, theirs: Column) -> None:
        """Whoever has a certain value in this column, or has one at all, on the day of the ticket, complained."""
        marks: defaultdict[Value, set[tuple[int, date | None]]] = defaultdict(set)
        for value, person, day in theirs.values:
            marks[value].add((_number(person), day))
            marks["anything"].add((_number(person), day))
        for bearers in marks.values():
            if len({person for person, _ in bearers}) < 2:
                continue  # one person's own: no mark of many
            guess = {
                number: {p for p, day in bearers if day in (None, self.month.day(number))}
                for number in self.month.owners
            }
            self._judge(f"marked by {theirs.name}", guess)

    def _in_order(self, its: Column, theirs: Column) -> None:
        """The first ticket of a day is that of the first who wrote, and so on, by the numbers and places of rows."""
        if not (its.in_order and theirs.in_order):
            return
        guess: dict[str, set[int]] = {}
        for day in {self.month.day(number) for number in self.month.owners}:
            first: dict[str, int] = {}
            for _rank, number, _ in sorted(its.values, key=lambda one: one[0]):  # type: ignore[arg-type,return-value]
                if self.month.day(str(number)) == day:
                    first.setdefault(str(number), len(first))
            people = [_number(p) for v, p, d in sorted(theirs.values, key=lambda one: one[0]) if d == day]  # type: ignore[arg-type,return-value]
            for number, rank in first.items():
                if people:
                    guess[number] = {people[round((rank + 0.5) / len(first) * (len(people) - 1))]}
        self._judge(f"{its.name} in the order of {theirs.name}", guess)

    def _judge(self, way: str, guess: Mapping[str, Iterable[int]]) -> None:
        """Whether so many guesses are right that it is no luck, of all tickets or of one kind of them."""
        for numbers in self.month.kinds.values():
            hits = chance = most = 0.0
            for number in numbers:
                among = self.copy.active[self.month.day(number), self._channel[number]]
                named = frozenset(guess.get(number, ())) & among or among
                hits += (self.month.owners[number] in named) / len(named)
                chance += 1 / len(among)
                most = max(most, 1 / len(named))
            if luck(hits, chance, most, len(numbers)) < LUCK:
                self.found.add(way)
                return


def _legible(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def luck(hits: float, chance: float, most: float, tries: int) -> float:
    """How likely chance alone does as well or better, at the most (Hoeffding 1963, theorem 1; each try in [0, most])."""
    if hits <= chance or not tries:
        return 1.0
    got, fair = hits / tries / most, chance / tries / most
    if got >= 1:
        return fair**tries
    return math.exp(-tries * (got * math.log(got / fair) + (1 - got) * math.log((1 - got) / (1 - fair))))
