"""The questionnaire and the sentences that ship with the program, read once."""

from functools import cache
from importlib.resources import files

from bot.dialogue import questionnaire as questions
from bot.dialogue import wording as words
from bot.dialogue.talk import Language


@cache
def questionnaire() -> questions.Questionnaire:
    """The satisfaction questionnaire; raises BadQuestionnaire if it was edited into nonsense."""
    return questions.parse((files("bot") / "questionnaires" / "satisfaction.toml").read_bytes())


@cache
def wording() -> words.Wording:
    """Every sentence of every language; raises BadWording if one is missing."""
    folder = files("bot") / "texts"
    return words.parse({language: (folder / f"{language.value}.toml").read_bytes() for language in Language})
