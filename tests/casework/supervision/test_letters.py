"""督办 and 告诫: who may do what when; and that no path reaches a signature without a hearing, or by whoever wrote it."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.supervision.letters import (
    LETTER_MOVES,
    LetterOrder,
    LetterRefused,
    LetterStanding,
    LetterTerms,
    acts_of,
    decide,
    ends,
)
from bot.casework.tickets.deadline import Term
from bot.domain.letter import ENDED, LetterAct, LetterKind, LetterState
from bot.domain.month import OFFICE_ZONE
from bot.domain.role import Doer, Outside, Role
from scheduler.workdays import OFFICIAL

WRITER, SIGNER, OTHER, NAMED = 1, 2, 3, 4
NOW = datetime(2026, 9, 30, 10, tzinfo=OFFICE_ZONE)
DRAFT = LetterStanding(
    LetterKind.ADMONISH, LetterState.DRAFTED, "审批处", frozenset({WRITER}), concerned=frozenset({NAMED})
)
TERMS = LetterTerms()


def done(
    letter: LetterStanding,
    act: LetterAct,
    role: Doer,
    who: int | None,
    *,
    now: datetime = NOW,
    text: str = "内容",
    day: date | None = None,
    department: str = "",
) -> LetterState:
    order = LetterOrder(act, role, who, text, day, frozenset({department}))
    return decide(letter, order, now, TERMS, OFFICIAL.is_workday)


def test_an_admonition_is_heard_signed_by_somebody_else_served_and_expires() -> None:
    with pytest.raises(LetterRefused, match="先听取"):
        done(DRAFT, LetterAct.SIGN, Role.CHIEF, SIGNER)
    assert done(DRAFT, LetterAct.ASK, Role.OFFICER, WRITER, day=NOW.date()) is LetterState.HEARING
    early = NOW.date() - timedelta(days=30)
    with pytest.raises(LetterRefused, match="不能早于上一步"):  # or nobody would have to be heard
        done(replace(DRAFT, moved_on=NOW.date()), LetterAct.ASK, Role.OFFICER, WRITER, day=early)
    hearing = replace(DRAFT, state=LetterState.HEARING, asked_on=NOW.date())
    with pytest.raises(LetterRefused, match="还没有过"):  # 9月30日起 3 个工作日：8、9、10 日
        done(
            hearing,
            LetterAct.SILENT,
            Role.OFFICER,
            WRITER,
            now=datetime(2026, 10, 10, 23, tzinfo=OFFICE_ZONE),
        )
    after = datetime(2026, 10, 11, 0, tzinfo=OFFICE_ZONE)
    assert done(hearing, LetterAct.SILENT, Role.OFFICER, WRITER, now=after) is LetterState.HEARD
    heard = replace(hearing, state=LetterState.HEARD)
    with pytest.raises(LetterRefused, match="拟稿的人"):
        done(heard, LetterAct.SIGN, Role.CHIEF, WRITER)
    with pytest.raises(LetterRefused, match="您的岗位"):
        done(heard, LetterAct.SIGN, Role.OFFICER, OTHER)
    with pytest.raises(LetterRefused, match="涉及您本人"):
        done(heard, LetterAct.SIGN, Role.CHIEF, NAMED)
    assert done(heard, LetterAct.SIGN, Role.CHIEF, SIGNER) is LetterState.SIGNED
    served = replace(heard, state=LetterState.SERVED, signer=SIGNER, served_on=NOW.date())
    with pytest.raises(LetterRefused, match="期满"):
        done(served, LetterAct.EXPIRE, Outside.CLOCK, None)
    assert (
        done(served, LetterAct.EXPIRE, Outside.CLOCK, None, now=NOW + timedelta(days=200))
        is LetterState.EXPIRED
    )


def test_an_appeal_comes_in_time_and_is_decided_by_a_third() -> None:
    """送达 9月30日，5 个工作日：8、9、10、12、13 日。"""
    served = replace(DRAFT, state=LetterState.SERVED, signer=SIGNER, served_on=NOW.date())
    last = datetime(2026, 10, 13, 23, 59, tzinfo=OFFICE_ZONE)
    assert done(served, LetterAct.APPEAL, Role.OFFICER, OTHER, now=last) is LetterState.APPEALED
    with pytest.raises(LetterRefused, match="已经过了"):
        done(served, LetterAct.APPEAL, Role.OFFICER, OTHER, now=last + timedelta(minutes=1))
    appealed = replace(served, state=LetterState.APPEALED)
    for who, said in ((WRITER, "拟稿的人"), (SIGNER, "签发的人")):
        with pytest.raises(LetterRefused, match=said):
            done(appealed, LetterAct.UPHOLD, Role.CHIEF, who)
    assert done(appealed, LetterAct.REVOKE, Role.SUPERIOR, OTHER) is LetterState.REVOKED
    answered = replace(appealed, kind=LetterKind.SUPERVISE, answered=True)
    assert done(answered, LetterAct.UPHOLD, Role.SUPERIOR, OTHER) is LetterState.ANSWERED


def test_a_liaison_speaks_for_the_own_department_alone() -> None:
    hearing = replace(DRAFT, kind=LetterKind.SUPERVISE, state=LetterState.HEARING)
    assert done(hearing, LetterAct.HEAR, Role.LIAISON, OTHER, department="审批处") is LetterState.HEARD
    with pytest.raises(LetterRefused, match="您的岗位"):
        done(hearing, LetterAct.HEAR, Role.LIAISON, OTHER, department="别处")
    assert acts_of(hearing, Role.LIAISON, OTHER, frozenset({"审批处", "审批科"})) == (LetterAct.HEAR,)
    for nobodys in (frozenset({"别处"}), frozenset[str]()):
        assert acts_of(hearing, Role.LIAISON, OTHER, nobodys) == ()
    assert acts_of(hearing, Role.OFFICER, NAMED) == ()


@given(
    st.lists(
        st.tuples(st.sampled_from(LetterAct), st.sampled_from([*Role, *Outside]), st.integers(1, 5)),
        max_size=25,
    ),
    st.sampled_from(LetterKind),
)
def test_whatever_people_try_nothing_is_signed_unheard_or_by_its_writer(
    tries: list[tuple[LetterAct, Doer, int]], kind: LetterKind
) -> None:
    letter, heard = replace(DRAFT, kind=kind), False
    for act, role, who in tries:
        order = LetterOrder(act, role, who, "内容", NOW.date(), frozenset({"审批处"}))
        try:
            state = decide(letter, order, NOW, TERMS, OFFICIAL.is_workday)
        except LetterRefused:
            offered = set(acts_of(letter, role, who, frozenset({"审批处"}))) - {
                LetterAct.SILENT,
                LetterAct.EXPIRE,
            }
            assert act not in offered  # those two wait for a term
            continue
        assert letter.state not in ENDED
        assert who not in letter.concerned
        heard = heard or act in (LetterAct.HEAR, LetterAct.SILENT)
        if state is LetterState.SIGNED:
            assert role is Role.CHIEF
            assert who not in letter.writers
            assert heard or kind is LetterKind.SUPERVISE
            letter = replace(letter, signer=who)
        if act in (LetterAct.UPHOLD, LetterAct.REVOKE) and letter.state is LetterState.APPEALED:
            assert who not in letter.writers
            assert who != letter.signer
        if act is LetterAct.REWRITE:
            letter = replace(letter, writers=letter.writers | {who})
        if state is LetterState.DRAFTED:
            heard = False
        if act is LetterAct.ASK:
            letter = replace(letter, asked_on=NOW.date())
        if act is LetterAct.SERVE:
            letter = replace(letter, served_on=NOW.date())
        letter = replace(letter, state=state)


def test_the_table_leaves_no_state_without_a_way_on() -> None:
    for kind in LetterKind:
        ways = {state for (state, _), move in LETTER_MOVES.items() if kind in move.kinds}
        reached = {move.to for move in LETTER_MOVES.values() if kind in move.kinds} | {LetterState.DRAFTED}
        assert reached - ENDED <= ways
        assert not ENDED & ways


@pytest.mark.parametrize(
    ("term", "begun", "last"),
    [
        # 国庆 2026: 1 to 7 October, worked on Saturday the 10th.
        (TERMS.answer, date(2026, 9, 29), "2026-10-12"),  # 30 September, then 8, 9, 10 and Monday 12
        (TERMS.statement, date(2026, 10, 3), "2026-10-10"),  # served in the holiday: 8, 9, Saturday the 10th
        # 春节 2026: 15 to 23 February, worked on Saturday the 14th and Saturday the 28th.
        (TERMS.answer, date(2026, 2, 12), "2026-02-26"),  # 13, Saturday the 14th, then 24, 25, 26
        (TERMS.appeal, date(2026, 2, 24), "2026-03-02"),  # 25, 26, 27, Saturday the 28th, Monday 2 March
        # 180 days of effect from 10 April end on 7 October, a holiday, and so on the 8th.
        (TERMS.lasts, date(2026, 4, 10), "2026-10-08"),
    ],
)
def test_terms_over_the_holidays_are_those_counted_by_hand(term: Term, begun: date, last: str) -> None:
    end = ends(term, begun, OFFICIAL.is_workday)
    assert end is not None
    assert f"{end:%Y-%m-%d %H:%M}" == f"{last} 23:59"
