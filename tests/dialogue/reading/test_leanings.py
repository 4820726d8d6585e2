"""可以, OK, 不行: such a word is no score; the level it leans to is asked about once, and only a yes makes it one."""

import pytest

from bot.dialogue.conversation import step
from bot.dialogue.inputs import LadderStep, Said, Silence
from bot.dialogue.reading.understanding import understand
from bot.dialogue.talk import Callback
from bot.domain.medium import Medium
from dialogue.invented import scene, talk


def after(*said: str) -> Callback:
    """The case after an invitation and these text messages."""
    person, _ = step(talk(), Silence(Medium.SMS, LadderStep.INVITE), scene())
    for minute, words in enumerate(said, 1):
        person, _ = step(person, Said(Medium.SMS, words), scene(minute))
    return person.callbacks[0]


@pytest.mark.parametrize(
    ("words", "level"),
    [
        *(
            (words, 4)
            for words in "可以 可以的，谢谢 行 好的 好 中 要得 OK ok👌 Fine. 没意见 是的 嗯嗯 yes".split()
        ),
        *((words, 3) for words in "还行吧 還可以 好吧 行吧 凑合".split()),
        *((words, 2) for words in "不行 还是不行啊 不怎么样 唔得 不 No".split()),
    ],
)
def test_the_level_that_a_word_leans_to_is_asked_about_and_given_by_a_yes(words: str, level: int) -> None:
    assert after(words).question == f"meant:{level}"
    assert after(words).score is None
    assert after(words, "是的").score == level


@pytest.mark.parametrize(
    "words",
    ["可以吗", "可以，不行", "行了", "好好学习", "很好", "不错", "👍", "一般", "中不中", "可以再快点"],
)
def test_what_leans_nowhere_is_asked_about_as_ever(words: str) -> None:
    assert understand(words).leans is None
    assert after(words).question == "overall"


@pytest.mark.parametrize(
    ("said", "score"),
    [
        (("可以", "行"), 4),
        (("还行", "可以"), 3),
        (("不行", "不行"), 2),
        (("可以", "2"), 2),
        (("可以", "还行"), None),
        (("可以", "不"), None),
        (("不行", "好的"), None),
        (("不", "不"), None),
        (("可以", "什么意思"), None),
        (("什么意思", "可以", "可以"), 4),
        (("可以", "不是", "可以", "可以"), None),
    ],
)
def test_a_second_such_word_settles_it_only_if_it_leans_as_far(
    said: tuple[str, ...], score: int | None
) -> None:
    assert after(*said).score == score
