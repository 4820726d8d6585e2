"""An office may add words and texts of its own; whatever contradicts ours is refused by line, with the reason."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.conversation import step
from bot.dialogue.inputs import LadderStep, Said, Silence
from bot.dialogue.own_phrases import BadPhrases, OwnPhrases, folded_whole, parse
from bot.dialogue.reading.understanding import opts_out, understand
from bot.domain.language import Language
from bot.domain.medium import Medium
from bot.library import corpus, wording
from dialogue.invented import scene, talk
from dialogue.reach import replies


def read(document: str) -> OwnPhrases:
    return parse(document.encode(), ours=wording(), corpus=corpus())


FILE = '[levels]\n5 = ["巴适惨了"]\n1 = ["瓜兮兮"]\n[optout]\nwords = ["莫再发啵"]\n'


OWN = read(FILE).words


@pytest.mark.parametrize(
    ("text", "leans", "leaves"),
    [
        ("巴适惨了", 5, False),
        ("巴适惨了！谢谢", 5, False),
        ("瓜兮兮", 1, False),
        ("莫再发啵。", None, True),
        ("巴适惨了 退订", None, True),
        ("巴适惨了？", None, False),
        ("哪里巴适惨了", None, False),
        ("巴适惨了，没门", None, False),
        ("他们喊莫再发啵", None, False),
    ],
)
def test_a_phrase_counts_as_the_whole_reply_and_nowhere_else(
    text: str, leans: int | None, leaves: bool
) -> None:
    found = understand(text, OWN)
    assert found.score is None
    assert (found.leans and found.leans.level, found.optout) == (leans, leaves)
    assert opts_out(text, OWN) is leaves
    assert (understand(text).leans, opts_out(text)) == (None, False)


@pytest.mark.parametrize(
    ("answer", "score"), [("是的", 5), ("4", 4), ("巴适惨了", None), ("瓜兮兮", None), ("不是", None)]
)
def test_only_the_persons_own_yes_makes_a_score_of_it(answer: str, score: int | None) -> None:
    person, _ = step(talk(), Silence(Medium.SMS, LadderStep.INVITE), scene())
    for minute, words in enumerate(("巴适惨了", answer), 1):
        person, _ = step(person, Said(Medium.SMS, words), replace(scene(minute), own=OWN))
        if minute == 1:
            assert (person.callbacks[0].question, person.callbacks[0].score) == ("meant:5", None)
    assert person.callbacks[0].score == score


def test_no_reply_of_the_corpus_changes_its_meaning() -> None:
    assert [text for _, text, _ in replies() if understand(text, OWN) != understand(text)] == []


@pytest.mark.parametrize("level", ["1", "5"])
def test_no_reply_of_the_corpus_can_be_made_a_level_that_it_is_not(level: str) -> None:
    turned = []
    for _, text, meant in replies():
        if meant != level and '"' not in text and "\\" not in text and text.isprintable():
            try:
                read(f'[levels]\n{level} = ["{text}"]')
            except BadPhrases:
                continue
            turned.append(text)
    assert turned == []


@pytest.mark.parametrize(
    ("document", "line", "reason"),
    [
        ('[levels]\n5 = ["很好"]', 2, "要再问一次"),
        ('[levels]\n5 = ["办得真好呀"]', 2, "分不清是几分"),
        ('[levels]\n\n5 = ["满意"]', 3, "4 分"),
        ('[levels]\n5 = ["不巴适"]', 2, "“不”"),
        ('[levels]\n1 = ["巴适得很好"]', 2, "“巴适”"),
        ('[levels]\n5 = ["巴适，惨了"]', 2, "不带标点"),
        ('[levels]\n5 = ["巴"]', 2, "2 到 20 个字"),
        ('[levels]\n5 = ["巴适100"]', 2, "对不上"),
        ('[levels]\n5 = ["要是巴适"]', 2, "“要是”"),
        ('[levels]\n5 = ["帮助"]', 2, "另有用处"),
        ('[levels]\n5 = ["退订"]', 2, "退订"),
        ('[levels]\n5 = ["材料不齐"]', 2, "“不”"),
        ('[levels]\n5 = ["太慢了"]', 2, "“慢”"),
        ('[levels]\n5 = ["呵呵"]', 2, "“呵呵”"),
        ('[levels]\n5 = ["哼哼唧唧"]', 2, "“哼”"),
        ('[levels]\n5 = ["张伟"]', 2, "人名"),
        ('[levels]\n1 = ["张伟"]', 2, "人名"),
        ('[levels]\n5 = ["排队中"]', 2, "“排队”"),
        ('[levels]\n5 = ["气死老子"]', 2, "“气”"),
        ('[levels]\n5 = ["莫得搞头"]', 2, "“莫”"),
        ('[levels]\n5 = ["阔以"]', 2, "是不是 4 分"),
        ('[levels]\n1 = ["阔以"]', 2, "是不是 4 分"),
        ('[levels]\n5 = ["巴适惨了"]\n4 = ["巴适惨了"]', 2, "两个等级"),
        ('[levels]\n6 = ["巴适惨了"]', 2, "不是等级"),
        ('[levels]\n5 = "巴适惨了"', 2, "一列文字"),
        ('[optout]\nwords = ["好的"]', 2, ""),
        ('[optout]\nwords = ["没给我发证"]', 2, "听不出"),
        ('[optout]\nword = ["莫再发啵"]', 2, "不认识"),
        ("[texts.fr]\na = 'x'", 1, "不是语言"),
        ("[texts.en.greeting]\nnobody = 'x'", 2, "检查拼写"),
        ("[wordz]\n", 1, "不认识"),
        ("levels = 5", 1, "一张表"),
        ("a = \nb", 1, "TOML"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(document: str, line: int, reason: str) -> None:
    with pytest.raises(BadPhrases) as refused:
        read(document)
    assert reason in str(refused.value)
    assert f"第{line}行" in str(refused.value) or f"line {line}" in str(refused.value)
    assert "\n" not in str(refused.value)


def texts(sentence: str) -> str:
    return "".join(f"[texts.{language.value}.{TABLE}]\n{NAME} = '''{sentence}'''\n" for language in Language)


TABLE, _, NAME = min(k for k in wording().keys if k.count(".") == 1).partition(".")
KEY = f"{TABLE}.{NAME}"


def test_a_sentence_of_ours_may_be_replaced_in_every_language() -> None:
    ours = wording().sentences
    same = "".join(
        f"[texts.{language.value}.{TABLE}]\n{NAME} = '''{ours[language][KEY]}～'''\n" for language in Language
    )
    own = read(same).wording.sentences
    assert [own[language][KEY] for language in Language] == [
        f"{ours[language][KEY]}～" for language in Language
    ]
    assert {k: v for k, v in own[Language.EN].items() if k != KEY} == {
        k: v for k, v in ours[Language.EN].items() if k != KEY
    }


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (texts("{nobody}"), "占位符"),
        (texts("{x!r}"), "花括号"),
        (texts(" "), "不为空"),
        (f"[texts.en.{TABLE}]\n{NAME} = 'x'", "三种语言"),
    ],
)
def test_a_sentence_that_does_not_fit_is_refused(document: str, reason: str) -> None:
    with pytest.raises(BadPhrases, match=reason):
        read(document)


def test_a_sentence_keeps_the_words_that_undo_and_stays_short() -> None:
    ours = wording().sentences
    key = next(k for k, said in ours[Language.ZH_HANS].items() if "退订" in said and "{" not in said)
    table, _, name = key.rpartition(".")
    for sentence, reason in (("好", "不能少了“退订”"), ("退订退訂STOP" + "长" * 2000, "太长")):
        document = "".join(
            f"[texts.{language.value}.{table}]\n{name} = '''{sentence}'''\n" for language in Language
        )
        with pytest.raises(BadPhrases, match=reason):
            read(document)


@given(st.text(st.sampled_from("满意不好巴适很退订发5吗如果呵呵，。没办事钱差谢"), min_size=1, max_size=8))
def test_whatever_is_accepted_meant_nothing_certain_before(word: str) -> None:
    before = understand(word)
    try:
        read(f'[levels]\n5 = ["{word}"]')
    except BadPhrases:
        return
    assert before.score == 5 or (before.score is None and not before.optout and not before.declined)
    assert folded_whole(word) not in {w for w, meaning in corpus().items() if meaning != "5"}
