"""Our own labels: the words on our buttons, and the bare wish to complain, are nobody's own account.

People type them back, from another page of the chat or long after the question was asked; then they answer nothing. They
are kept like everything that is said, but are no story of a complaint, and nothing that an officer has to read.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.dialogue.questionnaire import Form, Questionnaire
from bot.dialogue.reading.complaint_words import want
from bot.dialogue.reading.steering import Steer, bare, steer
from bot.dialogue.reading.understanding import command_of
from bot.dialogue.scene import Scene
from bot.dialogue.wording import SHARE_CONTACT, Wording
from bot.domain.category import CATEGORIES
from bot.domain.language import Language
from bot.domain.level import LEVELS
from bot.domain.verdict import VERDICTS

_BUTTONS = "button."
_SAYING = frozenset({"button.not_mine", "button.mine", "button.wrong_person", "button.declined"})
"""Labels that say something about the case, whether pressed or typed."""
_LEVEL = "|".join(re.escape(bare(label.said(language))) for label in LEVELS.values() for language in Language)
_FILLED = {"count": r"\d{1,6}", "level": f"(?:{_LEVEL})", "ticket_no": r"[a-z0-9-]{6,24}"}
_PLACEHOLDER = re.compile(r"\\\{([a-z_]+)\\\}")


def is_one(scene: Scene, text: str) -> bool:
    """Whether the whole text is one of our labels, in any language; the wish to complain is not counted."""
    return _is_of(scene, text, saying=True)


def is_idle(scene: Scene, text: str) -> bool:
    """Whether it is a label that says nothing about the case either: 这不是我办的 and 讲清了 say something, 提交 does not."""
    return _is_of(scene, text, saying=False)


def _is_of(scene: Scene, text: str, *, saying: bool) -> bool:
    said = bare(text)
    if not said or steer(text) is Steer.COMPLAIN:
        return False
    return any(
        _labels(scene.wording, questionnaire, saying=saying).fullmatch(said) is not None
        for questionnaire in scene.questionnaires
    )


def names_category(text: str) -> bool:
    """Whether the whole text is the name of a category, which can be an answer to what went wrong."""
    return bare(text) in _CATEGORIES


def tells_nothing(scene: Scene, text: str) -> bool:
    """Whether there is nothing in the text that a complaint could be about."""
    wishes = steer(text) is Steer.COMPLAIN or want(text) is not None or command_of(text) is not None
    return wishes or is_one(scene, text)


@lru_cache(maxsize=32)
def _labels(wording: Wording, questionnaire: Questionnaire, *, saying: bool) -> re.Pattern[str]:
    keys = [key for key in wording.keys if key.startswith(_BUTTONS) and (saying or key not in _SAYING)]
    buttons = (sentences[key] for sentences in wording.sentences.values() for key in keys)
    labels = {bare(label) for label in (*buttons, *_options(questionnaire, saying=saying))} | _CATEGORIES
    labels |= {bare(SHARE_CONTACT)} | {
        bare(label.said(language)) for label in VERDICTS.values() for language in Language
    }
    return re.compile("|".join(_PLACEHOLDER.sub(_filled, re.escape(label)) for label in sorted(labels)))


def _filled(placeholder: re.Match[str]) -> str:
    return _FILLED.get(placeholder[1], ".{1,20}")


def _options(questionnaire: Questionnaire, *, saying: bool) -> Iterator[str]:
    for question in questionnaire.questions:
        for option in question.options if saying or question.form is Form.TICKET else ():
            yield from option.labels.values()
            yield from (f"{option.value} {label}" for label in option.labels.values())


_CATEGORIES = frozenset(bare(label.said(language)) for label in CATEGORIES.values() for language in Language)
