"""A fact is contested once and in time; neither who verified it nor who contests it decides."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.casework.scores.contest import (
    CannotContest,
    CannotDecide,
    FactStanding,
    may_contest,
    may_judge,
)
from bot.domain.scoring import ContestState

UNTIL = datetime(2026, 11, 10, tzinfo=UTC)
VERIFIER, OFFICIAL, CHIEF, HANDLER = 1, 2, 3, 4


def test_until_the_last_second_of_the_term_it_may_be_contested() -> None:
    fact = FactStanding(frozenset({VERIFIER}), UNTIL)
    may_contest(fact, UNTIL - timedelta(seconds=1))
    with pytest.raises(CannotContest, match="期限已经过了"):
        may_contest(fact, UNTIL)


@pytest.mark.parametrize("state", ContestState)
def test_it_is_contested_once(state: ContestState) -> None:
    with pytest.raises(CannotContest, match="只审一次"):
        may_contest(FactStanding(frozenset({VERIFIER}), UNTIL, state, OFFICIAL), UNTIL - timedelta(days=1))


def test_somebody_else_decides() -> None:
    fact = FactStanding(frozenset({VERIFIER}), UNTIL, ContestState.OPEN, OFFICIAL, frozenset({HANDLER}))
    may_judge(fact, CHIEF)
    for by, why in ((OFFICIAL, "自己提出"), (VERIFIER, "认定这条事实的人"), (HANDLER, "自己经手")):
        with pytest.raises(CannotDecide, match=why):
            may_judge(fact, by)


@pytest.mark.parametrize("state", [None, ContestState.UPHELD, ContestState.REFUSED])
def test_what_is_not_open_is_not_decided(state: ContestState | None) -> None:
    with pytest.raises(CannotDecide, match="已经有了决定"):
        may_judge(FactStanding(frozenset({VERIFIER}), UNTIL, state, OFFICIAL), CHIEF)
