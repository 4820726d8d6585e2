"""成套隐去: which small counts several published tables together give away, though none of them shows them.

A table tells some groups (departments, categories) of some months apart, and the others only in its total. Whoever has a
month, its quarter and its year can subtract one from the other. What they can find out is a question about flows: a hidden
cell is an edge between its month, whose total is known, and what is known of its group over several months. Counts can be
moved around every circle of such edges without any table noticing; a sum is found out exactly when no such circle changes it
(Gusfield 1988, "A graph theoretic approach to statistical data security", for one table). No count can become negative, so
an edge of nought can only be raised.

And what is left of some months when all is taken away that is known of groups hidden there alone is a sum, too: of several
groups, and found out whatever stands in it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

Leaf = str
"""What is told at its finest: a month."""
Node = tuple[str, ...]
_OPEN: Node = ("open",)
"""Where the hidden cells meet that no table of several months counts."""


@dataclass(frozen=True, slots=True)
class GroupCell:
    """One group in one month. `counts`: what the tables tell of it; `people`: how many of them must not be found out alone."""

    counts: tuple[int, ...]
    people: int


Cells = Mapping[tuple[str, Leaf], GroupCell]
"""By group and month; a group without anything in a month has no cell there, which everybody may know."""


@dataclass(frozen=True, slots=True)
class ToldTable:
    """A table that is published: the groups it shows by name, summed over its months; its total is known in any case."""

    leaves: frozenset[Leaf]
    shown: frozenset[str]


@dataclass(frozen=True, slots=True)
class Exposed:
    """A sum that can be found out although it is of fewer people than the floor."""

    name: str
    """Whose; "": of all groups whose hidden counts in these months are not known apart."""
    leaves: frozenset[Leaf]


def exposed(cells: Cells, tables: Sequence[ToldTable], floor: int) -> frozenset[Exposed]:
    """What all these tables together give away. Every month has a table of its own among them, be it one that shows nobody;
    the months of any two tables are apart, or one holds the other's."""
    hidden = _hidden(cells, tables)
    rows = _rows(hidden, tables)
    wanted = set(_sensitive(cells, hidden, rows, tables, floor))
    found = set[Exposed]()
    for kind in range(max((len(cell.counts) for cell in cells.values()), default=0)):
        known = _Moves(cells, rows, kind)
        for one in wanted - found:
            told = sum(cells[one.name, leaf].counts[kind] for leaf in one.leaves)
            if told and known.fixed(one):
                found.add(one)
    return frozenset(found | set(_left_over(cells, rows, floor)))


def _hidden(cells: Cells, tables: Sequence[ToldTable]) -> frozenset[tuple[str, Leaf]]:
    """The cells that the table of their own month does not show."""
    shown = {
        (name, leaf) for one in tables if len(one.leaves) == 1 for leaf in one.leaves for name in one.shown
    }
    return frozenset(cells.keys() - shown)


def _rows(
    hidden: frozenset[tuple[str, Leaf]], tables: Sequence[ToldTable]
) -> Mapping[tuple[str, Leaf], Node]:
    """The known sum that each hidden cell belongs to: of the smallest table of several months that shows its group, less
    what still smaller ones tell of it."""
    found: dict[tuple[str, Leaf], Node] = {}
    for n, one in sorted(enumerate(tables), key=lambda numbered: len(numbered[1].leaves)):
        if len(one.leaves) > 1:
            for name in one.shown:
                for leaf in one.leaves:
                    if (name, leaf) in hidden:
                        found.setdefault((name, leaf), (name, str(n)))
    return {cell: found.get(cell, _OPEN) for cell in hidden}


def _sensitive(
    cells: Cells,
    hidden: frozenset[tuple[str, Leaf]],
    rows: Mapping[tuple[str, Leaf], Node],
    tables: Sequence[ToldTable],
    floor: int,
) -> Iterator[Exposed]:
    """The hidden sums of each group that are of too few people: in a month, in a table, and in what is left of one."""
    sums = {(name, frozenset({leaf})) for name, leaf in hidden}
    names = {name for name, _ in hidden}
    sums |= {
        (name, frozenset(leaf for leaf in one.leaves if (name, leaf) in hidden))
        for one in tables
        for name in names
    }
    known: dict[tuple[str, Node], set[Leaf]] = {}
    for (name, leaf), row in rows.items():
        known.setdefault((name, row), set()).add(leaf)
    sums |= {(name, frozenset(leaves)) for (name, _), leaves in known.items()}
    for name, leaves in sums:
        if 0 < sum(cells[name, leaf].people for leaf in leaves) < floor:
            yield Exposed(name, leaves)


def _left_over(cells: Cells, rows: Mapping[tuple[str, Leaf], Node], floor: int) -> Iterator[Exposed]:
    """Any months of which too few people are left when the known sums are taken away that lie in them: a set of months is a
    number with a bit for each, and the sums within every set are added up a month at a time."""
    bit = {leaf: 1 << n for n, leaf in enumerate(sorted({leaf for _, leaf in rows}))}
    known: dict[Node, tuple[int, int]] = {}
    hidden, taken = [0] * (1 << len(bit)), [0] * (1 << len(bit))
    for cell, row in rows.items():
        people = cells[cell].people
        hidden[bit[cell[1]]] += people
        if row != _OPEN:
            months, so_far = known.get(row, (0, 0))
            known[row] = months | bit[cell[1]], so_far + people
    for months, people in known.values():
        taken[months] += people
    for one in bit.values():
        for months in range(len(hidden)):
            if months & one:
                hidden[months] += hidden[months ^ one]
                taken[months] += taken[months ^ one]
    for months, there in enumerate(hidden):
        if taken[months] and 0 < there - taken[months] < floor:
            yield Exposed("", frozenset(leaf for leaf, one in bit.items() if months & one))


class _Moves:
    """How counts of one kind can be moved among the hidden cells: from a month to a row a cell is raised, back it is lowered."""

    def __init__(self, cells: Cells, rows: Mapping[tuple[str, Leaf], Node], kind: int) -> None:
        self._arcs: dict[Node, list[tuple[Node, tuple[str, Leaf], int]]] = {}
        for cell, row in rows.items():
            month = ("month", cell[1])
            self._arcs.setdefault(month, []).append((row, cell, 1))
            self._arcs.setdefault(row, [])
            if cells[cell].counts[kind]:
                self._arcs[row].append((month, cell, -1))
        self._part = _strongly_connected({node: [to for to, _, _ in out] for node, out in self._arcs.items()})

    def fixed(self, one: Exposed) -> bool:
        """Whether every circle leaves this sum as it is: each node can be given a height so that every move within a circle
        changes the sum by the difference of heights."""
        height: dict[Node, int] = {}
        for start in self._arcs:
            if start in height:
                continue
            height[start], waiting = 0, [start]
            while waiting:
                at = waiting.pop()
                for to, cell, step in self._arcs[at]:
                    if self._part[to] != self._part[at]:
                        continue
                    there = height[at] + (step if cell[0] == one.name and cell[1] in one.leaves else 0)
                    if to not in height:
                        height[to] = there
                        waiting.append(to)
                    elif height[to] != there:
                        return False
        return True


def _strongly_connected(arcs: Mapping[Node, Iterable[Node]]) -> Mapping[Node, int]:
    """For each node the number of its part: two nodes are in one if each can be reached from the other."""
    order, seen = list[Node](), set[Node]()
    for start in arcs:
        if start in seen:
            continue
        seen.add(start)
        path = [(start, iter(arcs[start]))]
        while path:
            at, onward = path[-1]
            following = next((to for to in onward if to not in seen), None)
            if following is None:
                order.append(at)
                path.pop()
            else:
                seen.add(following)
                path.append((following, iter(arcs[following])))
    back: dict[Node, list[Node]] = {node: [] for node in arcs}
    for node, out in arcs.items():
        for to in out:
            back[to].append(node)
    part: dict[Node, int] = {}
    for number, start in enumerate(reversed(order)):
        waiting = [start]
        while waiting:
            at = waiting.pop()
            if at not in part:
                part[at] = number
                waiting += back[at]
    return part
