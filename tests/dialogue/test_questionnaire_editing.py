"""Whatever an office changes and the form takes is read back as it was typed, and every word of it is heard as its answer."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue.questionnaire import BadQuestionnaire, Form, parse
from bot.dialogue.questionnaire_document import OWN, next_own, restored, tables, written
from bot.dialogue.questionnaire_form import ORDER, FormReader, fields
from bot.dialogue.questionnaire_trial import misheard, too_long
from bot.dialogue.reading.steering import chosen
from bot.dialogue.rehearsal import Rehearsal
from bot.domain.language import Language
from bot.library import questionnaire, wording

BEFORE = tables(questionnaire().document)
FIELDS = fields(BEFORE)
IDS = [one["id"] for one in BEFORE]
WORDS = st.sampled_from(
    [
        "好",
        "一般",
        "没有",
        "有",
        "是",
        "不是",
        "满意",
        "投诉",
        "退订",
        "5",
        "跳过",
        "讲清了",
        "没得说",
        "算了",
        "ok",
        "\\",
        '"引"',
    ]
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=50) | WORDS
CHANGES = st.dictionaries(st.sampled_from([name for name in FIELDS if name != ORDER]), TEXTS, max_size=4)


def rehearsed(document: str) -> Rehearsal:
    """What would be said with this document."""
    return Rehearsal(wording(), parse(document), "示例省经信委")


@settings(max_examples=60)
@given(CHANGES, st.permutations(IDS), st.sets(st.sampled_from(IDS)))
def test_what_is_accepted_is_read_back_and_no_reply_is_ambiguous(
    changes: dict[str, str], order: list[str], aside: set[str]
) -> None:
    typed = FIELDS | changes | {ORDER: ",".join(order)} | {f"{name}.aside": "1" for name in aside}
    reader = FormReader(typed, [])
    wanted = reader.tables(BEFORE)
    document = written("satisfaction", 3, wanted)
    if reader.flaws:
        return
    try:
        found = parse(document)
    except BadQuestionnaire:
        return
    assert sorted(tables(document), key=lambda one: one["id"]) == sorted(wanted, key=lambda one: one["id"])
    assert {one["id"] for one in tables(document)} == set(IDS), "no question is lost"
    assert found.overall.options == questionnaire().overall.options
    assert any(question.form is Form.TICKET for question in found.questions)
    if next(misheard(rehearsed(document)), None) is not None:
        return
    for question in found.further:
        for option in question.options:
            for word in (*option.labels.values(), *option.accepts):
                assert chosen(question.options, word) is option


def test_what_comes_with_the_program_is_heard_as_meant_and_fits_its_text_messages() -> None:
    trial = rehearsed(questionnaire().document)
    assert list(misheard(trial)) == []
    assert list(too_long(trial, questionnaire())) == []
    assert FormReader(FIELDS, []).tables(BEFORE) == BEFORE


def test_a_restored_version_keeps_later_questions_aside_so_that_no_id_is_used_twice() -> None:
    added = {
        "id": next_own(BEFORE),
        "form": "text",
        "title": dict.fromkeys(Language, "题"),
        "chat": dict.fromkeys(Language, "问"),
    }
    third = parse(written("satisfaction", 3, [*BEFORE, added]))
    back = parse(restored(questionnaire(), third, 4))
    assert (back.version, back.questions) == (4, questionnaire().questions)
    assert next_own(tables(back.document)) == f"{OWN}2"
