"""Whose case it is: somebody says that we have the wrong person.

Believing it would end the callback for good without a word from the applicant, so one remark is never enough: it is asked
about once, it never takes away a score that was given, and a score said later opens the case again. A denied name
(我不是张三) counts only if it is the applicant's.
"""

from dataclasses import replace

from bot.dialogue.draft import Draft
from bot.dialogue.effects import Choice
from bot.dialogue.reading.characters import read
from bot.dialogue.reading.names import same_person
from bot.dialogue.reading.phrases import hints_at_wrong_person
from bot.dialogue.reading.steering import bare
from bot.dialogue.reading.understanding import Meaning, Understood
from bot.dialogue.survey import opt_out, score_question
from bot.dialogue.talk import Callback

WHOSE = "whose"
"""The open question: is this case not yours?"""
NOT_MINE, MINE = "not_mine", "mine"
_CONFIRMED = frozenset(
    "是|是的|是啊|对|对的|对啊|没错|嗯|确认|确定|不是|不是的|不是我|不是我办的|不是我的|系|唔系|yes|y|yeah|right|correct|not mine|not me"
    "|it is not mine|that's right".split("|")
)
"""Asked whether a case is not theirs, people agree both with yes and with no."""
_AGREEING = ("对的", "是的", "没错", "对", "是", "嗯", "系", "yes")
"""Said in front of what they agree with: 对不是我."""
_MINE = frozenset(
    "是我|是我办的|我办的|是我的|我的|我办过|是本人|系我|mine|it's mine|it is mine|my case".split("|")
)


def denied(callback: Callback, understood: Understood) -> bool:
    """Whether the reply says that the writer is not this case's applicant."""
    fits = same_person(callback.case.applicant, understood.denies)
    if understood.meaning is Meaning.WRONG_PERSON:
        return fits or not understood.denies
    return understood.score is None and fits


def ask(draft: Draft, callback: Callback, raw: str) -> Draft:
    """Ask once whether this is really somebody else's case."""
    draft = draft.keep(callback, WHOSE, None, raw)
    asked = replace(draft.at(callback), question=WHOSE)
    return draft.put(asked).ask(
        asked, WHOSE, draft.sentence("whose", asked), choices(draft), template="whose"
    )


def choices(draft: Draft) -> tuple[Choice, ...]:
    """The buttons under the question."""
    return (draft.button(NOT_MINE, NOT_MINE), draft.button(MINE, MINE))


def answered(callback: Callback, understood: Understood, text: str) -> str | None:
    """NOT_MINE, MINE, or None for words that are neither."""
    said = bare(text)
    if said in _MINE:
        return MINE
    agreed = next((said.removeprefix(yes) for yes in _AGREEING if said.startswith(yes)), said).lstrip(" ,")
    confirms = said in _CONFIRMED or agreed in _CONFIRMED or denied(callback, understood)
    hints = understood.score is None and hints_at_wrong_person(read(text).folded)
    return NOT_MINE if confirms or hints else None


def chosen(draft: Draft, callback: Callback, value: str, raw: str) -> Draft:
    """The question was answered."""
    if value == NOT_MINE:
        return opt_out.wrong_person(draft, callback, raw)
    return score_question.repeat(draft.keep(callback, WHOSE, MINE, raw), callback)
