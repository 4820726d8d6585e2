"""Whom a complaint waits for: somebody as long as anybody may see it, and nobody who may not."""

from hypothesis import given
from hypothesis import strategies as st

from bot.casework.tickets.deadline import Colour
from bot.casework.tickets.visibility import Concern, Sight, Viewer, sight
from bot.casework.tickets.waiting import Duty, Waiting, bearers, begun_by, waited_for
from bot.domain.act import Act
from bot.domain.role import Role
from bot.domain.ticket_state import TicketState

DEPARTMENT = "无线电管理处"
PEOPLE = [
    Viewer(f"{role}{n}", role, frozenset({DEPARTMENT} if role is Role.LIAISON else ()), 10 * k + n)
    for k, role in enumerate(Role)
    for n in range(2)
]
concerns = st.builds(
    Concern,
    about_office=st.booleans(),
    with_department=st.sampled_from([None, DEPARTMENT, "电力处"]),
    barred=st.frozensets(st.sampled_from([one.user_id for one in PEOPLE if one.user_id is not None])),
)
complaints = st.builds(
    Waiting, concerns, st.sampled_from(TicketState), st.sampled_from([None, Colour.YELLOW, Colour.RED])
)


@given(complaints)
def test_it_waits_only_for_those_who_may_see_it_and_work_on_it(waiting: Waiting) -> None:
    found = {one for one in PEOPLE if one.user_id in waited_for([waiting], PEOPLE)}
    assert all(sight(one, waiting.concern) is not Sight.NOTHING for one in found)
    assert not {one.role for one in found} & {Role.ADMIN, Role.AUDITOR}


@given(complaints)
def test_whatever_is_to_be_done_falls_to_somebody_as_long_as_anybody_may_do_it(waiting: Waiting) -> None:
    may = {one.role for one in PEOPLE if sight(one, waiting.concern) is not Sight.NOTHING}
    if Duty.WORK in waiting.duties and may & {Role.OFFICER, Role.CHIEF, Role.SUPERIOR}:
        assert bearers([Duty.WORK], waiting.concern, PEOPLE)
    if Duty.ANSWER in waiting.duties and Role.LIAISON in may:
        assert bearers([Duty.ANSWER], waiting.concern, PEOPLE)


def test_a_draft_that_is_written_again_calls_on_nobody_again() -> None:
    assert begun_by(Act.DRAFT, TicketState.WORKING) is Duty.WORK
    assert begun_by(Act.DRAFT, TicketState.DRAFTED) is None
    assert begun_by(Act.REPLY, TicketState.DRAFTED) is None
