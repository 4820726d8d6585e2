"""What is written into the blanks of a template: never too long, never broken, never an address, nothing left out."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.blanks import DoesNotFit, Submission, blanks, filled_in
from bot.channels.clusters import clusters, head, tail
from bot.channels.text import units
from bot.dialogue.templates import TEMPLATES, TemplateUse

CODE = "5TQX8HNAK2VE93MC"
FAMILY = "👨‍👩‍👧"
DOLLARS = Submission(35, lambda blank, n: f"${{{blank.name}}}", {}, {"proof": "验证码"}, "短信通知")


def invite(item: str = "许可", case_no: str = "HNJX-2026-00002", code: str = CODE) -> TemplateUse:
    return TemplateUse("invite", {"date": "10月12日", "item": item, "case_no": case_no, "code": code})


def test_what_fits_stands_as_it_is() -> None:
    assert list(filled_in(invite(), 35).items()) == [
        ("date", "10月12日"),
        ("item", "许可"),
        ("case_no", "HNJX-2026-00002"),
        ("code", CODE),
    ]


def test_words_lose_their_end_numbers_their_beginning_and_a_code_nothing() -> None:
    written = filled_in(invite("无线电频率使用许可"), 6)
    assert (written["item"], written["case_no"]) == ("无线电频率…", "00002")
    assert [written[f"code{n}"] for n in (1, 2, 3)] == ["5TQX8H", "NAK2V", "E93MC"]
    assert filled_in(TemplateUse("proof", {"code": "482915"}), 6) == {"code": "482915"}


@pytest.mark.parametrize(
    ("item", "shown"),
    [
        ("见 https://a.gov.cn/x 的许可", "见 a·gov·cn/x 的许可"),
        ("www.x.cn", "www·x·cn"),
        ("10.0.0.1", "10·0·0·1"),
        ("a．cn", "a·cn"),
        ("台站\n执照\x00【甲】", "台站 执照（甲）"),
        (" \n", "—"),
        ("第1.2条", "第1·2条"),
    ],
)
def test_an_item_is_no_address_and_no_mark_of_a_signature(item: str, shown: str) -> None:
    assert filled_in(invite(item), 35)["item"] == shown


@pytest.mark.parametrize(
    "use",
    [
        invite(code="5TQX"[:1]),
        invite(code=CODE * 2),
        TemplateUse("invite", {"date": "10月12日", "item": "许可", "code": CODE}),
        TemplateUse("invite", {**invite().facts, "date": "二〇二六年十月十二日"}),
    ],
)
def test_what_would_be_wrong_if_it_were_cut_is_not_written(use: TemplateUse) -> None:
    with pytest.raises(DoesNotFit):
        filled_in(use, 6)


@given(st.text(), st.text(), st.integers(6, 40))
def test_no_blank_is_ever_empty_too_long_or_broken(item: str, number: str, longest: int) -> None:
    for value in filled_in(invite(item, number), longest).values():
        assert 0 < units(value) <= longest
        assert value == value.encode("utf-8").decode()
        assert not re.search(r"[\x00-\x1f【】]|[0-9A-Za-z]\.[0-9A-Za-z]", value)


def test_a_reader_s_character_is_never_cut_in_two() -> None:
    seen = ["e\u0301", FAMILY, "🇨🇳", "🇭🇰", "👍🏽", "葛\U000e0100", "각", "a"]
    assert list(clusters("".join(seen))) == seen
    assert head(f"许{FAMILY}可", 6) == "许"
    assert tail(f"许{FAMILY}可", 6) == "可"
    assert filled_in(invite("办" * 4 + FAMILY + "证"), 6)["item"] == "办办办办…"


def test_what_is_submitted_has_a_mark_for_every_blank_and_our_address_as_fixed_text() -> None:
    for template in TEMPLATES.values():
        for longest in (6, 35):
            at = Submission(longest, lambda blank, n: f"{{{n}}}", {}, {}, "")
            text = at.wording(template, "https://hf.gov.cn")
            expected = [f"{{{n}}}" for n in range(1, len(blanks(template, longest)) + 1)]
            assert re.findall(r"\{\d+\}", text) == expected
            assert ("https://hf.gov.cn/" in text) is template.links
    assert "/a/${code}回答" in DOLLARS.wording(TEMPLATES["invite"], "https://hf.gov.cn")
    assert [DOLLARS.kind(TEMPLATES[name]) for name in ("proof", "invite")] == ["验证码", "短信通知"]
