"""国家原因目录: the nation's list of reasons as questions that an office can add to its questionnaire, and cannot edit.

Each score has a question of its own, so that only the codes under it are shown; a questionnaire that holds them holds their
list's version and wording, and every record names its questionnaire by digest.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

from bot.dialogue.questionnaire import Form
from bot.dialogue.questionnaire_document import QuestionTable
from bot.domain.language import Language

WHY = "why_"
"""How the ids of these questions begin; the score follows."""


@dataclass(frozen=True, slots=True)
class NationalReasons:
    """One version of the list."""

    version: str
    source: str
    questions: Mapping[str, QuestionTable]
    """By id, as tables of a questionnaire's document."""


def parse_reasons(document: str) -> NationalReasons:
    """Read the list that ships with the program; raises KeyError or ValueError if it was edited into nonsense."""
    table = tomllib.loads(document)
    questions = {}
    for level in table["levels"]:
        score = level["score"]
        shown = [one for one in table["codes"] if one["on"] and one["code"].startswith(str(score))]
        questions[f"{WHY}{score}"] = {
            "id": f"{WHY}{score}",
            "form": Form.SEVERAL.value,
            "list": table["list"],
            "at_least": score,
            "at_most": score,
            "title": level["title"],
            "choices": [
                {"value": one["code"], **{str(language): one[str(language)] for language in Language}}
                for one in sorted(shown, key=lambda one: not one["core"])
            ],
            "chat": level["chat"],
        }
    return NationalReasons(table["list"], table["source"], questions)
