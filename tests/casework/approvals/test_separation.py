"""What one administrator may do to an account alone, and when a fresh account begins to decide."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.casework.approvals.separation import AccountChange, settled, settles_at, takes_two
from bot.domain.role import Role

NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)
ALONE = {Role.LIAISON, Role.ADMIN, Role.MEMBER}
"""They see no complaint that is not handed to them, and decide nothing."""
SEVEN_DAYS = timedelta(days=7)


@pytest.mark.parametrize("role", Role)
def test_giving_a_role_that_sees_or_decides_takes_two(role: Role) -> None:
    assert takes_two(role) is (role not in ALONE)


@pytest.mark.parametrize("role", Role)
def test_taking_such_a_role_away_takes_two_as_well(role: Role) -> None:
    assert takes_two(role, Role.ADMIN) is (role not in ALONE)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("change", AccountChange)
def test_a_new_name_takes_two_whoever_it_is(role: Role, change: AccountChange) -> None:
    assert takes_two(role, change=change) is (change is AccountChange.NAMES or role not in ALONE)


def test_a_fresh_account_decides_after_seven_days_and_not_a_second_before() -> None:
    begins = settles_at(NOW - SEVEN_DAYS, NOW)
    assert begins == NOW + SEVEN_DAYS
    assert not settled(begins, NOW + SEVEN_DAYS - timedelta(seconds=1))
    assert settled(begins, NOW + SEVEN_DAYS)


def test_the_first_accounts_of_an_installation_decide_at_once() -> None:
    assert settles_at(None, NOW) is None
    assert settles_at(NOW - SEVEN_DAYS + timedelta(seconds=1), NOW) is None
    assert settled(None, NOW)
