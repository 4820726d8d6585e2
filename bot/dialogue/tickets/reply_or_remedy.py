"""答复还是整改: one bare word where a complaint's reply and a remedy both wait for one; it is given to neither until they say which.

The question is answered by words that name what they are about (答复满意, 整改满意, 都满意) or by a button that says the same, so
nothing has to be remembered between: whatever else the person says goes where it went.
"""

import re
from collections.abc import Mapping

from bot.dialogue.draft import Draft
from bot.dialogue.effects import Choice
from bot.dialogue.inputs import Pressed, Said
from bot.dialogue.reading.understanding import understand
from bot.dialogue.tickets import remedies, verdict
from bot.domain.language import Label
from bot.domain.remedy import RemedyEnd
from bot.domain.ticket_kind import CALLED, kind_of

OF_REPLY = "reply_"
"""Before the level on the button that means the reply."""
_REMEDY = re.compile(
    r"(?:对|對)?(?:这|那|這)?(?:件|次|个|個)?(?:事)?的?整改(?:的)?|\bremedy\b", re.IGNORECASE
)
_REPLY = re.compile(
    r"(?:对|對)?(?:投诉|投訴)?(?:件)?的?(?:答复|答覆|答復|回复|回覆)(?:的)?|\breply\b", re.IGNORECASE
)
_BOTH = re.compile(r"都|两件|兩件|\bboth\b", re.IGNORECASE)
_BETWEEN = " 　:：,，得是就"
_NAMED: Mapping[str, Label] = {
    OF_REPLY: Label("答复", "答覆", "Reply: "),
    "": Label("整改", "整改", "Remedy: "),
}


def heard(draft: Draft, event: Said) -> Draft | None:
    """Ask which is meant, or take the words that say so; None where only one of them waits, or the words are about neither."""
    if not _both_wait(draft) or event.about is not None or draft.scene.found is not None:
        return None
    text = event.text
    if verdict.names_one(draft, text) or remedies.names_one(draft, text):
        return None
    of_remedy, of_reply = _REMEDY.search(text), _REPLY.search(text)
    if _BOTH.search(text):
        words = _without(_BOTH, text)
        first = remedies.meant(draft, Said(event.medium, words)) if verdict.rates(words) else None
        return verdict.typed(first, words) if first is not None else None
    if of_remedy and not of_reply:
        return remedies.meant(draft, Said(event.medium, _without(_REMEDY, text)))
    if of_reply and not of_remedy:
        return verdict.typed(draft, _without(_REPLY, text))
    return _ask(draft, text) if verdict.rates(text) else None


def _without(named: re.Pattern[str], text: str) -> str:
    """What is said of what was named."""
    return named.sub("", text).strip(_BETWEEN)


def means_reply(press: Pressed) -> bool:
    """Whether it is the button that means the reply."""
    return press.question == remedies.REMEDY and press.value.startswith(OF_REPLY)


def pressed(draft: Draft, press: Pressed) -> Draft:
    """The button was pressed that means the reply."""
    waiting = verdict.awaiting(draft)
    if len(waiting) != 1:
        return draft.reply(draft.sentence("stale")) if not waiting else verdict.which(draft, waiting)
    satisfied = press.value.removeprefix(OF_REPLY) != RemedyEnd.DISSATISFIED
    return verdict.give(draft, waiting[0], satisfied=satisfied)


def _both_wait(draft: Draft) -> bool:
    return bool(verdict.awaiting(draft) and remedies.waiting(draft))


def _ask(draft: Draft, text: str) -> Draft:
    score = understand(text, draft.scene.own).score
    assert score is not None, "it rates"
    end, case_no = remedies.end_of(score), remedies.waiting(draft)[0]
    callback = draft.talk.find(case_no)
    assert callback is not None, "only what is in the talk waits for words"
    level = remedies.LEVELS[end].said(draft.language)
    number = verdict.awaiting(draft)[0].ticket_no
    kind = CALLED[kind_of(number)].said(draft.language)
    words = draft.sentence("remedy.or_reply", callback, level=level, kind=kind, ticket_no=number)
    offered = tuple(
        Choice(f"{of}{end.value}", f"{label.said(draft.language)}{level}") for of, label in _NAMED.items()
    )
    return draft.ask(callback, remedies.REMEDY, words, offered)
