"""A text found at a provider after a restore: is it ours, does it ask, and about which case."""

import pytest

from bot.casework.rounds.recovering import asks, case_named, reference


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("【某局】您办得满意吗？〔K7Q2M9AB〕", "K7Q2M9AB"),
        ("【某局】谢谢。〔K7Q2M9AB〕 ", "K7Q2M9AB"),
        ("您的验证码是 123456", None),
        ("〔K7Q2M9AB〕是什么？", None),
    ],
)
def test_only_what_ends_in_our_reference_is_ours(text: str, ref: str | None) -> None:
    assert reference(text) == ref


def test_a_message_asks_by_the_question_it_holds() -> None:
    assert asks("提醒：办得满意吗？回1到5。〔K7Q2M9AB〕", ["satisfied?", "满意吗？回1到5"])
    assert not asks("谢谢您的评价。〔K7Q2M9AB〕", ["satisfied?", "满意吗？回1到5"])


def test_the_longest_number_in_the_text_is_meant() -> None:
    assert case_named("（HN-1-22）办得满意吗", ["HN-1", "HN-1-2", "HN-1-22", "HN-9"]) == "HN-1-22"
    assert case_named("谢谢", ["HN-1"]) is None
