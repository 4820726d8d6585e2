"""对整改的评价: whether what was done settles it is for the person to say who rated; it never changes the rating.

Words are a judgement only where the office has told this person what was done about their rating, nothing else waits for
words, and they are the scale's own: digits are the survey's, and whoever wants to rate anew says 改.
"""

from collections.abc import Mapping

from bot.dialogue.draft import Draft
from bot.dialogue.effects import Choice, JudgeRemedy
from bot.dialogue.inputs import Pressed, Said
from bot.dialogue.reading.understanding import understand
from bot.dialogue.tickets import verdict
from bot.domain.language import Label, Language
from bot.domain.remedy import JUDGED, RemedyAsked, RemedyEnd

REMEDY = "remedy"
"""The question under what was done: a pressed choice comes back with the number of the case."""
LEVELS: Mapping[RemedyEnd, Label] = {
    RemedyEnd.SATISFIED: Label("满意", "滿意", "Satisfied"),
    RemedyEnd.FAIR: Label("基本满意", "基本滿意", "Fairly satisfied"),
    RemedyEnd.DISSATISFIED: Label("不满意", "不滿意", "Dissatisfied"),
}
"""What may be said of a remedy."""
_BY_SCORE = {
    5: RemedyEnd.SATISFIED,
    4: RemedyEnd.SATISFIED,
    3: RemedyEnd.FAIR,
    2: RemedyEnd.DISSATISFIED,
    1: RemedyEnd.DISSATISFIED,
}


def choices(language: Language) -> tuple[Choice, ...]:
    """The buttons under what was done."""
    return tuple(Choice(end.value, LEVELS[end].said(language)) for end in JUDGED)


def pressed(draft: Draft, press: Pressed) -> Draft:
    """A button under what was done was pressed."""
    asked = draft.scene.remedies.get(press.case_no, RemedyAsked.OVER)
    if press.value not in JUDGED or asked is RemedyAsked.OVER:
        return draft.reply(draft.sentence("remedy.over"))
    return _judge(draft, press.case_no, RemedyEnd(press.value))


def heard(draft: Draft, event: Said) -> Draft | None:
    """Take words for a judgement, if they are one and something waits for it; None otherwise."""
    waiting = draft.scene.remedies
    talk = draft.talk
    if event.about is None:
        busy = talk.current is not None or talk.filing is not None or talk.hearing is not None
        case_no = next(iter(waiting), None) if not busy and not verdict.awaiting(draft) else None
    else:
        case_no = event.about if event.about in waiting else None
    if case_no is None or any(c.isdigit() or c == "改" for c in event.text):
        return None
    meant = understand(event.text, draft.scene.own)
    if meant.score is None or meant.optout:
        return None
    if waiting[case_no] is RemedyAsked.OVER:
        return draft.reply(draft.sentence("remedy.over"))
    return _judge(draft, case_no, _BY_SCORE[meant.score], meant.comment)


def _judge(draft: Draft, case_no: str, end: RemedyEnd, words: str = "") -> Draft:
    draft = draft.then(JudgeRemedy(case_no, end, words))
    key = "remedy.thanks"
    if end is RemedyEnd.DISSATISFIED:
        key = "remedy.again" if draft.scene.remedies[case_no] is RemedyAsked.ONCE else "remedy.sorry"
    return draft.reply(draft.sentence(key, level=LEVELS[end].said(draft.language)))
