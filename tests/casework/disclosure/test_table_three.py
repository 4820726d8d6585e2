"""表3 adds up, whatever came in and however it ended."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.casework.disclosure.table_three import ROWS, CountedRequest, TableLine, table_three
from bot.domain.disclosure import (
    APPLICANT_KINDS,
    DISCLOSURE_GROUPS,
    DISCLOSURE_OUTCOMES,
    GROUP_OF,
    ApplicantKind,
    DisclosureOutcome,
)

NATURAL, BUSINESS = ApplicantKind.NATURAL, ApplicantKind.BUSINESS
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))


def _request(came: date, days: int, outcome: DisclosureOutcome | None, who: ApplicantKind) -> CountedRequest:
    ended = date.fromordinal(came.toordinal() + days) if outcome is not None else None
    return CountedRequest(who, came, outcome, ended)


REQUESTS = st.lists(
    st.builds(
        _request,
        DAYS,
        st.integers(0, 400),
        st.none() | st.sampled_from(DisclosureOutcome),
        st.sampled_from(ApplicantKind),
    ),
    max_size=40,
)


def test_a_year_is_counted_by_hand() -> None:
    requests = [
        CountedRequest(NATURAL, date(2025, 12, 30), DisclosureOutcome.GRANTED, date(2026, 1, 20)),
        CountedRequest(NATURAL, date(2026, 3, 2), DisclosureOutcome.CLASSIFIED, date(2026, 3, 20)),
        CountedRequest(NATURAL, date(2026, 12, 20)),
        CountedRequest(BUSINESS, date(2026, 12, 1), DisclosureOutcome.NOT_HELD, date(2027, 1, 4)),
        CountedRequest(BUSINESS, date(2025, 3, 1), DisclosureOutcome.GRANTED, date(2025, 3, 9)),
    ]
    table = table_three(2026, requests)
    assert table.line(TableLine.NEW) == (2, 1, 0, 0, 0, 0, 3)
    assert table.line(TableLine.CARRIED) == (1, 0, 0, 0, 0, 0, 1)
    assert table.line(DisclosureOutcome.GRANTED) == (1, 0, 0, 0, 0, 0, 1)
    assert table.line(DisclosureOutcome.CLASSIFIED) == (1, 0, 0, 0, 0, 0, 1)
    assert table.line(TableLine.DONE) == (2, 0, 0, 0, 0, 0, 2)
    assert table.line(TableLine.LEFT) == (1, 1, 0, 0, 0, 0, 2)
    assert table.adds_up
    assert table_three(2027, requests).line(TableLine.CARRIED) == (1, 1, 0, 0, 0, 0, 2)


@given(REQUESTS, st.integers(2024, 2029))
def test_what_came_is_what_ended_and_what_is_left(requests: list[CountedRequest], year: int) -> None:
    table = table_three(year, requests)
    assert table.adds_up
    assert all(table.line(row)[-1] == sum(table.line(row)[:-1]) for row in ROWS)


@given(REQUESTS, st.integers(2024, 2028))
def test_what_is_left_is_what_the_next_year_is_carried(requests: list[CountedRequest], year: int) -> None:
    this, following = table_three(year, requests), table_three(year + 1, requests)
    assert this.line(TableLine.LEFT) == following.line(TableLine.CARRIED)


def test_every_outcome_has_a_name_and_a_group() -> None:
    assert set(GROUP_OF) == set(DISCLOSURE_OUTCOMES) == set(DisclosureOutcome)
    assert set(GROUP_OF.values()) == set(DISCLOSURE_GROUPS)
    assert tuple(APPLICANT_KINDS) == tuple(ApplicantKind)
