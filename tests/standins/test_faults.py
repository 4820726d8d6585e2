"""The troubles come as often as the plan says, the same ones for the same seed."""

import pytest

from standins.faults import Fault, Faults, Plan, Trouble


def drawn(faults: Faults, times: int) -> list[Fault | None]:
    return [faults.draw() for _ in range(times)]


def test_a_calm_plan_draws_no_trouble() -> None:
    assert drawn(Faults(), 100) == [None] * 100


def test_the_same_seed_draws_the_same_troubles_and_another_seed_others() -> None:
    plan = Plan(unavailable=0.2, timeouts=0.2, resets=0.1)
    first = drawn(Faults(plan, seed=7), 300)
    assert first == drawn(Faults(plan, seed=7), 300)
    assert first != drawn(Faults(plan, seed=8), 300)


def test_each_trouble_comes_in_its_share_and_half_of_them_were_accepted() -> None:
    faults = Faults(Plan(unavailable=0.05, timeouts=0.1, html=0.15), seed=3)
    troubles = [fault for fault in drawn(faults, 10_000) if fault is not None]
    assert faults.drawn[Trouble.UNAVAILABLE] == pytest.approx(500, rel=0.2)
    assert faults.drawn[Trouble.TIMEOUT] == pytest.approx(1000, rel=0.15)
    assert faults.drawn[Trouble.HTML] == pytest.approx(1500, rel=0.15)
    assert sum(fault.accepted for fault in troubles) == pytest.approx(len(troubles) / 2, rel=0.1)


def test_a_script_is_played_before_the_plan() -> None:
    faults = Faults(Plan(slow=1.0, slowness=0.25))
    faults.script(None, Fault(Trouble.RESET, accepted=True))
    faults.storm(2, retry_after=9)
    *scripted, planned = drawn(faults, 5)
    assert scripted == [
        None,
        Fault(Trouble.RESET, accepted=True),
        Fault(Trouble.TOO_MANY, seconds=9),
        Fault(Trouble.TOO_MANY, seconds=9),
    ]
    assert planned is not None
    assert (planned.trouble, planned.seconds) == (Trouble.SLOW, 0.25)


@pytest.mark.parametrize(
    "shares", [{"html": 1.2}, {"slow": -0.1}, {"html": 0.6, "resets": 0.6}, {"accepted": 2.0}]
)
def test_a_plan_that_cannot_be_is_refused(shares: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="share"):
        Plan(**shares)
