"""Who becomes a member of the panel: no path leads there without consent, nor by whoever nominated."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.panel.members import (
    MEMBER_MOVES,
    MEMBERS_ENDED,
    SERVING,
    MemberOrder,
    MemberStanding,
    PanelRefused,
    called,
    decide_member,
    longest_until,
    member_acts,
    serves,
)
from bot.domain.panel import MemberAct, MemberState
from bot.domain.role import Role

TODAY = date(2026, 11, 29)
NOMINATED = MemberStanding(MemberState.NOMINATED, nominator=1)
TRIES = st.tuples(
    st.sampled_from(MemberAct),
    st.sampled_from(Role),
    st.integers(1, 3),
    st.integers(-2, 4_000),
    st.booleans(),
)


@given(st.lists(TRIES, max_size=25))
def test_nobody_serves_unasked_or_by_whoever_nominated_and_nobody_is_named_who_did_not_agree(
    tries: list[tuple[MemberAct, Role, int, int, bool]],
) -> None:
    member, consented = NOMINATED, False
    for act, role, who, days, named in tries:
        order = MemberOrder(act, role, who, "原因", TODAY + timedelta(days=days))
        try:
            state = decide_member(member, order, TODAY)
        except PanelRefused:
            continue
        assert role in (Role.OFFICER, Role.CHIEF)
        assert member.state not in MEMBERS_ENDED
        consented = consented or act is MemberAct.CONSENT
        if act in (MemberAct.APPROVE, MemberAct.RENEW):
            assert (role, who == member.nominator) == (Role.CHIEF, False)
            assert order.day is not None
            assert order.day > (member.until or TODAY)
            member = replace(member, until=order.day)
        if state in SERVING:
            assert consented
        if state is MemberState.PUBLISHED:
            assert member.named
        member = replace(member, state=state, named=named if act is MemberAct.CONSENT else member.named)


def test_what_is_offered_is_what_can_be_done() -> None:
    for (state, act), move in MEMBER_MOVES.items():
        for role in Role:
            for who in (1, 2):
                offered = act in member_acts(replace(NOMINATED, state=state, named=True), role, who)
                barred = role not in move.roles or (who == 1 and act in (MemberAct.APPROVE, MemberAct.RENEW))
                assert offered is not barred


def test_a_term_ends_with_its_last_day_and_whoever_left_serves_no_more() -> None:
    last = longest_until(TODAY, 3)
    assert last == date(2029, 11, 28)
    assert serves(MemberState.SERVING, last, last)
    assert not serves(MemberState.SERVING, last, last + timedelta(days=1))
    assert called(MemberState.PUBLISHED, last, last + timedelta(days=1)) == "over"
    assert not serves(MemberState.LEFT, last, TODAY)
    assert called(MemberState.LEFT, last, last + timedelta(days=1)) == "left"
    assert longest_until(date(2028, 2, 29), 3) == date(2031, 2, 28)


def test_a_term_is_no_longer_than_ten_years_nor_shorter_than_the_one_that_runs() -> None:
    serving = replace(NOMINATED, state=MemberState.SERVING, until=TODAY + timedelta(days=30))
    for days, words in ((0, "晚于今天"), (4_000, "最长 10 年"), (30, "更晚的一天")):
        with pytest.raises(PanelRefused, match=words):
            decide_member(
                serving, MemberOrder(MemberAct.RENEW, Role.CHIEF, 2, day=TODAY + timedelta(days=days)), TODAY
            )
