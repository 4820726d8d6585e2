"""The sentences that citizens read, as pages of settings show them: what holds, whence it comes, and how it will be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.casework.approvals.refusal import NotPossible
from bot.dialogue.own_texts import overlaid
from bot.dialogue.templates import SITE, TEMPLATES, VARIABLES
from bot.dialogue.wording import Wording
from bot.domain.blanks import named
from bot.domain.language import Language
from bot.library import wording
from bot.phrases import phrases_of, spoken
from bot.work.office_settings.changing import SettingWish
from bot.work.office_settings.message_texts import (
    TEMPLATE_OF,
    is_one,
    own_of,
    sentence_of,
    setting_of,
    usable,
)
from bot.work.office_settings.previews import MessagePreview, previewed, rehearsal_of, texted_on
from bot.work.tickets.registry import Voice
from handlers.office.web.visit import Visit

_TITLE = 24
_WHOLLY_APPROVED = (".sms", "will_phone")
"""How keys end whose every SMS an approved text stands for; others are said in chats, too."""


@dataclass(frozen=True, slots=True)
class LanguagePreview:
    """What people read in one language."""

    language: Language
    shown: Sequence[MessagePreview]


@dataclass(frozen=True, slots=True)
class ApprovedSentence:
    """The approved text that stands for a sentence. `wholly`: nobody reads the sentence itself."""

    text: str
    wholly: bool


def standing(visit: Visit) -> Wording:
    """All sentences in force."""
    in_force = visit.console.in_force()
    return spoken(in_force.settings, in_force.texts).wording


def fixed_keys(visit: Visit) -> frozenset[str]:
    """The sentences that the office's file sets, which holds before what is changed in the browser."""
    return phrases_of(visit.console.settings).replaced


def fixed_settings(visit: Visit) -> frozenset[str]:
    """Every setting that the environment sets, the sentences of its file among them."""
    return visit.console.in_force.fixed | {setting_of(key) for key in fixed_keys(visit)}


def title(visit: Visit, key: str) -> str:
    """A sentence by its beginning, as the reader knows it."""
    words = " ".join(named(wording().sentences[visit.language][key], visit.language).split())
    return words if len(words) <= _TITLE else f"{words[:_TITLE]}…"


def approved_for(voice: Voice, key: str) -> ApprovedSentence | None:
    """The approved text that goes out instead; None where every vendor in use takes our own words."""
    name = TEMPLATE_OF.get(key)
    if name is None or not any(voice.pages.templated(channel) for channel in texted_on(voice)):
        return None
    template = TEMPLATES[name]
    examples = {v.name: v.example for v in VARIABLES.values()} | dict(template.examples)
    text = template.text.format_map({**examples, SITE: voice.pages.site})
    return ApprovedSentence(text, key.endswith(_WHOLLY_APPROVED))


def sure_changeable(visit: Visit, key: str) -> None:
    """Raise NotPossible for a sentence that is set or approved elsewhere."""
    if key in fixed_keys(visit):
        raise NotPossible(visit.say("settings.fixed"))
    approved = approved_for(visit.console.voice, key)
    if approved is not None and approved.wholly:
        raise NotPossible(visit.say("texts.approved_first"))


def previews(
    visit: Visit, key: str, own: Mapping[Language, str], languages: Sequence[Language] = tuple(Language)
) -> list[LanguagePreview]:
    """How the sentence will be read with this of the office's own, in the message in which it stands."""
    voice, ours = visit.console.voice, {language: wording().sentences[language][key] for language in Language}
    rehearsal = rehearsal_of(
        voice, overlaid(standing(visit), {key: {**ours, **own}}), visit.console.in_force().questionnaire
    )
    return [
        LanguagePreview(language, [previewed(line, voice) for line in rehearsal.sentence(key, language)])
        for language in languages
    ]


def sentence_lines(visit: Visit, setting: str, old: object, new: object) -> list[tuple[Language, str, str]]:
    """In which languages a change says something else, and what."""
    key, ours = sentence_of(setting), wording()
    if not ours.has(key):
        return []
    before, after = own_of(old), own_of(new)
    found = []
    for language in Language:
        said = [own.get(language, ours.sentences[language][key]) for own in (before, after)]
        if said[0] != said[1]:
            found.append((language, named(said[0], visit.language), named(said[1], visit.language)))
    return found


def sure_usable(visit: Visit, setting: str, value: object) -> None:
    """Raise NotPossible for an earlier version of a sentence that this release cannot say."""
    if value is not None and not usable({setting: value}):
        raise NotPossible(visit.say("texts.too_old"))


def previews_of(visit: Visit, wish: SettingWish) -> list[LanguagePreview]:
    """How a sentence will be read, in the languages in which a wish changes it; of other settings, nothing."""
    if not is_one(wish.form):
        return []
    old, new = wish.before[wish.form], wish.changes[wish.form]
    changed = [language for language, _, _ in sentence_lines(visit, wish.form, old, new)]
    return previews(visit, sentence_of(wish.form), own_of(new), changed) if changed else []
