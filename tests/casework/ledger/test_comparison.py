"""Two readers side by side: one ledger, two ledgers, or nothing that could tell."""

from dataclasses import replace

import pytest

from bot.casework.ledger.bundle import RootDiffers
from bot.casework.ledger.checkpoints import Checkpoint, SplitView, opened
from bot.casework.ledger.comparison import LedgerCopy, NothingInCommon, compared
from bot.casework.ledger.tree import EMPTY_ROOT
from ledgers import LATE_OCTOBER, NOVEMBER, OCTOBER, OFFICE, TRUST, Published, busy_office, month_of, signed

HOUSE = busy_office()


def held(published: Published, *sizes: int) -> LedgerCopy:
    """Single checkpoints of a bundle, or the bundle itself."""
    notes = [
        opened(note, TRUST)
        for size, note in published.checkpoints.items()
        if size in (sizes or published.checkpoints)
    ]
    return LedgerCopy(notes, None if sizes else published.bundle())


def test_a_slip_from_the_hall_agrees_with_the_bundle_that_passes_it_and_with_its_own_like() -> None:
    whole, slip = HOUSE.publish(NOVEMBER), held(month_of(7).publish(OCTOBER), 7)
    assert compared(held(whole), slip, TRUST) == compared(slip, held(whole), TRUST) == [7]
    assert compared(slip, slip, TRUST) == [7]


def test_bundles_of_two_months_agree_where_one_passes_the_other() -> None:
    late, november = HOUSE.publish(LATE_OCTOBER, 14), HOUSE.publish(NOVEMBER)
    assert compared(held(late), held(november), TRUST)[-1] == max(november.checkpoints)


@pytest.mark.parametrize("sizes", [(), (14,), (7, 14)])
def test_two_ledgers_are_found_whichever_of_them_is_a_bundle(sizes: tuple[int, ...]) -> None:
    forged = month_of(7, 99).publish(OCTOBER)
    for mine, theirs in (
        (held(forged), held(HOUSE.publish(NOVEMBER), *sizes)),
        (held(HOUSE.publish(NOVEMBER), *sizes), held(forged)),
    ):
        with pytest.raises(SplitView):
            compared(mine, theirs, TRUST)


def test_a_checkpoint_between_those_of_the_bundle_is_found_by_its_lines() -> None:
    false = LedgerCopy([opened(signed(Checkpoint(OFFICE.name, 9, EMPTY_ROOT)), TRUST)])
    with pytest.raises(SplitView, match="9"):
        compared(held(HOUSE.publish(NOVEMBER)), false, TRUST)


def test_what_no_line_connects_is_not_called_the_same() -> None:
    with pytest.raises(NothingInCommon):
        compared(held(HOUSE.publish(NOVEMBER), 7), held(HOUSE.publish(NOVEMBER), 14), TRUST)
    with pytest.raises(NothingInCommon):
        compared(held(HOUSE.publish(NOVEMBER, 14)), held(month_of(7).publish(OCTOBER), 7), TRUST)


def test_a_bundle_that_fails_by_itself_is_not_compared() -> None:
    whole = HOUSE.publish(NOVEMBER)
    broken = replace(whole, lines=whole.lines[:-1])
    with pytest.raises(RootDiffers):
        compared(held(broken), held(whole, 14), TRUST)
