"""消息文字: every sentence that citizens read, by when it is said; each changed on a page of its own, by two.

What is written is checked, shown as it will be read, and tried on oneself before it is asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.approvals.refusal import NotPossible
from bot.dialogue.own_texts import longest
from bot.dialogue.rehearsal import BUTTON, media_of
from bot.domain.approval import ApprovalKind
from bot.domain.blanks import NoSuchBlank, named, placed
from bot.domain.language import Language
from bot.library import wording
from bot.work.office_settings import changing, message_texts, trying
from bot.work.office_settings.changing import SettingWish
from bot.work.office_settings.message_texts import merged, own_of, setting_of, value_of
from db.queries.office import approvals, office_settings
from handlers.office.settings.occasions import by_occasion
from handlers.office.settings.saying import history_lines
from handlers.office.settings.sentences import (
    LanguagePreview,
    approved_for,
    fixed_keys,
    fixed_settings,
    previews,
    standing,
    sure_changeable,
    title,
)
from handlers.office.settings.settings import decided, sentence
from handlers.office.web.roles import SETTERS
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import Problem, not_found

LONGEST = 2_000
"""Characters of a field: more than any sentence may have."""
TRY = "try"


@dataclass(frozen=True, slots=True)
class SentenceEntry:
    """One sentence in the list."""

    key: str
    text: str
    spoken_on: str
    """chat, sms, button, or both."""
    state: str
    """own, fixed, approved, waits, or nothing worth saying."""


@dataclass(frozen=True, slots=True)
class SentenceField:
    """One sentence in one language. `typed`: what stands in its field."""

    language: Language
    ours: str
    typed: str
    own: bool
    longest: int


async def show_texts(visit: Visit) -> web.Response:
    """The list, or of it what holds the words looked for."""
    wanted = visit.query.text("q", longest=40)
    waiting = {a.object for a in await visit.read(lambda c: approvals.open_of(c, ApprovalKind.SETTING))}
    said = standing(visit).sentences[visit.language]
    keys = [key for key in said if wanted.casefold() in named(said[key], visit.language).casefold()]
    groups = {
        occasion: [_entry(visit, key, said[key], waiting) for key in listed]
        for occasion, listed in by_occasion(keys).items()
    }
    return await visit.page("settings/texts.html", groups=groups, wanted=wanted)


def _entry(visit: Visit, key: str, said: str, waiting: set[str]) -> SentenceEntry:
    media = media_of(key)
    spoken_on = "button" if key.startswith(BUTTON) else media[0].value if len(media) == 1 else "both"
    approved = approved_for(visit.console.voice, key)
    states = {
        "fixed": key in fixed_keys(visit),
        "approved": approved is not None and approved.wholly,
        "waits": setting_of(key) in waiting,
        "own": key in visit.console.in_force().texts,
    }
    state = next((name for name, holds in states.items() if holds), "")
    return SentenceEntry(key, " ".join(named(said, visit.language).split()), spoken_on, state)


async def show_text(visit: Visit) -> web.Response:
    """One sentence in three languages: ours, the office's own, and how it is read."""
    return await page(visit, _key(visit))


async def change(visit: Visit) -> web.StreamResponse:
    """Look at other words, try them on oneself, or ask for them."""
    key, trial = _key(visit), visit.form.text("step") == TRY
    try:
        sure_changeable(visit, key)
        written = _written(visit, key)
        wish = await visit.read(lambda c: _wish(c, visit, key, written))
        if not wish.changes and not trial:
            raise NotPossible(visit.say("settings.nothing_changed"))
        own = own_of(wish.changes[setting_of(key)] if wish.changes else wish.before[setting_of(key)])
        questions = visit.console.in_force().questionnaire
        message_texts.sure_possible(visit.console.voice, questions, standing(visit), key, own)
        tried = await _tried(visit, key, own) if trial else ""
    except (Problem, NotPossible) as e:
        return await page(visit, key, said=sentence(visit, e))
    if not wish.changes:
        return await page(visit, key, tried=tried)
    return await decided(visit, wish, visit.form.fields, tried=tried)


async def page(visit: Visit, key: str, *, said: str = "", tried: str = "") -> web.Response:
    """The page of a sentence; `said`: why something was not taken, `tried`: where it was sent to try it."""
    setting = setting_of(key)
    history = await visit.read(lambda c: office_settings.versions(c, [setting]))
    waiting = await visit.read(lambda c: approvals.open_of(c, ApprovalKind.SETTING))
    own = dict(visit.console.in_force().texts.get(key, {}))
    shown: list[LanguagePreview] = previews(visit, key, own)
    return await visit.page(
        "settings/text.html",
        status=400 if said else 200,
        said=said,
        tried=tried,
        key=key,
        setting=setting,
        title=title(visit, key),
        fields=[_field(visit, key, language, own) for language in Language],
        approved=approved_for(visit.console.voice, key),
        set_in_file=key in fixed_keys(visit),
        fixed=fixed_settings(visit),
        previews=shown,
        history=history_lines(visit, history),
        seen=history[0].version if history else 0,
        waiting={a.object: a for a in waiting},
    )


def _field(visit: Visit, key: str, language: Language, own: Mapping[Language, str]) -> SentenceField:
    ours, now = wording().sentences[language][key], standing(visit).sentences[language][key]
    typed = visit.form.fields.get(f"said.{language}", named(now, visit.language))
    return SentenceField(language, named(ours, visit.language), typed, language in own, LONGEST)


def _key(visit: Visit) -> str:
    key = visit.part("key")
    if not wording().has(key):
        raise not_found()
    return key


def _written(visit: Visit, key: str) -> dict[Language, str | None]:
    """What was written, by language; None: ours again. What was left as it stands, or not sent, is not in it."""
    form, now, found = visit.form, standing(visit), dict[Language, str | None]()
    for language in Language:
        name = f"said.{language}"
        if form.has(f"ours.{language}"):
            found[language] = None
        elif name in form.fields:
            try:
                said = placed(form.words(name, longest=LONGEST))
            except NoSuchBlank as e:
                raise NotPossible(visit.say("texts.no_such_blank", name=str(e))) from None
            if said == wording().sentences[language][key]:
                found[language] = None
            elif said != now.sentences[language][key]:
                found[language] = said
    return found


def _wish(
    connection: Connection, visit: Visit, key: str, written: Mapping[Language, str | None]
) -> SettingWish:
    """A wish for what was written, without changes when nothing is; raises NotPossible."""
    setting = setting_of(key)
    version, value = office_settings.current(connection, setting)
    if visit.form.number("seen") != version:
        raise NotPossible(visit.say("settings.changed_since"))
    before = own_of(value)
    after = merged(before, written)
    changes = {setting: value_of(after)} if after != before else {}
    return changing.wished(connection, setting, changes, {setting: value_of(before)})


async def _tried(visit: Visit, key: str, own: Mapping[Language, str]) -> str:
    """Send it to whoever asks; where it went, in words."""
    language = Language(visit.form.one_of("language", tuple(Language)) or Language.ZH_HANS)
    (shown,) = previews(visit, key, own, [language])
    vault, voice, user_id, now = visit.console.vault, visit.console.voice, visit.user.id, visit.now
    gone = await visit.recorded(
        lambda c: trying.send(c, vault, voice, user_id, shown.shown, now),
        trying.ACT,
        f"setting {setting_of(key)}",
        detail=lambda gone: {"last": gone.last, "sent": gone.said},
    )
    visit.console.said()
    return visit.say("texts.tried", last=gone.last)


assert longest("") < LONGEST, "a field takes the shortest sentence at its longest"
ROUTES = (
    Route(
        "GET",
        "/office/settings/texts",
        show_texts,
        SETTERS,
        "the sentences that citizens read",
        name="settings_texts",
        under="settings",
    ),
    Route(
        "GET",
        "/office/settings/texts/{key}",
        show_text,
        SETTERS,
        "one sentence that citizens read, and its versions",
        name="settings_text",
        under="settings",
    ),
    Route(
        "POST",
        "/office/settings/texts/{key}",
        change,
        SETTERS,
        "look at other words for a sentence, try them on oneself, or ask for them",
        under="settings",
    ),
)
