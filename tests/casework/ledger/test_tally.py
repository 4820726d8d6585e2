"""Figures from lines are those of the house, in whole numbers that come out the same everywhere."""

import json
from collections import Counter
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from bot.casework.figures.score import wilson_low
from bot.casework.ledger.audit import RosterBlock, RoundBooks
from bot.casework.ledger.outcomes import OutcomeCode
from bot.casework.ledger.tally import BundleSummary, figures_of, per_million, wilson_per_million
from bot.domain.disposition import Disposition
from bot.domain.month import RoundKey

SHARES = st.integers(1, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(SHARES)
def test_the_wilson_bound_is_rounded_down_and_never_up(share: tuple[int, int]) -> None:
    """Whoever is below it by one part in a million satisfies Wilson's inequality, whoever is above does not."""
    s, n = share
    found = wilson_per_million(s, n)
    assert found is not None
    z2 = Fraction(1_959_963_984_540_054, 10**15) ** 2

    def below(p: Fraction) -> bool:
        return p < 1 and p * n <= s and (Fraction(s, n) - p) ** 2 >= z2 * p * (1 - p) / n

    assert below(Fraction(found, 10**6))
    assert not below(Fraction(found + 1, 10**6))
    near = wilson_low(s, n)
    assert near is not None
    assert abs(near - found / 1e6) < 1.1e-6


def test_nobody_answered_is_no_rate() -> None:
    assert wilson_per_million(0, 0) is per_million(0, 0) is None


@given(st.lists(st.sampled_from(OutcomeCode), min_size=1))
def test_the_figures_are_the_houses_own(outcomes: list[OutcomeCode]) -> None:
    found = figures_of(Counter(outcomes))
    assert found.complete
    assert found.concluded == len(outcomes)
    assert found.answered == sum(code.startswith("S") for code in outcomes)
    assert found.satisfied == sum(code in ("S3", "S4", "S5") for code in outcomes)
    assert found.dispositions[Disposition.NOT_CALLED] == outcomes.count(OutcomeCode.NT)


def test_a_summary_is_written_in_one_way() -> None:
    books = RoundBooks(
        [], [bytes(32), b"\1" * 32], [RosterBlock(0, 1), RosterBlock(1, 2)], [OutcomeCode.S4, OutcomeCode.NA]
    )
    raw = BundleSummary("o", RoundKey.parse("2026-10+1"), 0, [1, 2, 4], books).written()
    told = json.loads(raw)
    assert raw == json.dumps(told, sort_keys=True, separators=(",", ":")).encode() + b"\n"
    assert told["outcomes"] == {code.value: int(code in ("S4", "NA")) for code in OutcomeCode}
    del told["outcomes"]
    assert told == {
        "additions": 1,
        "answered": 1,
        "checkpoints": [1, 2, 4],
        "concluded": 2,
        "coverage_ppm": 500_000,
        "errata": 0,
        "first": 0,
        "format": "huifang/bundle/v1",
        "month": "2026-10+1",
        "origin": "o",
        "satisfied": 1,
        "satisfied_of_concluded_ppm": 500_000,
        "satisfied_ppm": 1_000_000,
        "wilson_low_ppm": 206_549,
    }
