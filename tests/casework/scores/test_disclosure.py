"""Nobody works out of the marks that a department may read how one person rated, or two, by adding and subtracting them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from bot.casework.scores.disclosure import readable
from bot.casework.scores.document import Counts, Whose
from bot.casework.scores.mark import Basics
from bot.casework.scores.rules import MarkRules
from bot.casework.scores.sheet import MarksOf, ToldMark
from bot.domain.period import Period

OURS = "甲处"
RULES = MarkRules(print_from=3, rank_from=3)
PRIME = 1_000_000_007
PERIODS = ("2026-10", "2026-11", "2026-Q4", "2026")


def cell(handler: str, month: str, *levels: int, item: str = "执照") -> tuple[Whose, Basics]:
    given_ = {level: levels.count(level) for level in set(levels)}
    return (OURS, item, handler, month), Basics(len(levels), given_)


def counts(period: str, *cells: tuple[Whose, Basics]) -> Counts:
    reach = Period.parse(period)
    within = {whose: one for whose, one in cells if str(reach.first) <= whose[3] <= str(reach.last)}
    return Counts(reach, RULES, within)


def shown(*sheets: Counts) -> list[Counts]:
    """Drawn up one after the other."""
    drawn = list[Counts]()
    for one in sheets:
        drawn.append(replace(one, told=readable(one, drawn)))
    return drawn


def names(one: Counts) -> list[str]:
    return [f"{mark.of} {mark.name}" for mark in sorted(one.told)]


def test_the_department_less_one_handler_would_be_the_other_two_people() -> None:
    [one] = shown(counts("2026-10", cell("周", "2026-10", 5, 5, 4), cell("吴", "2026-10", 1, 2)))
    assert names(one) == [f"department {OURS}", "item 执照"], "周's mark would tell what 吴's two people said"


def test_of_three_people_each_all_is_told() -> None:
    [one] = shown(counts("2026-10", cell("周", "2026-10", 5, 5, 4), cell("吴", "2026-10", 1, 2, 5)))
    assert names(one) == [f"department {OURS}", "handler 吴", "handler 周", "item 执照"]


def test_the_quarter_less_its_month_would_be_one_person() -> None:
    two = [cell("周", "2026-10", 5, 5, 4), cell("周", "2026-11", 1)]
    month, quarter = shown(counts("2026-10", *two), counts("2026-Q4", *two))
    assert names(month) == [f"department {OURS}", "handler 周", "item 执照"]
    assert names(quarter) == []


def test_an_item_less_the_handler_who_does_nearly_all_of_it_would_be_one_person() -> None:
    [one] = shown(
        counts(
            "2026-10",
            cell("周", "2026-10", 5, 5, 5, 4),
            cell("吴", "2026-10", 1, item="执照"),
            cell("吴", "2026-10", 5, 4, 4, item="设台"),
        )
    )
    assert "handler 周" in names(one)
    assert "item 执照" not in names(one)


def test_a_rating_that_came_since_is_not_the_difference_of_two_sheets() -> None:
    first, second, third = shown(
        counts("2026-10", cell("周", "2026-10", 5, 5, 4)),
        counts("2026-10", cell("周", "2026-10", 5, 5, 4, 1)),
        counts("2026-10", cell("周", "2026-10", 5, 5, 4, 1, 2, 3)),
    )
    assert names(first) == names(third) != []
    assert names(second) == []


def test_a_rating_that_a_decision_took_out_changes_the_mark_that_is_read() -> None:
    whose, before = cell("周", "2026-10", 5, 5, 4, 1)
    after = Basics(4, {5: 2, 4: 1}, struck={1: 1})
    first, second = shown(counts("2026-10", (whose, before)), counts("2026-10", (whose, after)))
    assert names(first) == names(second) != []


def test_before_the_seal_nothing_is_read() -> None:
    [one] = shown(replace(counts("2026-10", cell("周", "2026-10", 5, 5, 4)), unsealed=("2026-10",)))
    assert names(one) == []
    [row] = one.sheet(MarksOf.DEPARTMENT, handed_on=True).rows
    assert row.mark.value is None
    assert one.sheet(MarksOf.DEPARTMENT).rows[0].mark.value is not None, "the office reads it"


# An attacker who knows everybody who rated, who is in which mark, and the sums: which people do they find out about?

cells = st.dictionaries(
    st.tuples(
        st.just(OURS),
        st.sampled_from(["执照", "设台"]),
        st.sampled_from(["周", "吴", "郑"]),
        st.sampled_from(["2026-10", "2026-11"]),
    ),
    st.dictionaries(st.sampled_from([1, 5]), st.integers(1, 4), max_size=2),
    min_size=1,
    max_size=7,
)
histories = st.lists(st.tuples(st.sampled_from(PERIODS), cells), min_size=1, max_size=3)


@given(cells, histories)
def test_what_one_or_two_people_gave_cannot_be_worked_out(
    world: Mapping[Whose, Mapping[int, int]], later: Sequence[tuple[str, Mapping[Whose, Mapping[int, int]]]]
) -> None:
    """The first world is drawn up for every period; then it changes, and is drawn up again."""
    history = [*((period, world) for period in PERIODS), *later]
    drawn = shown(
        *(
            counts(period, *((whose, Basics(sum(given_.values()), given_)) for whose, given_ in now.items()))
            for period, now in history
        )
    )
    people = sorted({one for sheet in drawn for one in _people(sheet)})
    sums = [
        [int(one in counted) for one in people]
        for sheet in drawn
        for mark in sorted(sheet.told)
        for counted in [{one for one in _people(sheet) if _in(one, mark)}]
    ]
    solved = _solved(sums)
    left = [_rest([int(n == at) for n in range(len(people))], solved) for at in range(len(people))]
    for one, other in combinations(left, 2):
        assert len(_solved([one, other])) == 2, (
            "what these two gave, added or subtracted, follows from what was told"
        )
    assert len(left) != 1 or any(left[0]), "what this one gave follows"


Person = tuple[Whose, int, int]


def _people(sheet: Counts) -> Iterator[Person]:
    for whose, one in sheet.basics.items():
        for level, count in one.ratings.items():
            yield from ((whose, level, n) for n in range(count))


def _in(person: Person, mark: ToldMark) -> bool:
    (_, item, handler, _), _, _ = person
    return mark.of is MarksOf.DEPARTMENT or mark.name in (item, handler)


Row = list[int]


def _solved(rows: Sequence[Row]) -> Mapping[int, Row]:
    """Rows by the column in which each of them begins, as far as they are independent."""
    found: dict[int, Row] = {}
    for row in rows:
        rest = _rest(row, found)
        begins = next((n for n, value in enumerate(rest) if value), None)
        if begins is not None:
            found[begins] = [value * pow(rest[begins], -1, PRIME) % PRIME for value in rest]
    return found


def _rest(row: Row, solved: Mapping[int, Row]) -> Row:
    """What of a row does not follow from these."""
    for begins in sorted(solved):
        if times := row[begins]:
            row = [(a - times * b) % PRIME for a, b in zip(row, solved[begins], strict=True)]
    return row
