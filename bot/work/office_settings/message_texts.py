"""消息文字: the sentences that citizens read, as settings. One sentence is one setting, `text.` and its key; a version holds
what the office says in each language of its own, and a language that is not in it keeps ours.
"""

from collections.abc import Mapping
from typing import Any

import structlog

from bot.casework.approvals.refusal import NotPossible
from bot.channels.text import segments
from bot.dialogue.own_texts import BadText, OwnTexts, check, overlaid
from bot.dialogue.questionnaire import Questionnaire
from bot.dialogue.rehearsal import INVITED, Play
from bot.dialogue.templates import TEMPLATES
from bot.dialogue.wording import Wording
from bot.domain.language import Language
from bot.domain.medium import Medium
from bot.library import wording
from bot.work.office_settings.previews import previewed, rehearsal_of
from bot.work.tickets.registry import Voice

log = structlog.get_logger()
KEY = "text."
MOST_SEGMENTS = 2
"""As many SMS as a message of ours is held to."""
_SEVERAL = Play(INVITED.parts, cases=2)
TEMPLATE_OF: Mapping[str, str] = {
    "invite.sms": "invite",
    "reminder.sms": "reminder",
    "next.sms": "next",
    "unclear": "again",
    "recorded.sms": "recorded",
    "thanks.sms": "recorded",
    "declined": "declined",
    "wrong_person": "wrong_person",
    "whose.sms": "whose",
    "complaint.about.sms": "tell",
    "complaint.opened.sms": "filed",
    "opted_out.sms": "opted_out",
    "opted_out.scored.sms": "opted_out",
    "opted_in.sms": "opted_in",
    "will_phone": "calling",
}
"""By key, the approved text that goes out instead where a vendor carries nothing else."""
assert TEMPLATES.keys() >= set(TEMPLATE_OF.values()), "an approved text is one of the templates"


def is_one(key: str) -> bool:
    """Whether this setting is a sentence."""
    return key.startswith(KEY)


def setting_of(key: str) -> str:
    """The setting of a sentence."""
    return f"{KEY}{key}"


def sentence_of(setting: str) -> str:
    """The key of the sentence that this setting is."""
    return setting.removeprefix(KEY)


def own_of(value: object) -> dict[Language, str]:
    """What a version holds, by language; of a version that put ours back, nothing. Raises BadText."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadText("这一版读不出来")
    known = {language.value: language for language in Language}
    return {known[name]: str(said) for name, said in value.items() if name in known}


def value_of(own: Mapping[Language, str]) -> dict[str, str] | None:
    """What a version holds of the office's own sentences; None: ours in every language."""
    return {language.value: own[language] for language in Language if language in own} or None


def usable(found: Mapping[str, object]) -> OwnTexts:
    """The sentences that can be said, by key; what another release took and this one cannot is left aside."""
    ours, texts = wording(), {}
    for setting, value in found.items():
        key = sentence_of(setting)
        try:
            own = own_of(value)
            for language, said in own.items() if ours.has(key) else ():
                check(key, ours.sentences[language][key], said)
        except BadText:
            log.error("setting_not_usable", setting=setting)
            continue
        if own and ours.has(key):
            texts[key] = own
    return texts


def sure_possible(
    voice: Voice, questions: Questionnaire, standing: Wording, key: str, own: Mapping[Language, str]
) -> None:
    """Raise NotPossible for sentences that cannot stand for ours, or make any message longer than it may be.

    `questions`, `standing`: the questionnaire and all sentences in force; `own`: what this one is to be, in the languages in which it is not ours.
    """
    ours = wording()
    for language, said in own.items():
        try:
            check(key, ours.sentences[language][key], said)
        except BadText as bad:
            raise NotPossible(f"{_CALLED[language]}：{bad}") from None
    fresh = overlaid(standing, {key: own})
    for language in own:
        _sure_short(voice, questions, standing, fresh, language)


_CALLED: Mapping[Language, str] = {
    Language.ZH_HANS: "简体",
    Language.ZH_HANT: "繁体",
    Language.EN: "英文",
}


def _sure_short(
    voice: Voice, questions: Questionnaire, standing: Wording, fresh: Wording, language: Language
) -> None:
    """Every SMS with these sentences, for a sentence may stand in several: none takes more segments than it may."""
    then = _texted(voice, questions, fresh, language)
    if all(segments(text) <= MOST_SEGMENTS for text in then):
        return
    now = _texted(voice, questions, standing, language)
    for text, before in zip(then, now, strict=True):
        if segments(text) > max(MOST_SEGMENTS, segments(before)):
            raise NotPossible(
                f"{_CALLED[language]}：这样的短信要计费{segments(text)}条，最多{MOST_SEGMENTS}条，请写短些：{text}"
            )


def _texted(voice: Voice, questions: Questionnaire, words: Wording, language: Language) -> list[str]:
    rehearsal = rehearsal_of(voice, words, questions)
    met = [line for key in sorted(words.keys) for line in rehearsal.sentence(key, language)]
    met += rehearsal.lines(_SEVERAL, language, Medium.SMS)
    return [previewed(line, voice).text for line in met if line.medium is Medium.SMS]


def merged(own: Mapping[Language, str], written: Mapping[Language, str | None]) -> dict[Language, str]:
    """The office's own sentences after a change: what was written replaces, None puts ours back, the rest stays."""
    after: dict[Language, Any] = {**own, **written}
    return {language: said for language, said in after.items() if said is not None}
