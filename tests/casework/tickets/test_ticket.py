"""The life of a ticket: nothing outside the table can be done, and the rules hold for any order of acts."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.casework.terms import ACTS, ROLES, TICKET_STATES
from bot.casework.tickets.deadline import Terms
from bot.casework.tickets.printed import table
from bot.casework.tickets.taking_back import LastStep
from bot.casework.tickets.ticket import MOVES, Illegal, Order, TicketStanding, decide, possible
from bot.domain.act import Act
from bot.domain.category import Category
from bot.domain.month import OFFICE_ZONE
from bot.domain.role import Doer, Outside, Role
from bot.domain.ticket_state import TicketState
from house.tree import read

NOW = datetime(2026, 11, 3, 10, tzinfo=OFFICE_ZONE)
TERMS = Terms()
DOERS: tuple[Doer, ...] = (*Role, *Outside)
STANDING = TicketStanding("TS-20261103-0001-A", TicketState.REGISTERED)


def order(act: Act, role: Doer = Role.CHIEF, *, text: str = "话", to: str = "某处", days: int = 5) -> Order:
    return Order(act, "某人", role, text, to, days, category=Category.DELAY)


def legal(standing: TicketStanding, wanted: Order, now: datetime = NOW) -> TicketState | None:
    try:
        return decide(standing, wanted, now, TERMS).to
    except Illegal:
        return None


def test_every_word_of_the_table_has_its_chinese() -> None:
    assert TICKET_STATES.keys() == set(TicketState)
    assert set(Act) <= ACTS.keys()
    assert set(DOERS) <= ROLES.keys()


def test_the_table_on_paper_is_the_one_we_go_by() -> None:
    assert "\n".join(table()) in read("docs/complaints.md")


def test_the_glossary_calls_a_state_what_the_screens_call_it() -> None:
    codes, words = ", ".join(TICKET_STATES), "、".join(TICKET_STATES.values())
    assert f"| {codes} | {words} |" in read("docs/glossary.md")


def test_every_state_can_be_reached_and_only_the_ends_are_ends() -> None:
    assert {move.to for move in MOVES.values()} | {TicketState.REGISTERED} == set(TicketState)
    outward = {state for (state, _), move in MOVES.items() if move.to is not state}
    assert set(TicketState) - outward == set()


@given(st.sampled_from(TicketState), st.sampled_from(Act), st.sampled_from(DOERS))
def test_what_the_table_does_not_have_is_refused_in_one_sentence(
    state: TicketState, act: Act, role: Doer
) -> None:
    standing = replace(STANDING, state=state, replied_at=NOW - timedelta(days=30), tries=9, verdict="none")
    move = MOVES.get((state, act))
    standing = replace(standing, merged_into="TS-20261103-0002-A" if act is Act.PART else None)
    before = move.to if move is not None else state
    standing = replace(standing, last=LastStep(Act.ACCEPT, "某人", NOW, before, told=False))
    to = legal(standing, order(act, role))
    allowed = move is not None and role in move.roles and role is not Role.SUPERIOR
    assert (to is not None) == allowed
    assert to is None or (move is not None and to is move.to)
    assert (act in possible(standing, role)) == allowed


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("about_office", [True, False])
def test_a_complaint_about_the_office_is_the_superiors_and_no_other_is(
    role: Role, about_office: bool
) -> None:
    standing = replace(STANDING, about_office=about_office)
    may = legal(standing, order(Act.ACCEPT, role)) is not None
    assert may == (role is Role.SUPERIOR if about_office else role in (Role.OFFICER, Role.CHIEF))


@pytest.mark.parametrize("act", [Act.DECLINE, Act.TRANSFER])
def test_a_dissatisfied_callback_is_neither_declined_nor_passed_on(act: Act) -> None:
    standing = replace(STANDING, from_callback=True)
    with pytest.raises(Illegal, match="必须回访核实"):
        decide(standing, order(act), NOW, TERMS)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (order(Act.DECLINE, text=" \n"), "理由"),
        (order(Act.TRANSFER, to=""), "哪个处室或单位"),
        (order(Act.ASSIGN, to="长" * 101), "最多 100 字"),
        (order(Act.ASSIGN, text="\u200b\u200e"), "交办"),
    ],
)
def test_what_is_needed_is_named(wanted: Order, said: str) -> None:
    with pytest.raises(Illegal, match=said):
        decide(STANDING, wanted, NOW, TERMS)


@pytest.mark.parametrize("days", [-1, 0, 31, 10**9])
def test_an_extension_has_a_measure(days: int) -> None:
    standing = replace(STANDING, state=TicketState.WORKING)
    with pytest.raises(Illegal, match="1 到 30"):
        decide(standing, order(Act.EXTEND, days=days), NOW, TERMS)
    with pytest.raises(Illegal, match="不能再延"):
        decide(replace(standing, extended=True), order(Act.EXTEND), NOW, TERMS)


@pytest.mark.parametrize(
    ("days", "tries", "closes"), [(7, 3, True), (6, 3, False), (7, 2, False), (400, 0, False)]
)
def test_silence_needs_its_days_and_its_tries(days: int, tries: int, closes: bool) -> None:
    standing = replace(
        STANDING, state=TicketState.REPLIED, replied_at=NOW - timedelta(days=days), tries=tries
    )
    assert (legal(standing, order(Act.GIVE_UP, Outside.CLOCK)) is TicketState.CLOSED) == closes


class Life(RuleBasedStateMachine):
    """Anybody orders anything at any time; the ticket keeps the rules."""

    @initialize(about_office=st.booleans(), from_callback=st.booleans())
    def begin(self, about_office: bool, from_callback: bool) -> None:
        self.standing = replace(STANDING, about_office=about_office, from_callback=from_callback)
        self.now, self.extensions, self.closed_by = NOW, 0, ""

    @rule(hours=st.integers(1, 400))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(
        act=st.sampled_from(Act),
        role=st.sampled_from(DOERS),
        text=st.sampled_from(["", "话", "长" * 4000]),
        days=st.integers(0, 40),
    )
    def somebody_acts(self, act: Act, role: Doer, text: str, days: int) -> None:
        before = self.standing
        to = legal(before, order(act, role, text=text, days=days), self.now)
        if to is None:
            return
        assert before.reopened < 2 or role in (Role.CHIEF, Role.SUPERIOR, *Outside)
        if to is TicketState.CLOSED and before.state is not to:
            self.closed_by = act
            silent = before.replied_at is not None and self.now - before.replied_at >= timedelta(days=7)
            assert act is Act.SATISFIED or (before.tries >= 3 and silent)
        self.extensions += act is Act.EXTEND
        self.standing = after(replace(before, state=to), act, self.now)

    @invariant()
    def the_rules_hold(self) -> None:
        now = self.standing
        assert self.extensions <= 1
        assert not (now.from_callback and now.state in (TicketState.DECLINED, TicketState.TRANSFERRED))
        if now.state is TicketState.CLOSED:
            assert now.verdict == ("satisfied" if self.closed_by is Act.SATISFIED else "none")


def after(standing: TicketStanding, act: Act, now: datetime) -> TicketStanding:
    match act:
        case Act.REPLY:
            return replace(standing, replied_at=now, tries=0, verdict=None)
        case Act.TRY:
            return replace(standing, tries=standing.tries + 1)
        case Act.EXTEND:
            return replace(standing, extended=True)
        case Act.SATISFIED:
            return replace(standing, verdict="satisfied")
        case Act.GIVE_UP:
            return replace(standing, verdict="none")
        case Act.DISSATISFIED:
            return replace(standing, verdict="dissatisfied", reopened=standing.reopened + 1)
        case _:
            return standing


TestLife = Life.TestCase
