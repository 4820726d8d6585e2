"""What a page sends is about its own case and question: a complaint being told in a chat goes on there."""

from bot.dialogue.conversation import step
from bot.dialogue.effects import PassToPerson
from bot.dialogue.inputs import Chose, FilledIn, Pressed
from bot.domain.medium import Medium
from dialogue.invented import scene, talk

CASE = "HNJX-2026-00001"


def test_a_complaint_being_told_in_a_chat_goes_on_there() -> None:
    telling, _ = step(talk(), Chose(Medium.CHAT, "menu", "complain", "投诉"), scene(1))
    rated, _ = step(telling, Pressed(Medium.WEB, CASE, "overall", "4", "满意"), scene(2))
    assert telling.filing is not None
    assert rated.filing == telling.filing
    assert rated.callbacks[0].score == 4
    pressed, _ = step(telling, Pressed(Medium.CHAT, CASE, "overall", "4"), scene(2))
    assert pressed.filing is not None
    assert pressed.filing.left, "in the chat itself it is put aside, with a word how to go on"


def test_words_for_a_question_that_was_never_put_are_kept_for_a_person() -> None:
    after, effects = step(talk(), FilledIn(Medium.WEB, CASE, "reason", "跑了三趟"), scene(1))
    assert after.callbacks[0].score is None
    assert PassToPerson(CASE, "跑了三趟") in effects
