"""The questionnaire, the sentences and the settled replies that ship with the program, read once."""

import json
from functools import cache
from importlib.resources import files

from bot.dialogue import questionnaire as questions
from bot.dialogue import wording as words
from bot.dialogue.national_reasons import NationalReasons, parse_reasons
from bot.dialogue.own_phrases import folded_whole
from bot.domain.language import Language


@cache
def questionnaire() -> questions.Questionnaire:
    """The satisfaction questionnaire; raises BadQuestionnaire if it was edited into nonsense."""
    return questions.parse((files("bot") / "questionnaires" / "satisfaction.toml").read_bytes())


@cache
def national_reasons() -> NationalReasons:
    """The nation's list of reasons, which an office may add to its questionnaire."""
    return parse_reasons(
        (files("bot") / "questionnaires" / "national-reasons.toml").read_text(encoding="utf-8")
    )


@cache
def corpus() -> dict[str, str]:
    """Whole replies whose meaning is settled, in folded form: the sentences that our own rules are tested with."""
    lines = (files("bot") / "samples" / "replies.tsv").read_text(encoding="utf-8").split("\n")
    said = (line.split("\t")[:2] for line in lines if line.startswith('"'))
    return {folded_whole(json.loads(text)): meaning for text, meaning in said}


@cache
def wording() -> words.Wording:
    """Every sentence of every language; raises BadWording if one is missing."""
    folder = files("bot") / "texts"
    return words.parse({language: (folder / f"{language.value}.toml").read_bytes() for language in Language})
