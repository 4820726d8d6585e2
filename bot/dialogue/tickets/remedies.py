"""对整改的评价: whether what was done settles it is for the person to say who rated; it never changes the rating.

Words are a judgement only where the office has told this person what was done about their rating, nothing else waits for
words, and they are the scale's own: digits are the survey's, and whoever wants to rate anew says 改.

Where several wait, one bare word is about none of them: the one that has waited longest is asked about by its number, and when
it is judged, the next. A word said before that question can have been read, or before the message of a remedy went out, is no
answer to it.
"""

import re
from collections.abc import Mapping, Sequence

from bot.dialogue.draft import Draft
from bot.dialogue.effects import AskRemedy, Choice, JudgeRemedy
from bot.dialogue.inputs import Pressed, Said
from bot.dialogue.reading.understanding import understand
from bot.dialogue.survey.open_question import READING
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
SHORTEST_NUMBER = 6
"""A shorter case number may stand in a text by chance."""
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
    told = draft.scene.remedies.get(press.case_no)
    if press.value not in JUDGED or told is None or told.asked is RemedyAsked.OVER:
        return draft.reply(draft.sentence("remedy.over"))
    return _judge(draft, press.case_no, RemedyEnd(press.value))


def heard(draft: Draft, event: Said) -> Draft | None:
    """Take words for a judgement, if they are one and something waits for it; None otherwise."""
    return _heard(draft, event, _waiting(draft))


def meant(draft: Draft, event: Said) -> Draft | None:
    """The same, where the words say that they are about a remedy, and a complaint's reply waits for words as well."""
    return _heard(draft, event, waiting(draft))


def _heard(draft: Draft, event: Said, unnamed: tuple[str, ...]) -> Draft | None:
    named, text = (event.about, event.text) if event.about is not None else _named(draft, event.text)
    about = unnamed if named is None else tuple(no for no in (named,) if no in draft.scene.remedies)
    if not about or any(c.isdigit() or c == "改" for c in text):
        return None
    meant = understand(text, draft.scene.own)
    if meant.score is None or meant.optout:
        return None
    case_no = about[0] if len(about) == 1 else _asked_about(draft, about)
    if case_no is None:
        return _ask(draft.then(AskRemedy(about[0])), about[0])
    if named is None and not _has_read(draft, case_no):
        return _ask(draft, case_no)  # since when stays: whose clock is behind ours is not asked for ever
    if draft.scene.remedies[case_no].asked is RemedyAsked.OVER:
        return draft.reply(draft.sentence("remedy.over"))
    draft = _judge(draft, case_no, _BY_SCORE[meant.score], meant.comment)
    left = [no for no in about if no != case_no]
    return _ask(draft.then(AskRemedy(left[0])), left[0]) if left else draft


def waiting(draft: Draft) -> tuple[str, ...]:
    """The remedies that wait for words, longest told first; none while a question takes them."""
    told = draft.scene.remedies
    if _busy(draft):
        return ()
    return tuple(
        no for no in reversed(tuple(told)) if told[no].awaits_words and draft.talk.find(no) is not None
    )


def names_one(draft: Draft, text: str) -> bool:
    """Whether the text says itself, by number, which remedy it is about."""
    return _named(draft, text)[0] is not None


def end_of(score: int) -> RemedyEnd:
    """What a level of the scale says of a remedy."""
    return _BY_SCORE[score]


def _named(draft: Draft, text: str) -> tuple[str | None, str]:
    """The one case that the text names by its number, and the text without it."""
    numbers = (no for no in draft.scene.remedies if len(no) >= SHORTEST_NUMBER)
    found = [no for no in numbers if no.casefold() in text.casefold()]
    if len(found) != 1:
        return None, text
    return found[0], re.sub(re.escape(found[0]), " ", text, flags=re.IGNORECASE)


def _waiting(draft: Draft) -> tuple[str, ...]:
    """What words that name nothing may be about, longest told first; where nothing waits, what was judged last."""
    told = draft.scene.remedies
    if _busy(draft) or verdict.awaiting(draft):
        return ()
    return waiting(draft) or tuple(no for no in told if told[no].asked is RemedyAsked.OVER)[:1]


def _busy(draft: Draft) -> bool:
    """Whether something that is being asked or told takes all words."""
    return bool(draft.talk.current or draft.talk.filing or draft.talk.hearing)


def _asked_about(draft: Draft, waiting: Sequence[str]) -> str | None:
    """The one that the person was asked about last by its number, where nothing was told since."""
    told = draft.scene.remedies
    since = {no: span for no in waiting if (span := told[no].named_for) is not None}
    last = min(since, key=lambda no: since[no], default=None)
    if last is None or any(out < since[last] for no in waiting if (out := told[no].out_for) is not None):
        return None
    return last


def _has_read(draft: Draft, case_no: str) -> bool:
    """Whether the question by its number, if there was one, can have been read before this was said."""
    named_for = draft.scene.remedies[case_no].named_for
    return named_for is None or named_for >= READING[draft.in_chat]


def _ask(draft: Draft, case_no: str) -> Draft:
    """Ask about one by its number: one word must not be taken for several."""
    callback = draft.talk.find(case_no)
    assert callback is not None, "only what is in the talk waits for words"
    text = draft.sentence("remedy.which", callback)
    return draft.ask(callback, REMEDY, text, choices(draft.language))


def _judge(draft: Draft, case_no: str, end: RemedyEnd, words: str = "") -> Draft:
    draft = draft.then(JudgeRemedy(case_no, end, words))
    key = "remedy.thanks"
    if end is RemedyEnd.DISSATISFIED:
        once = draft.scene.remedies[case_no].asked is RemedyAsked.ONCE
        key = "remedy.again" if once else "remedy.sorry"
    return draft.reply(draft.sentence(key, level=LEVELS[end].said(draft.language)))
