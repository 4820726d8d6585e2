"""Every sentence exists in every language with the same placeholders, and none of them reaches into the program."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.wording import BadWording, Wording, parse
from bot.domain.language import Language
from bot.library import questionnaire, wording


def made(chinese: str, other: str = "") -> Wording:
    """A wording whose other languages say `other`, or the same."""
    rest = other or chinese
    return parse({Language.ZH_HANS: chinese, Language.ZH_HANT: rest, Language.EN: rest.encode()})


def test_a_sentence_is_filled_with_facts_and_ignores_those_it_does_not_mention() -> None:
    words = made('hello = "{person}您好"\n[a.b]\nc = "深"')
    assert words.say(Language.EN, "hello", person="张*", item="x") == "张*您好"
    assert words.say(Language.ZH_HANT, "a.b.c") == "深"
    assert words.keys == {"hello", "a.b.c"}


def test_braces_in_a_fact_are_only_characters() -> None:
    assert (
        made('a = "「{item}」"').say(Language.EN, "a", item="{agency} {0.__class__}")
        == "「{agency} {0.__class__}」"
    )


def test_what_is_not_there_is_said_so() -> None:
    with pytest.raises(BadWording, match="bye"):
        made('hello = "{person}"').say(Language.EN, "bye")
    with pytest.raises(BadWording, match="person"):
        made('hello = "{person}"').say(Language.EN, "hello")


@pytest.mark.parametrize(
    ("chinese", "other", "named"),
    [
        ('a = "1"\nb = "2"', 'a = "1"', "b"),
        ('a = "1"', 'a = "1"\nb = "2"', "b"),
        ('a = "{x}"', 'a = "{y}"', "{x}、{y}"),
        ('a = "{x}"', 'a = "none"', "{x}"),
        ('a = ""', "", "a"),
        ("a = 1", "", "a"),
        ('a = ["x"]', "", "a"),
        ('a = "{x"', "", "花括号"),
        ('a = "{}"', "", "花括号"),
        ('a = "{0}"', "", "花括号"),
        ('a = "{x.y}"', "", "花括号"),
        ('a = "{x[0]}"', "", "花括号"),
        ('a = "{x!r}"', "", "花括号"),
        ('a = "{x:>9}"', "", "花括号"),
        ("a = ", "", "TOML"),
        ("a = " + "[" * 5000, "", "TOML"),
        ('a = "\ud800"', 'a = "1"', "UTF-8"),
    ],
)
def test_a_mistake_is_named(chinese: str, other: str, named: str) -> None:
    with pytest.raises(BadWording) as caught:
        made(chinese, other or "a = '1'")
    assert named in str(caught.value)
    assert str(caught.value).endswith("。")


def test_a_missing_language_is_named() -> None:
    with pytest.raises(BadWording, match=r"en\.toml"):
        parse({Language.ZH_HANS: "", Language.ZH_HANT: ""})


@given(st.binary(max_size=60))
def test_anything_else_is_refused_or_harmless(document: bytes) -> None:
    try:
        words = parse(dict.fromkeys(Language, document))
    except BadWording:
        return
    assert isinstance(words.keys, frozenset)


def test_chinese_is_set_with_full_width_marks_and_each_language_in_its_own_quotes() -> None:
    for language, sentences in wording().sentences.items():
        for key, sentence in sentences.items():
            if language is Language.EN:
                assert not re.search(r"[，。：；！？（）“”「」]", sentence), key
            else:
                assert not re.search(r"[一-鿿][,.:;!?()]|[,:;!?()][一-鿿]", sentence), key
                assert not re.search("「" if language is Language.ZH_HANS else "“", sentence), key


def test_the_two_chinese_wordings_are_written_in_their_own_characters() -> None:
    simplified = "".join(wording().sentences[Language.ZH_HANS].values())
    traditional = "".join(wording().sentences[Language.ZH_HANT].values())
    assert not set(simplified) & set("請們這單檔評價滿題問後給會過與對機號記錄辦")
    assert not set(traditional) & set("请们这单档评价满题问后给会过与对机号记录办")


STIFF = re.compile(
    r"办结|办件|承办|进档案|辦結|辦件|承辦|進檔案|\*|退[订訂]回|T=|concluded"
    r"|\d+ ?(?:个?工作日|個?工作日|天[内內]|working days|days)"
)


def test_nobody_of_seventy_stumbles_over_office_words_latin_letters_or_terms_written_in_a_text() -> None:
    for sentences in wording().sentences.values():
        for key, sentence in sentences.items():
            assert not STIFF.search(sentence), key
    for question in questionnaire().questions:
        for texts in (*question.texts.values(), *(question.once_said or {}).values()):
            assert not any(STIFF.search(said) for said in texts.values()), question.id
