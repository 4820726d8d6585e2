"""What takes two persons: who may know of a request, who may make it, and who decides it."""

import pytest

from bot.casework.approvals.rules import (
    LONGEST_REASON,
    OF_ACCOUNTS,
    OF_CASES,
    OF_ROUNDS,
    OF_SETTINGS,
    OF_TICKETS,
    SHOWN_WITHIN,
    may_ask,
    may_decide,
    may_see,
)
from bot.casework.tickets.visibility import Concern, Viewer
from bot.domain.approval import ApprovalKind
from bot.domain.role import Role

R = Role
CASE, COMPLAINT, OF_THE_OFFICE = None, Concern(with_department="电力处"), Concern(about_office=True)
RULE = [
    # about          sees                                          asks                              decides
    (CASE, {R.OFFICER, R.CHIEF, R.AUDITOR}, {R.OFFICER, R.CHIEF}, {R.CHIEF}),
    (COMPLAINT, {R.OFFICER, R.CHIEF, R.AUDITOR}, {R.OFFICER, R.CHIEF}, {R.CHIEF}),
    (OF_THE_OFFICE, {R.SUPERIOR}, {R.SUPERIOR}, {R.SUPERIOR}),
]


def viewer(role: Role, user_id: int = 1) -> Viewer:
    return Viewer("somebody", role, frozenset({"电力处"}), user_id)


@pytest.mark.parametrize(("about", "sees", "asks", "decides"), RULE)
@pytest.mark.parametrize("role", Role)
def test_each_role_sees_asks_and_decides_what_the_table_says(
    about: Concern | None, sees: set[Role], asks: set[Role], decides: set[Role], role: Role
) -> None:
    who = viewer(role)
    assert may_see(who, about) is (role in sees)
    assert may_ask(who, about) is (role in asks)
    assert may_decide(who, about, asked_it=False) is (role in decides)


@pytest.mark.parametrize("about", [CASE, COMPLAINT, OF_THE_OFFICE])
@pytest.mark.parametrize("account", [False, True])
@pytest.mark.parametrize("role", Role)
def test_nobody_decides_what_they_asked_for(role: Role, about: Concern | None, *, account: bool) -> None:
    assert not may_decide(viewer(role), about, asked_it=True, house=account)


@pytest.mark.parametrize("role", Role)
def test_a_request_about_an_account_is_for_those_who_watch_accounts_and_never_for_administrators(
    role: Role,
) -> None:
    who = viewer(role)
    assert may_see(who, None, house=True) is (role in {R.CHIEF, R.AUDITOR, R.SUPERIOR})
    assert may_decide(who, None, asked_it=False, house=True) is (role in {R.CHIEF, R.SUPERIOR})


@pytest.mark.parametrize("role", Role)
def test_whoever_the_complaint_is_about_knows_of_no_request(role: Role) -> None:
    barred = Concern(with_department="电力处", barred=frozenset({7}))
    who = viewer(role, user_id=7)
    assert not may_see(who, barred)
    assert not may_ask(who, barred)
    assert not may_decide(who, barred, asked_it=False)


def test_every_kind_belongs_to_exactly_one_subject() -> None:
    parts = (OF_CASES, OF_ROUNDS, OF_ACCOUNTS, OF_SETTINGS, OF_TICKETS)
    assert sorted(kind for part in parts for kind in part) == sorted(ApprovalKind)
    assert {ApprovalKind.EXTENSION, ApprovalKind.UNSEAL} == OF_TICKETS


def test_who_complained_is_shown_for_a_day_and_a_reason_is_at_most_five_hundred_characters() -> None:
    assert (SHOWN_WITHIN.total_seconds(), LONGEST_REASON) == (86_400, 500)
