"""Persons' names are masked, organisations' are not; in doubt it is a person's."""

import pytest

from handlers.office.masking import PERSON, masked_name


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
