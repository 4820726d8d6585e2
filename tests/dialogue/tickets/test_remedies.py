"""对整改的评价: what was told about a low rating is judged by words and presses that can mean nothing else; no rating moves."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.conversation import step
from bot.dialogue.effects import Answered, AskRemedy, JudgeRemedy, Say
from bot.dialogue.inputs import LadderStep, Pressed, Said, Silence
from bot.dialogue.scene import Scene
from bot.dialogue.talk import Talk
from bot.domain.disposition import Disposition
from bot.domain.medium import Medium
from bot.domain.remedy import RemedyAsked, RemedyEnd, RemedyTold
from bot.domain.stage import Stage
from bot.domain.ticket_state import TicketState
from dialogue.invented import talk, ticket
from dialogue.telling import NUMBER, play, surroundings


def rated(*, closed: bool = False) -> Talk:
    """One case, rated 不满意 and done with."""
    begun = talk(1)
    (one,) = begun.callbacks
    done = replace(one, score=2, disposition=Disposition.ANSWERED, stage=Stage.DONE, closed=closed)
    return replace(begun, callbacks=(done,))


CASE = rated().callbacks[0].case.case_no


def told(*cases: str, asked: RemedyAsked = RemedyAsked.ONCE) -> Scene:
    return replace(surroundings(), remedies=dict.fromkeys(cases or (CASE,), RemedyTold(asked)))


def judged(
    person: Talk, event: Said | Pressed, scene: Scene | None = None
) -> list[tuple[str, RemedyEnd, str]]:
    """What was judged, the rating having stayed as it was."""
    after, effects = step(person, event, scene or told())
    assert [c.score for c in after.callbacks] == [c.score for c in person.callbacks]
    found = [(e.case_no, e.end, e.words) for e in effects if isinstance(e, JudgeRemedy)]
    if found:
        assert not [e for e in effects if isinstance(e, Answered)]
        assert any(isinstance(e, Say) for e in effects), "it is confirmed"
    return found


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("满意", RemedyEnd.SATISFIED),
        ("非常满意！", RemedyEnd.SATISFIED),
        ("基本满意", RemedyEnd.FAIR),
        ("不满意", RemedyEnd.DISSATISFIED),
        ("滿意", RemedyEnd.SATISFIED),
        ("dissatisfied", RemedyEnd.DISSATISFIED),
    ],
)
def test_the_words_of_the_scale_judge_the_remedy_and_leave_the_rating(
    text: str, end: RemedyEnd, closed: bool
) -> None:
    assert judged(rated(closed=closed), Said(Medium.SMS, text)) == [(CASE, end, "")]


def test_what_is_said_besides_is_kept_with_the_judgement() -> None:
    ((case_no, end, words),) = judged(rated(), Said(Medium.CHAT, "不满意，还是没有人打电话"))
    assert (case_no, end) == (CASE, RemedyEnd.DISSATISFIED)
    assert "没有人打电话" in words


@pytest.mark.parametrize("text", ["4", "5分", "改成满意", "谢谢", "退订", "我要投诉", "你们办得怎么样", ""])
def test_other_words_go_where_they_went(text: str) -> None:
    _, effects = step(rated(), Said(Medium.SMS, text), told())
    assert not [e for e in effects if isinstance(e, JudgeRemedy)]


def test_a_press_judges_the_case_that_it_names_once() -> None:
    press = Pressed(Medium.CHAT, CASE, "remedy", "fair")
    assert judged(rated(), press) == [(CASE, RemedyEnd.FAIR, "")]
    _, effects = step(rated(), press, surroundings())
    assert [e.text for e in effects if isinstance(e, Say)] == ["这件已经记过了，没有变动。谢谢您。"]
    assert judged(rated(), replace(press, value="5")) == []


def test_the_same_said_again_is_no_rating() -> None:
    again = told(asked=RemedyAsked.OVER)
    after, effects = step(rated(), Said(Medium.SMS, "满意"), again)
    assert after.callbacks[0].score == 2
    assert [type(e) for e in effects] == [Say]


@pytest.mark.parametrize(
    ("asked", "says"),
    [(RemedyAsked.ONCE, "室领导再看一次"), (RemedyAsked.AGAIN, "不再重新整改")],
)
def test_who_is_not_satisfied_is_told_what_happens_now(asked: RemedyAsked, says: str) -> None:
    _, effects = step(rated(), Said(Medium.SMS, "不满意"), told(asked=asked))
    (said,) = [e.text for e in effects if isinstance(e, Say)]
    assert says in said
    assert "投诉" in said, "the other routes are named"


def test_while_something_else_waits_for_words_only_a_quote_or_a_press_judges() -> None:
    waiting = replace(rated(), tickets=(ticket(NUMBER, TicketState.REPLIED),))
    assert judged(waiting, Said(Medium.CHAT, "满意", about=CASE)) == [(CASE, RemedyEnd.SATISFIED, "")]
    asked, _ = play(talk(1), Silence(Medium.CHAT, LadderStep.INVITE))
    after, effects = step(asked, Said(Medium.CHAT, "满意"), told("办-9"))
    assert after.callbacks[0].score == 4, "the question that is open is the survey's"
    assert not [e for e in effects if isinstance(e, JudgeRemedy)]


@given(st.text(max_size=40))
def test_nothing_is_judged_that_nobody_was_told_about(text: str) -> None:
    _, effects = step(rated(), Said(Medium.CHAT, text), surroundings())
    assert not [e for e in effects if isinstance(e, JudgeRemedy)]


def two_rated() -> tuple[Talk, str, str]:
    begun = talk(2)
    rated_so = [
        replace(c, score=2, disposition=Disposition.ANSWERED, stage=Stage.DONE) for c in begun.callbacks
    ]
    first, second = (c.case.case_no for c in rated_so)
    return replace(begun, callbacks=tuple(rated_so)), first, second


def said_of(person: Talk, remedies: dict[str, RemedyTold], text: str = "满意") -> tuple[list[str], list[str]]:
    """Which cases were judged, and about which was asked."""
    _, effects = step(person, Said(Medium.SMS, text), replace(surroundings(), remedies=remedies))
    judged_now = [e.case_no for e in effects if isinstance(e, JudgeRemedy)]
    return judged_now, [e.case_no for e in effects if isinstance(e, AskRemedy)]


def out(days: float, named: float | None = None) -> RemedyTold:
    """Told so many days ago, and asked about by its number so many minutes ago."""
    named_for = timedelta(minutes=named) if named is not None else None
    return RemedyTold(RemedyAsked.ONCE, timedelta(days=days), named_for)


@pytest.mark.parametrize("apart", [0, 3])
def test_one_word_for_two_judges_neither_until_one_is_asked_about(apart: int) -> None:
    person, first, second = two_rated()
    assert said_of(person, {second: out(1), first: out(1 + apart)}) == ([], [first])
    assert said_of(person, {second: out(1), first: out(1 + apart, named=5)}) == ([first], [second])
    assert said_of(person, {second: out(1, named=5), first: out(1 + apart, named=9)}) == ([second], [first])


def test_a_word_said_before_the_question_was_read_or_after_another_was_told_is_asked_about_again() -> None:
    person, first, second = two_rated()
    early = {second: out(1), first: out(2, named=-1)}
    assert said_of(person, early) == ([], []), (
        "asked again, with the first question's time: clocks may differ"
    )
    assert said_of(person, early | {first: out(2, named=0.2)}) == ([first], [second])
    assert said_of(person, {first: out(2, named=0.01)}) == ([], []), (
        "sent twice, after the one before it was judged"
    )
    soon = RemedyTold(RemedyAsked.ONCE, -timedelta(minutes=1))
    assert said_of(person, {first: soon}) == ([first], []), "a vendor's clock is a minute behind ours"
    assert said_of(person, {second: out(0.001), first: out(2, named=5)}) == ([], [first])


def test_what_has_not_gone_out_is_judged_by_no_bare_word_but_under_its_own_number() -> None:
    person, first, second = two_rated()
    unsent = RemedyTold(RemedyAsked.ONCE, None)
    assert said_of(person, {second: unsent, first: out(1)}) == ([first], [])
    assert said_of(person, {second: RemedyTold(RemedyAsked.ONCE, timedelta(-1)), first: out(1)}) == (
        [first],
        [],
    )
    assert said_of(person, {second: unsent, first: out(1)}, f"{second} 满意") == ([second], [])
    assert said_of(person, {second: out(1), first: out(1)}, f"{first.lower()}不满意") == ([first], [])
    over = RemedyTold(RemedyAsked.OVER)
    assert said_of(person, {second: over, first: out(1)}) == ([first], []), "the older one still waits"
