"""The panel in the year's report: its tables add up whatever was given, and for publication everything is one whole."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.casework.figures import adding_up, few_counts
from bot.casework.panel.figures import OpinionFact, panel_figures
from bot.domain.panel import Interest, MemberVerdict, OpinionState
from bot.paper import sums
from bot.paper.panel import in_one_whole, panel_year

NOW = datetime(2027, 1, 5, tzinfo=UTC)
FACTS = st.lists(
    st.builds(
        OpinionFact,
        st.sampled_from(OpinionState),
        st.sampled_from(Interest),
        st.integers(-200, 200).map(lambda days: NOW + timedelta(days=days)),
        st.booleans(),
        st.booleans(),
        st.none() | st.sampled_from(MemberVerdict),
        st.booleans(),
    ),
    max_size=40,
)


@given(FACTS)
def test_the_tables_add_up_and_every_opinion_is_of_one_kind(given_in_year: list[OpinionFact]) -> None:
    found = panel_figures(given_in_year, NOW)
    for grid in panel_year(found):
        adding_up.check(sums.of_grid(grid))
    whole = in_one_whole(found)
    assert sum(whole.values()) == len(given_in_year)
    told = few_counts.apart(whole)
    assert all(n == 0 or n >= told.floor for n in told.shown.values())
    assert told.rest is None or told.rest >= told.floor


def test_nothing_is_said_of_a_year_without_opinions() -> None:
    assert list(panel_year(panel_figures([], NOW))) == []
