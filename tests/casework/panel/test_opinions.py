"""Opinions: no answer reaches a member unreleased or by its writer, no verdict but the member's, reopened once at most."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.panel.figures import OpinionFact, panel_figures
from bot.casework.panel.interest import interest
from bot.casework.panel.members import PanelRefused
from bot.casework.panel.opinions import (
    OPINION_MOVES,
    OpinionOrder,
    OpinionStanding,
    PanelTerms,
    answer_by,
    decide_opinion,
    opinion_acts,
    verdict_by,
)
from bot.domain.month import OFFICE_ZONE
from bot.domain.panel import (
    OPINIONS_ENDED,
    Interest,
    MemberVerdict,
    OpinionAct,
    OpinionState,
)
from bot.domain.role import Role
from scheduler.workdays import OFFICIAL

NOW = datetime(2026, 9, 30, 10, tzinfo=OFFICE_ZONE)
MEMBER = 9
FILED = OpinionStanding(OpinionState.FILED, MEMBER)
TERMS = PanelTerms()
WHO = {Role.MEMBER: (MEMBER, 8), Role.LIAISON: (3, 4), Role.OFFICER: (1, 2), Role.CHIEF: (2, 5)}
TRIES = st.tuples(
    st.sampled_from(OpinionAct),
    st.sampled_from(Role),
    st.integers(0, 1),
    st.sampled_from([None, *MemberVerdict]),
    st.sampled_from(["甲处", "乙处"]),
    st.integers(0, 20),
)


@given(st.lists(TRIES, max_size=40))
def test_whatever_people_try_answers_are_released_by_another_and_judged_by_the_member_alone(
    tries: list[tuple[OpinionAct, Role, int, MemberVerdict | None, str, int]],
) -> None:
    opinion, now, reopened = FILED, NOW, 0
    for act, role, which, verdict, department, days in tries:
        who = WHO.get(role, (7, 7))[which]
        now += timedelta(days=days)
        theirs = frozenset({department, f"{department}（原）"})
        order = OpinionOrder(act, role, who, "内容", theirs, verdict, department)
        try:
            state = decide_opinion(opinion, order, now, TERMS, OFFICIAL.is_workday)
        except PanelRefused:
            continue
        assert opinion.state not in OPINIONS_ENDED
        assert act in opinion_acts(opinion, role, who, theirs)
        if role is Role.LIAISON:
            assert (act, department) == (OpinionAct.ANSWER, opinion.department)
        if act is OpinionAct.RELEASE:
            assert who != opinion.answerer
        if act in (OpinionAct.JUDGE, OpinionAct.WITHDRAW):
            assert (role, who) == (Role.MEMBER, MEMBER)
        if act is OpinionAct.REOPEN:
            reopened += 1
            assert opinion.verdict is MemberVerdict.DISSATISFIED
        opinion = replace(
            opinion,
            state=state,
            department=department if act is OpinionAct.ASSIGN else opinion.department,
            answerer=who if act is OpinionAct.ANSWER else opinion.answerer,
            verdict=verdict if act is OpinionAct.JUDGE else opinion.verdict,
            reopened=opinion.reopened or act is OpinionAct.REOPEN,
            released_at=now if act is OpinionAct.RELEASE else opinion.released_at,
        )
    assert reopened <= 1


def test_every_state_has_a_way_on_and_none_leads_out_of_an_end() -> None:
    ways = {state for state, _ in OPINION_MOVES}
    assert ways == set(OpinionState) - OPINIONS_ENDED
    assert {move.to for move in OPINION_MOVES.values()} | {OpinionState.FILED} == set(OpinionState)


def test_silence_is_filed_away_as_silence_and_only_after_the_term() -> None:
    """答复 9月30日，10 个工作日：8、9、10、12、13、14、15、16、19、20 日（10 日是补班的星期六）。"""
    answered = replace(FILED, state=OpinionState.ANSWERED, released_at=NOW)
    order = OpinionOrder(OpinionAct.CLOSE, Role.OFFICER, 1)
    last = datetime(2026, 10, 20, 23, 59, tzinfo=OFFICE_ZONE)
    with pytest.raises(PanelRefused, match="还没有过"):
        decide_opinion(answered, order, last, TERMS, OFFICIAL.is_workday)
    assert decide_opinion(answered, order, last + timedelta(minutes=1), TERMS, OFFICIAL.is_workday) is (
        OpinionState.CLOSED
    )
    assert answer_by(NOW, TERMS, OFFICIAL.is_workday).date().isoformat() == "2026-10-27"


def test_terms_over_spring_festival_are_those_counted_by_hand() -> None:
    """2026年2月15日至23日放假，14日、28日（星期六）上班。从12日起：13、14，24 至 28（七天），3月2、3、4日（十天），5、6、9、10、11日（十五天）。"""
    begun = datetime(2026, 2, 12, 16, tzinfo=OFFICE_ZONE)
    until = (found(begun, TERMS, OFFICIAL.is_workday) for found in (verdict_by, answer_by))
    assert [f"{one:%m-%d %H:%M}" for one in until] == ["03-04 23:59", "03-11 23:59"]


def test_an_interest_is_what_was_declared_or_the_own_unit_by_name() -> None:
    told = ("审批处", "二楼窗口", "星城 机械厂的件办了三个月")
    assert interest("星城机械厂", told, declared=False) is Interest.SEEMS
    assert interest("星城机械厂", told, declared=True) is Interest.DECLARED
    assert interest("另一家公司", told, declared=False) is Interest.NONE
    assert interest("厂", told, declared=False) is Interest.NONE
    assert interest("", told, declared=False) is Interest.NONE


FACTS = st.builds(
    OpinionFact,
    st.sampled_from(OpinionState),
    st.sampled_from(Interest),
    st.integers(-9, 9).map(lambda days: NOW + timedelta(days=days)),
    st.booleans(),
    st.booleans(),
    st.sampled_from([None, *MemberVerdict]),
    st.booleans(),
)


@given(st.lists(FACTS, max_size=30))
def test_the_figures_add_up_and_no_interested_verdict_counts(facts: list[OpinionFact]) -> None:
    found = panel_figures(facts, NOW)
    assert found.received == found.not_taken_up + found.answered + found.open
    assert found.judged == sum(found.verdicts.values())
    assert 0 <= found.in_time <= found.answered
    assert found.overdue <= found.open
    impartial = [one for one in facts if one.interest is Interest.NONE]
    assert panel_figures(impartial, NOW).verdicts == found.verdicts
