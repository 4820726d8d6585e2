"""Whom a 差评 waits for: each step is somebody's, and nobody is called on about themselves."""

from dataclasses import replace

from bot.casework.remedies.course import OPEN, REMEDY_MOVES, RemedyStanding
from bot.casework.remedies.waiting import WAITS, WaitingRemedy, waited_for
from bot.casework.tickets.visibility import Viewer
from bot.domain.remedy import RemedyState
from bot.domain.role import Role

RADIO = "无线电管理处"
STAFF = [
    Viewer("李敏", Role.OFFICER, user_id=1),
    Viewer("赵主任", Role.CHIEF, user_id=2),
    Viewer("王联络", Role.LIAISON, frozenset({RADIO, "无管处"}), 3),
    Viewer("钱联络", Role.LIAISON, frozenset({"电力处"}), 4),
    Viewer("没有处室", Role.LIAISON, frozenset(), 5),
    Viewer("审计", Role.AUDITOR, user_id=6),
]
HANDED = RemedyStanding(RemedyState.HANDED, RADIO)


def whom(standing: RemedyStanding, *, late: bool = False) -> set[int]:
    return set(waited_for([WaitingRemedy(standing, late)], STAFF))


def test_every_open_step_waits_for_a_role_that_may_take_it() -> None:
    assert set(WAITS) == OPEN
    for state, role in WAITS.items():
        assert any(role in move.roles for (of, _), move in REMEDY_MOVES.items() if of is state)


def test_it_waits_for_the_own_department_for_a_chief_who_decides_and_for_both_once_it_is_late() -> None:
    assert whom(HANDED) == {3}
    assert whom(HANDED, late=True) == {1, 2, 3}
    assert whom(replace(HANDED, department="无管处")) == {3}, "by what it was called before"
    assert whom(replace(HANDED, department="")) == set(), "no department is nobody's"
    assert whom(replace(HANDED, state=RemedyState.REOPENED)) == {2}
    asked = replace(HANDED, state=RemedyState.MEASURES, more_asked_by=3)
    assert whom(asked) == {2, 3}
    assert whom(replace(asked, more_decided=True)) == {3}
    assert whom(replace(HANDED, state=RemedyState.RECEIVED), late=True) == {1, 2}, "it was not handed over"
    assert whom(replace(HANDED, state=RemedyState.ENDED), late=True) == set()


def test_nobody_is_called_on_about_themselves() -> None:
    assert whom(replace(HANDED, concerned=frozenset({2, 3})), late=True) == {1}
