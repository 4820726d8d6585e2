"""Leanings: whole replies that lean towards a level and do not say it: 可以, 还行, 不行, OK.

可以 may say that it was fine, or only that one may be asked. Nothing follows from such a word alone: the person is asked
once whether the level is meant (`bot.dialogue.survey.leaning`).
"""

import re
from dataclasses import dataclass

from bot.dialogue.reading.phrases import clauses


@dataclass(frozen=True, slots=True)
class Leaning:
    """The level that a whole reply leans to."""

    level: int
    settles: bool
    """Whether saying it again when asked about is the answer; 是 and 不 alone are not, since they answer any question."""


_TONE = "[的滴地啊呀哦噢喔啦呢哈嘛呐哟嘞咧咯哒嘅噶啰]*"
_FINE = "可以|阔以|口以|行|中|好|要得|得|使得|冇问题|没问题|没有问题|没意见|没有意见|没啥意见|没什么意见|冇意见|ok|okay|fine|alright|all right|okey|k"
_SO_SO = "还行|还可以|还好|还成|尚可|还凑合|凑合|过得去|也行|也还行|也可以|so so|okayish"
_NOT_FINE = "不行|不可以|不好|不太行|不太好|不大行|不怎么样|不咋样|不咋地|不咋滴|唔得|唔好|not good|no good|not ok|not okay|not fine|not great"
_YES = "是|对|嗯|恩|系|yes|yeah|yep|y|yup|yes it was|yes i am|yes i was"
_NO = "不|不是|否|唔系|no|nope|n|no i'm not|no it wasn't"
_GRUDGING = "(?:吧|把|叭|呗)+"
_LEANINGS = (
    (re.compile(f"(?:(?:{_FINE}){_TONE} ?){{1,3}}"), Leaning(4, settles=True)),
    (
        re.compile(f"(?:(?:{_FINE}){_TONE}{_GRUDGING}|(?:{_SO_SO}){_TONE}(?:{_GRUDGING})?)"),
        Leaning(3, settles=True),
    ),
    (
        re.compile(
            f"(?:真|就是|实在|还是|都|很|it is |it's |it was |that's )?(?:{_NOT_FINE}){_TONE}(?:{_GRUDGING})?"
        ),
        Leaning(2, settles=True),
    ),
    (re.compile(f"(?:(?:{_YES}){_TONE}){{1,3}}"), Leaning(4, settles=False)),
    (re.compile(f"(?:{_NO}){_TONE}"), Leaning(2, settles=False)),
)
_COURTESIES = re.compile(
    "(?:谢谢|多谢|感谢|谢了|辛苦|您好|你好)(?:了|啦|您|你|你们)*|thanks|thank you|thx|please|[👍👌🙏🌹😊🙂]"
)
_LONGEST = 24


def leaning(folded: str) -> Leaning | None:
    """What the whole reply leans to, thanks aside; None for a question and for everything else."""
    if len(folded) > _LONGEST or "?" in folded:
        return None
    said = [bare for clause in clauses(_COURTESIES.sub(",", folded)) if (bare := clause.strip())]
    found = [_of(clause) for clause in said]
    known = [one for one in found if one is not None]
    if not known or len(known) < len(found) or len({one.level for one in known}) > 1:
        return None
    return next((one for one in known if one.settles), known[0])


def _of(clause: str) -> Leaning | None:
    return next((leaning for words, leaning in _LEANINGS if words.fullmatch(clause)), None)
