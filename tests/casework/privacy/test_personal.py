"""The one rule for personal data as a table, and its masks: persons' names are masked, organisations' are not."""

import pytest

from bot.casework.privacy.personal import (
    PERSON,
    Datum,
    HouseReader,
    Of,
    Shown,
    masked_name,
    shown,
    without_names,
)
from bot.domain.role import Role


@pytest.mark.parametrize(
    ("name", "kind", "shown"),
    [
        ("张三", "自然人", "张*"),
        ("欧阳娜娜", "个人", "欧***"),
        ("阿不都热依木·买买提", "", "阿***"),
        ("张三", "", "张*"),
        ("示例科技有限公司", "自然人", "示***"),
        ("示例科技有限公司", "法人", "示例科技有限公司"),
        ("示例科技有限公司", "", "示例科技有限公司"),
        ("示例电站（普通合伙）", "", "示***"),
        ("高小店", "", "高**"),
        ("Zhang San", "individual", "Z***"),
        ("Example Ltd", "legal person", "Example Ltd"),
        ("王", PERSON, "王"),
        ("", "自然人", ""),
    ],
)
def test_a_name_as_it_is_sent(name: str, kind: str, shown: str) -> None:
    assert masked_name(name, kind) == shown


REASON = "回复申请人来电咨询"
READ = (Role.OFFICER, Role.CHIEF, Role.AUDITOR)


@pytest.mark.parametrize("datum", list(Datum))
@pytest.mark.parametrize("role", list(Role))
def test_the_data_of_a_case_is_for_its_readers_and_in_clear_only_with_a_reason(
    role: Role, datum: Datum
) -> None:
    reads = role in READ
    masked, clear = (Shown.MASKED, Shown.CLEAR) if reads else (Shown.HIDDEN, Shown.HIDDEN)
    assert shown(role, datum, Of.CASE) is masked
    assert shown(role, datum, Of.CASE, reason="查看") is masked
    assert shown(role, datum, Of.CASE, reason=REASON) is clear
    assert shown(role, datum, Of.CASE, reason=REASON, under_seal=True) is masked
    assert shown(role, datum, Of.CASE, under_seal=True, opened=True) is clear


@pytest.mark.parametrize("role", list(Role))
def test_who_complained_is_opened_by_two_and_by_no_reason(role: Role) -> None:
    opens = role in (Role.OFFICER, Role.CHIEF, Role.SUPERIOR)
    for datum in (Datum.NAME, Datum.PHONE):
        assert shown(role, datum, Of.COMPLAINT, reason=REASON) is Shown.HIDDEN
        assert shown(role, datum, Of.COMPLAINT, opened=True) is (Shown.CLEAR if opens else Shown.HIDDEN)
    assert shown(role, Datum.WORDS, Of.COMPLAINT, reason=REASON, opened=True) is Shown.HIDDEN


def test_the_command_line_gives_out_the_archive_as_it_was_sealed() -> None:
    assert {shown(HouseReader.COMMAND_LINE, datum, Of.CASE, under_seal=True) for datum in Datum} == {
        Shown.CLEAR
    }


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("我叫欧阳金雀，办得快", "我叫欧***，办得快"),
        ("歐陽·金雀 办得快", "欧*** 办得快"),
        ("欧阳\u200b金雀、欧阳金雀", "欧***、欧***"),
        ("办得快", "办得快"),
        ("", ""),
    ],
)
def test_a_persons_own_name_is_masked_in_their_words(text: str, left: str) -> None:
    assert without_names(text, {"欧阳金雀": "欧***", "快": "快", "": ""}) == left
