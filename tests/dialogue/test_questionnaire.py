"""A questionnaire is checked when it is read, and a mistake is named by question and field."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.questionnaire import SCORES, BadQuestionnaire, Form, parse
from bot.domain.language import Language
from bot.domain.medium import Medium
from bot.library import questionnaire

LEVELS = "\n".join(
    f'[[questions.choices]]\nvalue = "{v}"\nzh-Hans = "评{v}"\nzh-Hant = "評{v}"\nen = "level {v}"'
    for v in SCORES
)
TITLE = 'title = { zh-Hans = "题", zh-Hant = "題", en = "Title" }'
CHAT = '[questions.chat]\nzh-Hans = "问"\nzh-Hant = "問"\nen = "Ask"'
SMS = '[questions.sms]\nzh-Hans = "5 4 3 2 1"\nzh-Hant = "5 4 3 2 1"\nen = "5 4 3 2 1"'
OVERALL = f'[[questions]]\nid = "overall"\nform = "score"\n{TITLE}\n{CHAT}\n{SMS}\n{LEVELS}\n'
HEAD = 'id = "test"\nversion = 3\n'
GOOD = HEAD + OVERALL


def further(body: str, name: str = "more", form: str = "text") -> str:
    """A good questionnaire with one further question, into which a mistake is put."""
    return f'{GOOD}[[questions]]\nid = "{name}"\nform = "{form}"\n{TITLE}\n{body}\n'


def choices(*values: str, label: str = "甲") -> str:
    """Choices with these values; their labels differ."""
    return "\n".join(
        f'[[questions.choices]]\nvalue = "{v}"\nzh-Hans = "{label}{n}"\nzh-Hant = "乙{n}"\nen = "c{n}"'
        for n, v in enumerate(values)
    )


def test_the_satisfaction_questionnaire_asks_what_was_promised() -> None:
    questions = questionnaire()
    asked = {m: [q.id for q in questions.questions if m in q.texts] for m in (Medium.CHAT, Medium.SMS)}
    assert [o.value for o in questions.overall.options] == ["5", "4", "3", "2", "1"]
    assert {"first_asked", "told_once", "on_time", "attitude", "integrity", "comment"} <= set(
        asked[Medium.CHAT]
    )
    assert asked[Medium.SMS] == ["overall", "reason"], "an SMS asks only what is worth one"
    assert [q.id for q in questions.further if not q.fits(3)] == ["reason", "ticket"]
    assert [q.id for q in questions.further if not q.fits(2)] == ["comment"]


def test_it_is_known_by_id_version_and_the_hash_of_its_bytes() -> None:
    raw = GOOD.encode()
    found = parse(raw)
    assert (found.id, found.version) == ("test", 3)
    assert found.sha256 == hashlib.sha256(raw).hexdigest()
    assert parse(GOOD).questions == found.questions
    assert parse(b"\xef\xbb\xbf" + raw).questions == found.questions, "an editor's BOM is no mistake"
    assert parse(GOOD.replace("\n", "\r\n")).questions == found.questions


def test_a_question_has_a_text_for_every_medium_it_is_asked_on() -> None:
    question = parse(further(CHAT)).questions[1]
    assert question.text(Medium.CHAT, Language.ZH_HANT, said=False) == "問"
    assert question.text(Medium.SMS, Language.ZH_HANT, said=False) is None


def test_what_was_said_already_is_asked_in_other_words_or_not_at_all() -> None:
    said = '[questions.once_said.sms]\nzh-Hans = "还有吗"\nzh-Hant = "還有嗎"\nen = "More"'
    question = parse(further(f"{CHAT}\n{SMS}\n{said}")).questions[1]
    assert question.text(Medium.SMS, Language.EN, said=True) == "More"
    assert question.text(Medium.CHAT, Language.EN, said=True) is None
    assert question.text(Medium.CHAT, Language.EN, said=False) == "Ask"


@pytest.mark.parametrize(
    ("document", "question", "field"),
    [
        ("", "", "id"),
        (HEAD.replace("test", "Test") + OVERALL, "", "id"),
        (HEAD.replace("3", "0") + OVERALL, "", "version"),
        (HEAD.replace("3", "true") + OVERALL, "", "version"),
        (HEAD.replace("3", '"3"') + OVERALL, "", "version"),
        (HEAD, "", "questions"),
        (HEAD + "questions = []", "", "questions"),
        (HEAD + "questions = [1]", "", "questions"),
        (GOOD + 'colour = "red"', "overall", "choices.colour"),
        ("colour = 1\n" + GOOD, "", "colour"),
        (GOOD.replace('id = "overall"', ""), "第1题", "id"),
        (GOOD.replace('"score"', '"scores"'), "overall", "form"),
        (GOOD.replace('"score"', '"choice"'), "overall", "sms"),
        (GOOD.replace('en = "Ask"', ""), "overall", "chat.en"),
        (GOOD.replace('en = "Ask"', 'en = " "'), "overall", "chat.en"),
        (GOOD.replace('en = "Ask"', f'en = "{"a" * 500}"'), "overall", "chat.en"),
        (GOOD.replace('en = "Ask"', 'en = "Ask"\nfr = "Demander"'), "overall", "chat.fr"),
        (GOOD.replace('value = "1"', 'value = "0"'), "overall", "choices"),
        (GOOD.replace('en = "level 1"', 'en = "level 2"'), "overall", "choices.en"),
        (GOOD.replace('en = "5 4 3 2 1"', 'en = "5 4 3 2"'), "overall", "sms"),
        (GOOD.replace(SMS, ""), "overall", "chat/sms"),
        (GOOD + OVERALL, "overall", "id"),
        (GOOD + OVERALL.replace("overall", "again"), "again", "form"),
        (further(""), "more", "chat"),
        (further(CHAT, name="others"), "others", "id"),
        (further(CHAT, name="Über"), "Über", "id"),
        (further(f"at_least = 4\nat_most = 3\n{CHAT}"), "more", "at_least"),
        (further(f"at_most = 6\n{CHAT}"), "more", "at_most"),
        (further(f"at_most = 2.5\n{CHAT}"), "more", "at_most"),
        (further(f"{CHAT}\n{choices('a', 'b')}"), "more", "choices"),
        (further(f"{CHAT}\n{choices('a')}", form="choice"), "more", "choices"),
        (further(f"{CHAT}\n{choices('a', 'a')}", form="choice"), "more", "choices.value"),
        (further(f"{CHAT}\n{choices('a', 'skip')}", form="choice"), "more", "choices.value"),
        (further(f"{CHAT}\n{choices('a', 'B!')}", form="choice"), "more", "choices.value"),
        (further(f"{CHAT}\n{choices('a', 'b')}", form="ticket"), "more", "choices"),
        (further(f"{CHAT}\n{SMS}\n{choices('a', 'b')}", form="choice"), "more", "sms"),
        (further(f'{CHAT}\n{choices("a", "b")}\nmeans = "maybe"', form="choice"), "more", "choices.means"),
        (further(f'{CHAT}\n{choices("a", "b")}\nalerts = "yes"', form="choice"), "more", "choices.alerts"),
        (further(f"{CHAT}\n{choices('a', 'b')}\naccepts = [1]", form="choice"), "more", "choices.accepts"),
        (further(f"{CHAT}\n[questions.once_said]\nmail = 1"), "more", "once_said.mail"),
        ("[[questions", "", "文件"),
        ("a = " + "[" * 5000, "", "文件"),
        ("version = " + "9" * 5000, "", "文件"),
        (b"\xff\xfe", "", "文件"),
        ('id = "\ud800"', "", "文件"),
    ],
)
def test_a_mistake_is_named_by_question_and_field(document: str | bytes, question: str, field: str) -> None:
    with pytest.raises(BadQuestionnaire) as caught:
        parse(document)
    assert (caught.value.question, caught.value.field) == (question, field)
    told = str(caught.value)
    assert field in told
    assert question in told
    assert told.startswith("问卷有误：")
    assert told.endswith("。")


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200) | st.binary(max_size=200))
def test_anything_else_is_refused_in_one_sentence(document: str | bytes) -> None:
    with pytest.raises(BadQuestionnaire):
        parse(document)


@given(st.integers(0, len(GOOD) - 1), st.text(max_size=3))
def test_a_damaged_questionnaire_is_either_sound_or_refused(at: int, put: str) -> None:
    try:
        found = parse(GOOD[:at] + put + GOOD[at + 1 :])
    except BadQuestionnaire:
        return
    assert found.overall.form is Form.SCORE
    assert all(o.labels[language] for o in found.overall.options for language in Language)
