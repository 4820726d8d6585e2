"""Archived texts hold no phone in clear, however people write it, and nothing else is changed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.privacy import redaction
from bot.casework.privacy.redaction import without_phones
from bot.domain.dialling import dialled, mask_phone

OWN = ("+8619000000001", "+8673182210077")


@pytest.mark.parametrize(
    "written",
    [
        "19000000001",
        "190 0000 0001",
        "190-0000-0001",
        "1 9 0 0 0 0 0 0 0 0 1",
        "+86 190 0000 0001",
        "+8619000000001",
        "008619000000001",
        "8619000000001",
        "190.0000.0001",
        "(190)0000—0001",
        "１９００００００００１",
        "①⑨⓪⓪⓪⓪⓪⓪⓪⓪①",
        "1️⃣9️⃣0️⃣0️⃣0️⃣0️⃣0️⃣0️⃣0️⃣0️⃣1️⃣",
        "一九零零零零零零零零一",
        "幺九〇〇〇〇〇〇〇〇幺",
        "壹玖零零零零零零零零壹",
    ],
)
def test_the_own_number_is_found_in_any_dress(written: str) -> None:
    assert without_phones(f"请打{written}找我", OWN) == "请打190****0001找我"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("0731-82210077", "0731****0077"),
        ("(0731)8221 0077", "0731****0077"),
        ("+86 731 82210077", "0731****0077"),
        ("82210077", "0731****0077"),
    ],
)
def test_the_own_landline_is_found_with_and_without_its_area_code(written: str, shown: str) -> None:
    assert without_phones(f"座机{written}。", OWN) == f"座机{shown}。"


def test_a_number_abroad_is_found_with_and_without_its_country_code() -> None:
    own = ("+12025550142",)
    for written in ("+1 202 555 0142", "2025550142", "+1-202-555-0142"):
        assert "555" not in without_phones(f"call {written} please", own)


@pytest.mark.parametrize("written", ["19000000002", "190 0000 0002", "190-0000-0002", "+8619000000002"])
def test_the_mobile_of_somebody_else_is_masked_too(written: str) -> None:
    assert without_phones(f"经办人让我打{written}，没人接") == "经办人让我打190****0002，没人接"


def test_several_numbers_in_one_text_are_all_masked() -> None:
    text = "19000000001、19000000002和一九零零零零零零零零三"
    assert without_phones(text, OWN) == "190****0001、190****0002和190****0003"


@pytest.mark.parametrize(
    "text",
    [
        "跑了3趟，花了1500元，等了20天",
        "2026年11月3日上午9:30办的",
        "办件编号 HNJX-2026-00001，档案号 HF-202610-00001",
        "投诉件 TS-20261103-0007-C",
        "身份证 430102199001010015",
        "一共一百二十三块四毛五，来回十一趟",
        "满意",
        "",
    ],
)
def test_other_digits_are_the_persons_own_words(text: str) -> None:
    assert without_phones(text, OWN) == text


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_around_it_lets_the_own_number_through(before: str, after: str) -> None:
    kept = without_phones(f"{before}19000000001{after}", OWN)
    assert "19000000001" not in kept
    assert "0001" in kept


@given(st.text(alphabet=st.characters(exclude_categories=["N"], exclude_characters="幺○壹贰叁"), max_size=80))
def test_a_text_without_digits_is_kept_to_the_letter(text: str) -> None:
    assert without_phones(text, OWN) == text


def test_a_very_long_text_is_read_quickly() -> None:
    assert without_phones("1 3 " * 50_000, OWN) == "1 3 " * 50_000


def test_a_mask_shows_too_little_to_dial() -> None:
    assert mask_phone("+8619000000001") == "190****0001"
    assert mask_phone("+8673155501001") == "0731****1001"
    assert mask_phone("+12025550100") == "+12****0100"
    assert mask_phone("12345") == "****"


@pytest.mark.parametrize(
    ("kept", "written"),
    [
        ("+8619000000001", "19000000001"),
        ("+8673155501001", "0731-55501001"),
        ("+861055501001", "010-55501001"),
        ("+864005550100", "4005550100"),
        ("+8673155501001 803", "0731-55501001 803"),
        ("+12025550100", "+12025550100"),
    ],
)
def test_a_number_is_written_as_it_is_dialled(kept: str, written: str) -> None:
    assert dialled(kept) == written


def test_every_digit_that_unicode_knows_is_a_digit_here() -> None:
    digits = [c for c in map(chr, range(0x110000)) if c.isdigit()]
    by_value = {n: [c for c in digits if unicodedata.digit(c) == n] for n in range(10)}
    for turn in range(max(len(same) for same in by_value.values())):
        written = "".join(by_value[int(d)][turn % len(by_value[int(d)])] for d in "19000000001")
        assert without_phones(f"打{written}！", OWN) == "打190****0001！"


def test_no_net_is_made_for_a_text_that_cannot_hold_the_number() -> None:
    """A net costs a millisecond, and a million records are made in a row."""
    redaction._nets.cache_clear()
    assert without_phones("许可证第2026110500123号", ["+8619000000001"]) == "许可证第2026110500123号"
    assert redaction._nets.cache_info().misses == 0
    assert without_phones("电话一九〇 0000-0001", ["+8619000000001"]) == "电话190****0001"
