"""处室看得到的得分: whatever a department can work out from all it has been shown of its marks is about three people or more.

A mark stands beside the mean and the share, so it tells what the people it is about gave, summed. Whoever has several such
sums adds and subtracts them: the department less its handlers, the quarter less its months, today's sheet less yesterday's.
What comes out that way are the combinations of the rows, and what must not come out is one that only one or two people are
in. That is seen when the rows are solved (Gauss and Jordan): a solved row of one or two people is such a combination, and so
is the difference of two rows that are alike but for the one person each is solved for. There is no other way to so few.

A mark is shown when it adds no such combination to those shown before, which nobody can take back; else it is withheld.
Departments come first, then handlers, then items; of each kind the larger first. Ratings that a decision took out count here
as if they were there: whoever contested one knows that it was low, and reads in the new mark whether it was 不满意 or
非常不满意.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.casework.privacy.crowd import CROWD
from bot.casework.scores.document import Counts
from bot.casework.scores.mark import Basics
from bot.casework.scores.rules import LEVELS
from bot.casework.scores.sheet import MarksOf, ToldMark

_PRIME = 2**61 - 1
"""Rows are solved modulo this: exact, and numbers stay short."""
_Cell = tuple[str, str, str]
"""Item, handler and month."""
_Group = int
"""People whom the same rows count; a number among the columns."""
_Sum = Mapping[_Group, int]


def readable(new: Counts, before: Sequence[Counts]) -> frozenset[ToldMark]:
    """Which marks of a sheet departments and handlers may read, when they have read these sheets of the same year.

    None of a sheet with months that are not sealed: until then ratings come one by one.
    """
    if new.unsealed:
        return frozenset()
    found = set[ToldMark]()
    for department in new.departments:
        wanted = _marked(new, department)
        found.update(_safe(department, new, wanted, [one for one in before if one.told]))
    return frozenset(found)


def _marked(new: Counts, department: str) -> list[ToldMark]:
    """The department's marks, in the order in which they are looked at."""
    only = frozenset({department})
    rows = [
        (-row.mark.rated, row.subject.name, of)
        for of in (MarksOf.DEPARTMENT, MarksOf.HANDLER, MarksOf.ITEM)
        for row in new.sheet(of, only).rows
        if row.mark.value is not None
    ]
    order = {MarksOf.DEPARTMENT: 0, MarksOf.HANDLER: 1, MarksOf.ITEM: 2}
    return [
        ToldMark(of, name, department) for _, name, of in sorted(rows, key=lambda row: (order[row[2]], *row))
    ]


def _safe(
    department: str, new: Counts, wanted: Sequence[ToldMark], before: Sequence[Counts]
) -> Iterator[ToldMark]:
    """Those of the wanted marks that, with what was shown before, leave nobody alone."""
    sheets = [*before, new]
    told = [
        (number, mark)
        for number, one in enumerate(before)
        for mark in sorted(one.told)
        if mark.department == department
    ]
    rows = [*told, *((len(before), mark) for mark in wanted)]
    columns = _columns(department, sheets, rows)
    people = list(columns.values())
    sums = [{group: 1 for group, counted in enumerate(columns) if n in counted} for n in range(len(rows))]
    known = KnownSums(people)
    for one in sums[: len(told)]:
        known = known.plus(one)
    for mark, one in zip(wanted, sums[len(told) :], strict=True):
        more = known.plus(one)
        if not more.tells_of_few:
            known = more
            yield mark


def _columns(
    department: str, sheets: Sequence[Counts], rows: Sequence[tuple[int, ToldMark]]
) -> Counter[frozenset[int]]:
    """How many people the same rows count, by the numbers of those rows."""
    found = Counter[frozenset[int]]()
    kept = [_of_department(one, department) for one in sheets]
    for cell in sorted(set().union(*kept)):
        counting = [n for n, (sheet, mark) in enumerate(rows) if cell in kept[sheet] and _counts(mark, cell)]
        for level in LEVELS:
            of_sheet = [_given(one.get(cell), level) for one in kept]
            for below, upto in _steps(of_sheet):
                those = frozenset(n for n in counting if of_sheet[rows[n][0]] >= upto)
                if those:
                    found[those] += upto - below
    return found


def _of_department(counts: Counts, department: str) -> Mapping[_Cell, Basics]:
    return {
        (item, handler, month): one
        for (where, item, handler, month), one in counts.basics.items()
        if where == department
    }


def _counts(mark: ToldMark, cell: _Cell) -> bool:
    item, handler, _ = cell
    match mark.of:
        case MarksOf.DEPARTMENT:
            return True
        case MarksOf.HANDLER:
            return mark.name == handler
        case MarksOf.ITEM:
            return mark.name == item


def _given(cell: Basics | None, level: int) -> int:
    return cell.ratings.get(level, 0) + cell.struck.get(level, 0) if cell is not None else 0


def _steps(counts: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Of a level that sheets counted differently: who is in all of them, who in all but the smallest, and so on."""
    below = 0
    for upto in sorted({n for n in counts if n}):
        yield below, upto
        below = upto


@dataclass(frozen=True, slots=True)
class KnownSums:
    """Sums that somebody knows, solved as far as they go. `people`: how many each group has."""

    people: Sequence[int]
    solved: Mapping[_Group, _Sum] = field(default_factory=dict)
    """By a group that no other of these sums has, and that counts once in its own."""

    def plus(self, more: _Sum) -> "KnownSums":
        """With another sum."""
        rest = dict(more)
        for group in list(rest):
            if group in self.solved:
                rest = _less(rest, rest[group], self.solved[group])
        if not rest:
            return self
        of = min(rest)
        one = _times(rest, pow(rest[of], -1, _PRIME))
        solved = {
            group: _less(known, known[of], one) if of in known else known
            for group, known in self.solved.items()
        }
        return KnownSums(self.people, solved | {of: one})

    @property
    def tells_of_few(self) -> bool:
        """Whether something can be worked out that fewer than `CROWD` people are in."""
        alike = set[tuple[tuple[_Group, int], ...]]()
        for of, known in self.solved.items():
            if sum(self.people[group] for group in known) < CROWD:
                return True
            if self.people[of] > 1:
                continue
            others = {group: times for group, times in known.items() if group != of}
            first = pow(others[min(others)], -1, _PRIME)
            shape = tuple(sorted(_times(others, first).items()))
            if shape in alike:
                return True
            alike.add(shape)
        return False


def _less(one: _Sum, times: int, other: _Sum) -> dict[_Group, int]:
    left = {group: (one.get(group, 0) - times * other.get(group, 0)) % _PRIME for group in {*one, *other}}
    return {group: count for group, count in left.items() if count}


def _times(one: _Sum, times: int) -> dict[_Group, int]:
    return {group: count * times % _PRIME for group, count in one.items()}


assert CROWD == 3, "`tells_of_few` looks for one person and for two"
