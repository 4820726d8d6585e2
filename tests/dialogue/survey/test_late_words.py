"""Words that are read late: what was said after them may have taken their place."""

import pytest

from bot.dialogue.survey.late_words import superseded


@pytest.mark.parametrize(
    ("text", "later", "void"),
    [
        ("4", (), False),
        ("4", ("谢谢",), False),
        ("4", ("5",), True),
        ("4", ("退订",), True),
        ("4", ("不是我",), True),
        ("不是我", ("4",), True),
        ("START", ("退订",), True),
        ("退订", ("4",), False),
        ("T", ("谢谢", "5"), False),
        ("退订", ("START",), True),
    ],
)
def test_what_is_void_by_later_words(text: str, later: tuple[str, ...], void: bool) -> None:
    assert superseded(text, later) is void
