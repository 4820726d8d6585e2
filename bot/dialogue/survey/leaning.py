"""Meant: a reply that leans to a level (可以, 不行, OK) is asked about once, by the name of that level.

可以 may only mean that one may be asked, so it is no score. The question names the level that the word would count as. A yes
to it, or such a word once more, is the score, and so is any other level said instead. Everything else is asked about as
usual, and never in this way again; silence counts as nothing.
"""

import re
from dataclasses import replace

from bot.dialogue.draft import Draft
from bot.dialogue.effects import Choice
from bot.dialogue.questionnaire import SCORES
from bot.dialogue.reading.characters import cleaned
from bot.dialogue.reading.steering import bare
from bot.dialogue.reading.understanding import Understood
from bot.dialogue.survey import rating, score_question
from bot.dialogue.talk import Callback

MEANT = "meant"
"""The open question, with the level: `meant:4`."""
NOT_MEANT = "not_meant"
ASKED_OUT = 2
"""`Callback.unclear` of somebody who has been asked both in this way and in the usual one."""
LONGEST_QUOTE = 12
_CLAUSE = re.compile(r"[,.!;~，。！；～…\n]+")
_CONFIRMED = frozenset(
    "是|是的|是啊|是滴|是这个意思|就是这个意思|对|对的|对啊|对对|嗯|嗯嗯|恩|没错|确认|确定|系|系呀|啱|yes|y|yeah|yep|yup|right"
    "|correct|yes i do|i do|that's right|exactly".split("|")
)


def may_ask(callback: Callback) -> bool:
    """Whether the question for the score is open and nothing has been asked about in this way yet."""
    return callback.question == score_question.OVERALL and callback.unclear < ASKED_OUT


def ask(draft: Draft, callback: Callback, level: int, raw: str) -> Draft:
    """Ask whether the level is what was meant."""
    draft = draft.keep(callback, MEANT, None, raw)
    asked = replace(draft.at(callback), question=f"{MEANT}:{level}")
    words = _CLAUSE.split(cleaned(raw).strip())[0].strip()[:LONGEST_QUOTE]
    text = draft.sentence("meant", asked, words=words, level=draft.level(level), score=level)
    return draft.put(asked).ask(asked, MEANT, text, choices(draft, level), template="again")


def choices(draft: Draft, level: int) -> tuple[Choice, ...]:
    """The buttons under the question."""
    return (button(draft, level), draft.button(NOT_MEANT, NOT_MEANT))


def button(draft: Draft, level: int) -> Choice:
    """The button that says yes: by itself it names the level."""
    return draft.button(str(level), MEANT, level=draft.level(level))


def asked(callback: Callback) -> int | None:
    """The level that is being asked about, if any is."""
    name, _, level = (callback.question or "").partition(":")
    return int(level) if name == MEANT and level in SCORES else None


def confirmed(callback: Callback, understood: Understood, text: str) -> int | None:
    """The level asked about, if these words confirm it; a level said outright does not count as a confirmation."""
    level, leans = asked(callback), understood.leans
    if level is None or understood.score is not None:
        return None
    again = leans is not None and leans.settles and _agree(level, leans.level)
    return level if again or bare(text) in _CONFIRMED else None


def _agree(asked_about: int, said: int) -> bool:
    """Whether a second word leans as far as the first: 可以 after 还行 does, 还行 after 可以 does not."""
    return said >= asked_about if asked_about >= 3 else said == asked_about


def pressed(draft: Draft, callback: Callback, value: str, raw: str) -> Draft | None:
    """A button under the question; None when it can no longer be meant."""
    if value in SCORES:
        return rating.rate(draft, callback, int(value), raw)
    if value != NOT_MEANT or asked(callback) is None:
        return None
    return again(draft.keep(callback, MEANT, value, raw), callback)


def again(draft: Draft, callback: Callback, lead: str = "") -> Draft:
    """Something else was meant: put the question with all levels."""
    settled = replace(draft.at(callback), unclear=ASKED_OUT)
    return score_question.repeat(draft.put(settled), settled, lead)
