"""What may be done to a 差评, walked through at random: the same rules whatever way it takes."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.remedies.course import (
    HIDDEN,
    REMEDY_MOVES,
    RemedyOrder,
    RemedyRefused,
    RemedyStanding,
    acts_of,
    decide,
    reopens,
)
from bot.casework.remedies.rules import BadRemedyRules, RemedyRules
from bot.domain.remedy import JUDGED, RemedyAct, RemedyEnd, RemedyState
from bot.domain.role import Outside, Role

RULES = RemedyRules()
RADIO = "无线电管理处"
BEGUN = RemedyStanding(RemedyState.RECEIVED, RADIO)
_S, _A = RemedyState, RemedyAct

orders = st.builds(
    RemedyOrder,
    st.sampled_from(RemedyAct),
    st.sampled_from([*Role, Outside.COMPLAINANT]),
    st.integers(1, 4),
    st.sampled_from(["", "写明了经过"]),
    st.sampled_from([frozenset[str](), frozenset({RADIO, "无线电处"}), frozenset({"电力处"})]),
    st.sampled_from(["", "一般的", "没有这一类"]),
    st.integers(0, 20),
    st.sampled_from([None, *RemedyEnd]),
)


def after(standing: RemedyStanding, order: RemedyOrder) -> RemedyStanding:
    """The standing that the order leads to; itself when it is refused."""
    try:
        state = decide(standing, order, RULES)
    except RemedyRefused:
        return standing
    asked = order.user_id if order.act is _A.ASK_MORE else standing.more_asked_by
    decided = standing.more_decided or order.act in (_A.GRANT_MORE, _A.DENY_MORE)
    tried = standing.tried_on
    if order.act is _A.TRY:
        tried = tried | {date(2026, 11, 1 + len(tried))}
    verified = standing.verified or order.act is _A.VERIFY
    if order.act is _A.UPHOLD:
        verified = False
    moved = replace(standing, state=state, more_asked_by=asked, more_decided=decided, tried_on=tried)
    return replace(moved, verified=verified, reopened=standing.reopened or reopens(standing, order))


@given(st.lists(orders, max_size=60))
def test_whatever_is_tried_only_the_table_moves_it_and_each_step_is_somebodys(
    tried: list[RemedyOrder],
) -> None:
    standing = replace(BEGUN, concerned=frozenset({4}))
    for order in tried:
        before, standing = standing, after(standing, order)
        if standing == before:
            continue
        assert order.user_id != 4, "whom it is about does nothing to it"
        assert order.role not in (Role.AUDITOR, Role.ADMIN, Role.SUPERIOR)
        if order.role is Role.LIAISON:
            assert RADIO in order.departments
            assert before.state not in HIDDEN, "a department does nothing to what it was not handed"
            assert order.act in (_A.CLAIM, _A.ASK_MORE, _A.REPORT)
        if order.role is Outside.COMPLAINANT:
            assert order.act is _A.JUDGE
            assert order.end in JUDGED
        if order.act in (_A.GRANT_MORE, _A.DENY_MORE):
            assert before.more_asked_by not in (None, order.user_id), "somebody else decides, once"
            assert not before.more_decided
        if standing.state is _S.REOPENED and before.state is not _S.REOPENED:
            assert order.end is RemedyEnd.DISSATISFIED
            assert not before.reopened, "once"
        if before.reopened and order.act in (_A.TELL, _A.AGAIN):
            assert order.role is Role.CHIEF, "what was looked at again a chief answers"
        if before.reopened:
            assert order.act not in (_A.ASK_MORE, _A.GRANT_MORE), "its second term is not extended"
        if standing.state is _S.ENDED and before.state is not _S.ENDED:
            assert order.end is not None, "each ends with an outcome or a reason"
        if before.state is _S.ENDED:
            assert standing.state is _S.ENDED, "an end stays"


@given(st.lists(orders, max_size=40), st.sampled_from(list(Role)), st.integers(1, 4))
def test_what_is_offered_can_be_done_once_the_form_is_filled_in(
    tried: list[RemedyOrder], role: Role, user: int
) -> None:
    standing = BEGUN
    for order in tried:
        standing = after(standing, order)
    for act in acts_of(standing, role, user, frozenset({RADIO})):
        whole = RemedyOrder(
            act, role, user, "写明了经过", frozenset({RADIO}), "一般的", 3, RemedyEnd.SATISFIED
        )
        if act is _A.STOP:
            whole = replace(whole, end=RemedyEnd.OPTED_OUT)
            assert decide(replace(standing, opted_out=True), whole, RULES) is _S.ENDED
            continue
        decide(standing, whole, RULES)


def test_every_state_but_the_last_two_can_be_left() -> None:
    left = {state for (state, _), move in REMEDY_MOVES.items() if move.to is not state}
    assert left == set(_S) - {_S.ENDED, _S.COMPLAINT}


def test_never_reached_takes_tries_on_different_days_and_opted_out_takes_the_persons_word() -> None:
    told = replace(BEGUN, state=_S.TOLD, tried_on=frozenset({date(2026, 11, 9), date(2026, 11, 10)}))
    stops = RemedyOrder(_A.STOP, Role.OFFICER, 1, "三天都没人接", end=RemedyEnd.NOT_REACHED)
    with pytest.raises(RemedyRefused, match="3 个不同的日子"):
        decide(told, stops, RULES)
    assert decide(replace(told, tried_on=told.tried_on | {date(2026, 11, 11)}), stops, RULES) is _S.ENDED
    with pytest.raises(RemedyRefused, match="没有要求不再联系"):
        decide(told, replace(stops, end=RemedyEnd.OPTED_OUT), RULES)
    reported = replace(BEGUN, state=_S.REPORTED, opted_out=True)
    assert decide(reported, replace(stops, end=RemedyEnd.OPTED_OUT), RULES) is _S.ENDED


@pytest.mark.parametrize(
    "changed",
    [
        {"from_level": 3},
        {"classes": []},
        {"classes": [["一般的", "7天", "来源：无"], ["一般的", "8天", "来源：无"]]},
        {"classes": [["一般的", "七天", "来源：无"]]},
        {"classes": [["一般的", "7天", ""]]},
        {"longest_more": 0},
        {"tries": "三"},
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused_and_a_good_one_reads_back(changed: dict[str, object]) -> None:
    assert RemedyRules.parse(RULES.as_json()) == RULES
    with pytest.raises(BadRemedyRules):
        RemedyRules.parse(RULES.as_json() | changed)
