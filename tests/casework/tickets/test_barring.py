"""Who is barred from a complaint: everybody it names, however written, and, in doubt, everybody it might mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.names.traditional import SIMPLIFIED
from bot.casework.tickets.barring import AccountHolder, ToldAbout, goes_up, judged
from bot.domain.bar import Bar

JING = AccountHolder(1, ("陈静", "chenjing", "静子"))
CERTAIN, DOUBT = Bar.CERTAIN, Bar.DOUBT


def of(person: AccountHolder, *, named: str = "", words: str = "") -> Bar | None:
    return judged([person], ToldAbout((named,), (words,))).get(person.user_id)


@pytest.mark.parametrize(
    ("named", "bar"),
    [
        ("陈静", CERTAIN),
        ("陳靜", CERTAIN),
        ("陈·静", CERTAIN),
        ("陈 静", CERTAIN),
        ("陈\u200b静", CERTAIN),
        ("陈-静-科长", CERTAIN),
        ("窗口的陈静女士", CERTAIN),
        ("李敏、陈静和王伟", CERTAIN),
        ("chenjing", CERTAIN),
        ("ＣＨＥＮ ｊｉｎｇ", CERTAIN),
        ("静子", CERTAIN),
        ("陈静怡", DOUBT),
        ("陈科长", DOUBT),
        ("陳副主任", DOUBT),
        ("陈处", DOUBT),
        ("小陈", DOUBT),
        ("老陳", DOUBT),
        ("姓陈的女的", DOUBT),
        ("陈某", DOUBT),
        ("陈**", DOUBT),
        ("陈", DOUBT),
        ("陈工作人员", DOUBT),
        ("小静", DOUBT),
        ("程静", None),
        ("李科长", None),
        ("无线电管理处", None),
        ("", None),
    ],
)
def test_the_official_named(named: str, bar: Bar | None) -> None:
    assert of(JING, named=named) is bar


@pytest.mark.parametrize(
    ("words", "bar"),
    [
        ("我要投诉陈静，她骂人", CERTAIN),
        ("窗口陳·靜女士不收材料", CERTAIN),
        ("陈静态度恶劣", DOUBT),
        ("昨天小陈让我跑了三趟", DOUBT),
        ("陈科长收了我的钱", DOUBT),
        ("陈科说不办", DOUBT),
        ("有个姓陈的", DOUBT),
        ("找陈，静静地等", DOUBT),
        ("陈述了三遍，陈列的材料都齐", None),
        ("李科长让我找小王", None),
        ("", None),
    ],
)
def test_names_among_the_words(words: str, bar: Bar | None) -> None:
    assert of(JING, words=words) is bar


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("谢勇", "感谢主任，谢谢科长"),
        ("于红", "由于工作人员不在，跑了三趟；关于主任的事"),
        ("方圆", "对方工作人员说大方向没问题"),
        ("高明", "高科技产业园的高处有风"),
        ("时雨", "等了两小时，当时主任不在"),
        ("区青", "我们小区的窗口"),
        ("li", "delivery was late"),
        ("王伟", "伟大的工程，王府井"),
    ],
)
def test_common_words_are_nobody(name: str, words: str) -> None:
    assert of(AccountHolder(2, (name,)), words=words) is None


@pytest.mark.parametrize(
    ("name", "text", "bar"),
    [
        ("欧阳文静", "欧阳主任", DOUBT),
        ("欧阳文静", "欧阳文静把我赶出来", CERTAIN),
        ("欧阳文静", "阳主任", None),
        ("周志丽", "周志丽态度差", CERTAIN),
        ("周志丽", "志丽老师", DOUBT),
        ("officer", "the officer was rude", DOUBT),
    ],
)
def test_other_names(name: str, text: str, bar: Bar | None) -> None:
    assert of(AccountHolder(2, (name,)), words=text) is bar


def test_everybody_of_a_surname_is_in_doubt_and_nobody_else() -> None:
    people = [JING, AccountHolder(2, ("陈明",)), AccountHolder(3, ("李敏",)), AccountHolder(4, ("陳述",))]
    assert judged(people, ToldAbout(("陈科长",))) == {1: DOUBT, 2: DOUBT, 4: DOUBT}


def test_who_is_named_is_certain_and_their_namesakes_are_not_in_doubt() -> None:
    assert judged([JING, AccountHolder(2, ("陈明",))], ToldAbout(("陈静科长",))) == {1: CERTAIN}


@pytest.mark.parametrize(
    ("kept", "found", "goes"),
    [
        (None, DOUBT, True),
        (None, CERTAIN, True),
        (DOUBT, CERTAIN, True),
        (Bar.CLEARED, CERTAIN, True),
        (Bar.CLEARED, DOUBT, False),
        (CERTAIN, DOUBT, False),
        (DOUBT, DOUBT, False),
    ],
)
def test_what_is_found_later_only_goes_up(kept: Bar | None, found: Bar, goes: bool) -> None:
    assert goes_up(kept, found) is goes


TRADITIONAL = {simplified: traditional for traditional, simplified in SIMPLIFIED.items()}
BETWEEN = st.lists(
    st.sampled_from(["", "·", " ", "\u200b", "-", "．", "*", "\u3000"]), min_size=3, max_size=3
)


@given(st.sampled_from(["陈静", "周志丽", "刘国华", "欧阳金雀"]), BETWEEN, st.booleans(), st.text(max_size=8))
def test_no_dress_hides_a_name(name: str, between: list[str], traditional: bool, before: str) -> None:
    letters = [TRADITIONAL.get(c, c) if traditional else c for c in name]
    written = "".join(a + b for a, b in zip(letters, [*between, ""], strict=False))
    assert of(AccountHolder(1, (name,)), named=f"{before} {written}") is CERTAIN
    assert of(AccountHolder(1, (name,)), words=f"{before}，{written}。") is CERTAIN
