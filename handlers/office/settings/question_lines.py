"""A change of the questionnaire in words: field by field, each with its question and its language."""

from collections.abc import Iterator, Mapping

from bot.dialogue.questionnaire_document import QuestionTable, tables
from bot.dialogue.questionnaire_form import WORDED, fields
from handlers.office.web.visit import Visit

Line = tuple[str, str, str]
"""What, as it was, as it is to be."""


def question_lines(visit: Visit, old: str, new: str) -> Iterator[Line]:
    """What differs between two documents."""
    before, after = tables(old), tables(new)
    was, now = {one["id"]: one for one in before}, {one["id"]: one for one in after}
    none = visit.say("settings.none")
    for name, question in now.items():
        if name not in was:
            yield visit.say("questions.added_line"), none, _title(visit, question)
    for key, text in fields(after).items():
        name, _, field = key.partition(".")
        earlier = fields(before).get(key, "")
        if field not in ("", "form", "aside") and text != earlier:
            yield (
                f"{_title(visit, now[name])}：{_field(visit, now[name], field)}",
                earlier or none,
                text or none,
            )
    for key, text in fields(before).items():
        name, _, field = key.partition(".")
        if field not in ("", "form", "aside") and text and key not in fields(after) and name in now:
            yield f"{_title(visit, now[name])}：{_field(visit, was[name], field)}", text, none
    if _named(visit, before, aside=True) != _named(visit, after, aside=True):
        yield (
            visit.say("questions.out_line"),
            _named(visit, before, aside=True) or none,
            _named(visit, after, aside=True) or none,
        )
    if [one["id"] for one in before if not one.get("aside")] != [
        o["id"] for o in after if not o.get("aside")
    ]:
        yield (
            visit.say("questions.order_line"),
            _named(visit, before, aside=False),
            _named(visit, after, aside=False),
        )


def _title(visit: Visit, question: QuestionTable) -> str:
    title: str = question["title"][visit.language.value]
    return title


def _named(visit: Visit, questions: list[QuestionTable], *, aside: bool) -> str:
    return "、".join(_title(visit, one) for one in questions if bool(one.get("aside")) is aside)


def _field(visit: Visit, question: QuestionTable, field: str) -> str:
    """A field's name: of which text, or of which answer, in which language."""
    kind, _, language = field.rpartition(".")
    choices: Mapping[str, Mapping[str, str]] = {one["value"]: one for one in question.get("choices", ())}
    if kind in choices:
        label = choices[kind][visit.language.value]
        what = visit.say("questions.accepts_line" if language == "accepts" else f"questions.in_{language}")
        return f"{label}，{what}"
    key = f"field_{kind}" if kind in WORDED else kind.replace("once.", "once_")
    return f"{visit.say(f'questions.{key}')}，{visit.say(f'questions.in_{language}')}"
