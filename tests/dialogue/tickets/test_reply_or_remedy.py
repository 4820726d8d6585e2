"""答复还是整改: where a complaint's reply and a remedy both wait, a bare word is about neither until the person says which."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.conversation import step
from bot.dialogue.effects import Effect, GiveVerdict, JudgeRemedy, Say
from bot.dialogue.inputs import Pressed, Said
from bot.dialogue.talk import Talk
from bot.domain.language import Language
from bot.domain.medium import Medium
from bot.domain.remedy import RemedyEnd
from bot.domain.ticket_state import TicketState
from dialogue.invented import ticket
from dialogue.telling import NUMBER
from dialogue.tickets.test_remedies import CASE, rated, told

REPLY, REMEDY = (NUMBER, True), (CASE, RemedyEnd.SATISFIED)
BADLY, BAD_REMEDY = (NUMBER, False), (CASE, RemedyEnd.DISSATISFIED)


def both() -> Talk:
    return replace(rated(), tickets=(ticket(NUMBER, TicketState.REPLIED),))


def judged(effects: Sequence[Effect]) -> list[tuple[str, object]]:
    replies = [(e.ticket_no, e.satisfied) for e in effects if isinstance(e, GiveVerdict)]
    return replies + [(e.case_no, e.end) for e in effects if isinstance(e, JudgeRemedy)]


@pytest.mark.parametrize("medium", [Medium.CHAT, Medium.SMS])
@pytest.mark.parametrize("text", ["满意", "不满意", "基本满意", "滿意", "非常满意！", "satisfied"])
def test_a_bare_word_is_given_to_neither_and_one_short_question_is_asked(medium: Medium, text: str) -> None:
    after, effects = step(both(), Said(medium, text), told())
    assert judged(effects) == []
    assert [c.score for c in after.callbacks] == [2], "nor is it a rating"
    [asked] = effects
    assert isinstance(asked, Say)
    assert NUMBER in asked.text
    assert CASE in asked.text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("答复满意", [REPLY]),
        ("对投诉的答复不满意", [BADLY]),
        ("整改满意", [REMEDY]),
        ("对整改不满意", [BAD_REMEDY]),
        ("整改得不满意", [BAD_REMEDY]),
        ("都满意", [REPLY, REMEDY]),
        ("都不满意", [BADLY, BAD_REMEDY]),
        ("答覆滿意", [REPLY]),
        ("reply: satisfied", [REPLY]),
        ("remedy: dissatisfied", [BAD_REMEDY]),
        ("both: satisfied", [REPLY, REMEDY]),
        (f"{NUMBER} 满意", [REPLY]),
        (f"{CASE} 满意", [REMEDY]),
        ("认可", [REPLY]),
        ("不认可，材料还没退", [BADLY]),
    ],
)
@pytest.mark.parametrize("medium", [Medium.CHAT, Medium.SMS])
def test_words_that_say_which_are_given_to_that_one(
    medium: Medium, text: str, found: list[tuple[str, object]]
) -> None:
    after, effects = step(both(), Said(medium, text), told())
    assert judged(effects) == found
    assert [c.score for c in after.callbacks] == [2]


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("text", ["满意", "不满意", "基本满意"])
def test_the_question_is_answered_as_it_offers(language: Language, text: str) -> None:
    person = replace(both(), language=language)
    _, [asked] = step(person, Said(Medium.CHAT, text), told())
    assert isinstance(asked, Say)
    kinds = []
    for choice in asked.choices:
        press = Pressed(Medium.CHAT, CASE, "remedy", choice.value)
        _, pressed = step(person, press, told())
        _, typed = step(person, Said(Medium.CHAT, choice.label), told())
        assert judged(pressed) == judged(typed) != []
        kinds.append(len(judged(pressed)))
    assert kinds == [1, 1]


def test_an_old_button_for_a_reply_that_was_judged_is_stale() -> None:
    person = replace(both(), tickets=(ticket(NUMBER, TicketState.CLOSED),))
    _, [said] = step(person, Pressed(Medium.CHAT, CASE, "remedy", "reply_satisfied"), told())
    assert isinstance(said, Say)


@given(
    st.text(max_size=30) | st.sampled_from(["都", "整改", "答复", "reply", "整改答复满意", "都满意，谢谢"])
)
def test_whatever_is_said_no_rating_moves_and_somebody_is_answered_or_kept(text: str) -> None:
    after, effects = step(both(), Said(Medium.SMS, text), told())
    found = judged(effects)
    assert len(found) <= 2
    assert len({name for name, _ in found}) == len(found)
    assert after.callbacks[0].score == 2 or not found
