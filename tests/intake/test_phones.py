"""Which numbers a cell holds, and which of them can take a text message."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.phones import ParsedPhone, phones

MOBILE = ParsedPhone("+8619000000001", True)
OTHER = ParsedPhone("+8619000000002", True)
LANDLINE = ParsedPhone("+8673182210012", False)


@pytest.mark.parametrize(
    "cell",
    [
        "19000000001",
        " 19000000001 ",
        "１９００００００００１",
        "190 0000 0001",
        "190-0000-0001",
        "190.0000.0001",
        "190—0000—0001",
        "+8619000000001",
        "+86 190 0000 0001",
        "(+86)19000000001",
        "0086-19000000001",
        "0086 190 0000 0001",
        "8619000000001",
        "86-19000000001",
        "019000000001",
        "19000000001.0",
        "1.9000000001E+10",
        "手机：19000000001（微信同号）",
        "张三19000000001",
        '="19000000001"',
        "'19000000001",
        "\t19000000001",
        "\u202d19000000001\u202c",
        "19000000001/",
        "19000000001；19000000001",
    ],
)
def test_a_mainland_mobile_however_it_is_written(cell: str) -> None:
    assert phones(cell) == (MOBILE,)


@pytest.mark.parametrize(
    "cell",
    [
        "0731-82210012",
        "0731 82210012",
        "0731-8221 0012",
        "(0731)82210012",
        "（0731）8221-0012",
        "073182210012",
        "731-82210012",
        "73182210012.0",
        "+86 731 8221 0012",
        "+86-(0)731-82210012",
        "0086 0731 82210012",
    ],
)
def test_a_landline_with_its_area_code_takes_calls_only(cell: str) -> None:
    assert phones(cell) == (LANDLINE,)


@pytest.mark.parametrize(
    ("cell", "extension"),
    [
        ("0731-82210012转8001", "8001"),
        ("0731-82210012 转 8001", "8001"),
        ("0731-82210012(转8001)", "8001"),
        ("0731-82210012分机8001", "8001"),
        ("0731-82210012 分機:8001", "8001"),
        ("0731-82210012-8001", "8001"),
        ("0731-82210012(8001)", "8001"),
        ("0731-82210012 ext. 8001", "8001"),
        ("0731-82210012x8001", "8001"),
        ("0731-82210012#12", "12"),
    ],
)
def test_an_extension_stays_with_its_number(cell: str, extension: str) -> None:
    assert phones(cell) == (LANDLINE._replace(extension=extension),)


def test_a_mobile_behind_an_operator_takes_no_text() -> None:
    assert phones("19000000001转8001") == (ParsedPhone("+8619000000001", False, "8001"),)


@pytest.mark.parametrize(
    "cell",
    [
        "19000000001/19000000002",
        "19000000001、19000000002",
        "19000000001，19000000002",
        "19000000001;19000000002",
        "19000000001；；19000000002",
        "19000000001 19000000002",
        "19000000001\n19000000002",
        "19000000001或19000000002",
        "19000000001-19000000002",
        "190 0000 0001 190 0000 0002",
        "19000000001张三19000000002李四",
        "19000000001\\19000000002",
        "+8619000000001+8619000000002",
    ],
)
def test_several_numbers_keep_their_order(cell: str) -> None:
    assert phones(cell) == (MOBILE, OTHER)


@pytest.mark.parametrize(
    "cell", ["19000000001 0731-82210012", "19000000001、0731 82210012", "19000000001-0731-82210012"]
)
def test_a_mobile_and_a_landline_in_one_cell(cell: str) -> None:
    assert phones(cell) == (MOBILE, LANDLINE)


@pytest.mark.parametrize(
    ("cell", "e164", "can_sms"),
    [
        ("+852 9123 4567", "+85291234567", True),
        ("00852-91234567", "+85291234567", True),
        ("852-91234567", "+85291234567", True),
        ("(852)91234567", "+85291234567", True),
        ("85291234567", "+85291234567", True),
        ("+852 2123 4567", "+85221234567", False),
        ("+853 6655 0101", "+85366550101", True),
        ("+886 912 345 678", "+886912345678", True),
        ("886-912345678", "+886912345678", True),
        ("+1 202 555 0123", "+12025550123", True),
        ("+1 (211) 555-0123", "+12115550123", True),
        ("001-202-555-0123", "+12025550123", True),
        ("+44 20 7946 0958", "+442079460958", False),
        ("+44 7700 900123", "+447700900123", False),
        ("+81 90-1234-5678", "+819012345678", True),
        ("400-800-1234", "+864008001234", False),
        ("010-82210012", "+861082210012", False),
    ],
)
def test_numbers_from_elsewhere(cell: str, e164: str, can_sms: bool) -> None:
    assert phones(cell) == (ParsedPhone(e164, can_sms),)


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "无",
        "-",
        "0",
        "1900000000",  # a digit too few
        "190000000012",  # one too many
        "1900000000 1",
        "+861900000001",
        "82210012",  # whose area code?
        "8221 0012",
        "82210012转8001",
        "12345",
        "12900000001",
        "1.9E+10",  # the digits are gone
        "190****0001",
        "1-202-555-0123",  # no country code, only looks like one
        "+19000000001",  # no American number has this form
        "+999 1234 5678",
        "430102199001011234",
        "#N/A",
        "\ud800",
    ],
)
def test_what_is_no_whole_number_gives_no_phone(cell: str) -> None:
    assert phones(cell) == ()


@given(st.text(alphabet="0123456789+-()/、,; .转x#E\u202e\uff11手机\x00", max_size=60))
def test_nothing_is_invented(cell: str) -> None:
    """Every digit of a number stands in the cell in this order, and the number can exist."""
    plain = "".join(char for char in cell.replace("\uff11", "1") if char.isdigit())
    for phone in phones(cell):
        national = phone.e164.removeprefix("+86").removeprefix("+")
        assert (
            national in plain or national.rstrip("0") in plain
        )  # 1.9000000000E+10 leaves its zeros to the exponent
        assert phone.extension in plain
        assert phonenumbers.is_possible_number(phonenumbers.parse(phone.e164))


@given(st.text(max_size=700))
def test_any_text_is_read_without_a_fault(cell: str) -> None:
    assert all(phone.e164.startswith("+") for phone in phones(cell))


@given(
    st.lists(st.integers(0, 99_999_999).map("190{:08d}".format), min_size=1, max_size=5),
    st.sampled_from(["/", "、", "，", ",", ";", "；", " ", "\n", "或", " / "]),
)
def test_any_list_of_mobiles_is_found_once_each_in_order(numbers: list[str], separator: str) -> None:
    assert [phone.e164 for phone in phones(separator.join(numbers))] == [
        "+86" + number for number in dict.fromkeys(numbers)
    ]
