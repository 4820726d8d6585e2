"""A complaint out of a callback: what it is about is asked for first, and a score beside it is neither lost nor guessed."""

import pytest

from bot.dialogue.effects import (
    Answered,
    OpenTicket,
)
from bot.dialogue.inputs import LadderStep, Said, Silence
from bot.domain.medium import Medium
from dialogue.invented import talk
from dialogue.telling import chat, play, sms


@pytest.mark.parametrize("wish", ["投诉", "我要投诉", "COMPLAINT"])
@pytest.mark.parametrize("before", [(), ("2",), ("5",)])
def test_who_only_wishes_to_complain_is_asked_what_about_and_files_their_own_words(
    wish: str, before: tuple[str, ...]
) -> None:
    person, effects = play(talk(1), Silence(Medium.SMS, LadderStep.INVITE), *sms(*before, wish))
    assert not any(isinstance(e, OpenTicket) for e in effects)
    person, effects = play(person, *sms("材料不齐,拒收,让我跑了三趟"))
    assert [(e.case_no, e.content) for e in effects if isinstance(e, OpenTicket)] == [
        ("HNJX-2026-00001", "材料不齐,拒收,让我跑了三趟")
    ]
    assert person.filing is None


@pytest.mark.parametrize(
    ("story", "about_office"),
    [("效能办回访态度恶劣", True), ("窗口乱收费，已向效能办反映", False), ("材料不齐，拒收", False)],
)
def test_what_a_callback_brings_up_about_the_office_is_its_superiors_too(
    story: str, about_office: bool
) -> None:
    _, effects = play(talk(1), Silence(Medium.SMS, LadderStep.INVITE), *sms("投诉", story))
    assert [e.about_office for e in effects if isinstance(e, OpenTicket)] == [about_office]


@pytest.mark.parametrize("change_of_mind", ["取消", "算了", "不投诉了"])
def test_who_does_not_complain_after_all_is_asked_on(change_of_mind: str) -> None:
    person, effects = play(talk(1), Silence(Medium.SMS, LadderStep.INVITE), *sms("投诉", change_of_mind, "4"))
    assert not any(isinstance(e, OpenTicket) for e in effects)
    assert person.callbacks[0].score == 4


@pytest.mark.parametrize(("said", "ticket"), [("4", []), ("2，态度太差", ["2，态度太差"])])
def test_a_score_said_instead_of_the_story_counts(said: str, ticket: list[str]) -> None:
    person, effects = play(talk(1), Silence(Medium.SMS, LadderStep.INVITE), *sms("投诉", said))
    assert person.callbacks[0].score == int(said[0])
    assert [e.content for e in effects if isinstance(e, OpenTicket)] == ticket


@pytest.mark.parametrize(
    ("text", "score"),
    [("不满意，我要投诉", 2), ("1分，投诉", 1), ("满意，但我要投诉小王", None), ("我要投诉，跑了3趟", None)],
)
def test_a_low_score_said_beside_a_complaint_counts_and_nothing_is_guessed(
    text: str, score: int | None
) -> None:
    person, effects = play(talk(1), Silence(Medium.CHAT, LadderStep.INVITE), *chat(text))
    assert person.callbacks[0].score == score
    scored = [(e.value, e.raw) for e in effects if isinstance(e, Answered) and e.question == "overall"]
    assert scored == ([] if score is None else [(str(score), text)])
    assert len([e for e in effects if isinstance(e, OpenTicket)]) == 1


def test_what_was_scored_before_stays_when_a_complaint_follows() -> None:
    person, _ = play(talk(1), Silence(Medium.CHAT, LadderStep.INVITE), *chat("5", "不满意，我要投诉"))
    assert person.callbacks[0].score == 5


def test_cancel_ends_the_further_questions_and_keeps_the_score() -> None:
    person, _ = play(talk(1), Silence(Medium.CHAT, LadderStep.INVITE), Said(Medium.CHAT, "5"))
    person, effects = play(person, Said(Medium.CHAT, "/cancel"))
    assert person.current is None
    assert person.callbacks[0].score == 5
    assert not [e for e in effects if isinstance(e, Answered)]
