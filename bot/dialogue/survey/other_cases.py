"""The same for my other cases: an agent with several cases rates them all with one press.

Offered in chat only, right after a score was given. The button says which score it gives and to how many cases, and
gives it to no more than that: a case that joined the queue later is asked on its own.
"""

import re
from dataclasses import replace

from bot.dialogue.draft import Draft
from bot.dialogue.talk import Callback, Talk
from bot.domain.disposition import Disposition
from bot.domain.stage import Stage

OTHERS = "others"
"""The id under which the offer travels; no questionnaire may use it."""
EACH = "each"
LONGEST_LIST = 30
"""Cases listed by number in the reply; a chat message ends at 4,096 characters."""
_VALUE = re.compile(r"([1-5])x([1-9][0-9]{0,5})")


def offer(draft: Draft, callback: Callback, lead: str = "", *, unclear: int = 0) -> Draft:
    """Offer the score of this case for all that wait."""
    others, score = unasked(draft.talk, callback), callback.score or 0
    count = len(others)
    level = draft.level(score)
    asked = replace(draft.at(callback), stage=Stage.FOLLOWING, question=OTHERS, unclear=unclear)
    listed = "\n".join(draft.sentence("others.line", c) for c in others[:LONGEST_LIST])
    asks = draft.sentence("others.offer", callback, count=count, level=level, list=listed)
    text = draft.joined(lead, asks)
    buttons = (
        draft.button(f"{score}x{count}", "same", count=count, level=level),
        draft.button(EACH, "each"),
    )
    return draft.put(asked).ask(asked, OTHERS, text, buttons)


def promised(value: str) -> tuple[int, int] | None:
    """The score and the number of cases that a pressed offer named."""
    match = _VALUE.fullmatch(value)
    return None if match is None else (int(match[1]), int(match[2]))


def unasked(talk: Talk, callback: Callback) -> list[Callback]:
    """The person's other cases without a score, as far as they are still to be asked."""
    stages = (Stage.WAITING, Stage.ASKING)
    others = (c for c in talk.callbacks if c.case.case_no != callback.case.case_no)
    return [c for c in others if c.stage in stages and c.open and not c.closed]


def apply(draft: Draft, targets: list[Callback], score: int, raw: str) -> Draft:
    """Give each of these cases the score, with the person's own press as its answer."""
    rated = [
        replace(
            c,
            score=score,
            disposition=Disposition.ANSWERED,
            stage=Stage.DONE,
            question=None,
            unclear=0,
            ended_at=draft.scene.now,
        )
        for c in targets
    ]
    for callback in rated:
        draft = draft.keep(callback, "overall", str(score), raw)
    lines = [draft.sentence("others.archived", c) for c in rated[:LONGEST_LIST]]
    if len(rated) > LONGEST_LIST:
        lines.append("…")
    text = draft.sentence("others.done", count=len(rated), level=draft.level(score))
    return draft.put(*rated).reply("\n".join((text, *lines)))
