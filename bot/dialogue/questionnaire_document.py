"""The questionnaire as a document: read as plain tables, changed, and written so that the parser reads it back.

Whatever is changed, every question that a document holds stays in it: one that is not asked any more is set aside, so that its id
never comes to mean something else.
"""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from bot.dialogue.questionnaire import Form, Questionnaire

QuestionTable = dict[str, Any]
"""One question as TOML has it."""
OWN = "own_"
"""How the ids of questions begin that an office has added."""


def tables(document: str) -> list[QuestionTable]:
    """The questions of a document that has been parsed before."""
    found: list[QuestionTable] = tomllib.loads(document.removeprefix("\ufeff"))["questions"]
    return found


def written(questionnaire_id: str, version: int, questions: Sequence[Mapping[str, Any]]) -> str:
    """The document with these questions, those set aside last."""
    lines = [f"id = {_value(questionnaire_id)}", f"version = {version}"]
    for question in sorted(questions, key=lambda one: bool(one.get("aside"))):
        lines += ["", "[[questions]]", *(f"{key} = {_value(value)}" for key, value in question.items())]
    return "\n".join(lines) + "\n"


def restored(old: Questionnaire, now: Questionnaire, version: int) -> str:
    """An earlier questionnaire as the next version; what it did not know yet is set aside."""
    back = tables(old.document)
    known = {question["id"] for question in back}
    later = [{**question, "aside": True} for question in tables(now.document) if question["id"] not in known]
    return written(now.id, version, [*back, *later])


def may_be_left_out(question: Mapping[str, Any]) -> bool:
    """Whether the question may be set aside: not the one for the score, and not the offer to register a complaint."""
    return question["form"] not in (Form.SCORE, Form.TICKET)


def next_own(questions: Sequence[Mapping[str, Any]]) -> str:
    """An id that no question has had."""
    numbers = [int(found[1]) for one in questions if (found := re.fullmatch(OWN + r"(\d+)", one["id"]))]
    return f"{OWN}{max(numbers, default=0) + 1}"


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case Mapping():
            return "{ " + ", ".join(f"{key} = {_value(one)}" for key, one in value.items()) + " }"
        case list() | tuple():
            return "[" + ", ".join(map(_value, value)) + "]"
        case _:  # what JSON escapes TOML reads; DEL alone JSON leaves as it is
            return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
