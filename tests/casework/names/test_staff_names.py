"""What colleagues are called: by their real names, and told apart where two share one."""

import pytest

from bot.casework.names.staff_names import staff_names

PEOPLE = staff_names([("chenjing", "陈静"), ("wangli", "王丽"), ("wangli2", "王丽"), ("gaoming", "")])


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("chenjing", "陈静"),
        ("wangli", "王丽（wangli）"),
        ("wangli2", "王丽（wangli2）"),
        ("gaoming", "gaoming"),
        ("chenjing、wangli2", "陈静、王丽（wangli2）"),
        ("命令行：chenjing、gaoming", "命令行：陈静、gaoming"),
        ("complainant", "complainant"),
        ("", ""),
        (None, ""),
    ],
)
def test_what_is_stored_of_an_act_is_shown_as_colleagues_say_it(stored: str | None, shown: str) -> None:
    assert PEOPLE(stored) == shown


def test_two_names_and_a_name_that_looks_like_two_are_not_confused() -> None:
    assert staff_names([("甲、乙", "陈静"), ("甲", "王丽")])("甲、乙") == "陈静"
