"""问卷: the questions in their order, each changed on its card; looked at as citizens will see them, and granted by a second.

The whole form travels with every press, so that moving, adding and taking out need no script and keep nothing on the way.
"""

from collections.abc import Mapping
from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.approvals.refusal import NotPossible
from bot.dialogue.questionnaire import BadQuestionnaire, Questionnaire, parse
from bot.dialogue.questionnaire_document import restored, tables, written
from bot.dialogue.questionnaire_form import (
    ASKED_OF,
    OFFERED,
    ORDER,
    WORDED,
    FormFlaw,
    FormReader,
    fields,
    room_for,
)
from bot.dialogue.questionnaire_trial import Misheard, misheard, too_long
from bot.domain.approval import ApprovalKind
from bot.library import national_reasons
from bot.library import questionnaire as released
from bot.work import questionnaires
from bot.work.office_settings import changing
from bot.work.office_settings.changing import SettingWish
from bot.work.office_settings.previews import rehearsal_of
from bot.work.questionnaires import KEY
from db.queries.office import approvals, office_settings
from db.queries.rounds import rounds
from db.queries.unsent import drafts
from handlers.office.settings.arranging import ARRANGED, MOST, Typed
from handlers.office.settings.question_preview import shown_of
from handlers.office.settings.saying import change_lines
from handlers.office.settings.settings import DO, decided
from handlers.office.web.roles import SETTERS
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.fields import Fields
from handlers.pages.problems import not_found

LONGEST = 4_000
"""Characters of a field that are read, so that one too long can be shown again."""


async def show_questions(visit: Visit) -> web.Response:
    """The questions of the version in force, and which round asks which."""
    now = await visit.read(questionnaires.in_force)
    return await _page(
        visit, _as_left(fields(tables(now.document)), await visit.read(partial(_draft, visit=visit)))
    )


async def change(visit: Visit) -> web.StreamResponse:
    """Arrange the form anew; or look at what was typed, or ask for it."""
    now = await visit.read(questionnaires.in_force)
    typed = {name: visit.form.words(name, longest=LONGEST) for name in visit.form.fields}
    step, _, about = visit.form.text("step").partition(":")
    if step in ARRANGED:
        typed = ARRANGED[step](typed, about)
        visit.form = Fields(typed)  # as it is kept when it comes back
        return await _page(visit, typed)
    reader = FormReader(typed, [], national_reasons().questions)
    wanted, before = reader.tables(tables(now.document)), tables(now.document)
    errors = {flaw.name: _missing(visit, flaw) for flaw in reader.flaws}
    if not errors and wanted == before:
        return await _page(visit, typed, said=visit.say("settings.nothing_changed"))
    document = written(now.id, _next(now), wanted)
    if not errors:
        errors = _flaws(visit, document, now)
    if errors:
        return await _page(visit, typed, errors=errors, said=visit.say("questions.flawed", count=len(errors)))
    try:
        wish = await visit.read(lambda c: _wish(c, visit, document, now))
    except NotPossible as e:
        return await _page(visit, typed, said=str(e))
    return await _looked(visit, wish, visit.form.fields)


def _draft(connection: Connection, visit: Visit) -> Typed:
    """What this person has typed and arranged, and not sent."""
    address, vault = visit.link("settings_questions"), visit.console.vault
    return {
        name: text
        for draft in drafts.find(connection, vault, visit.user.id, [address])
        for name, text in draft.fields.items()
    }


def _as_left(now: Typed, draft: Typed) -> Typed:
    """The form as it was left. An order that was kept says of every question whether it was set aside."""
    if draft.get(ORDER):
        now = {name: text for name, text in now.items() if not name.endswith(".aside")}
    return now | draft


async def restore(visit: Visit) -> web.StreamResponse:
    """Ask an earlier version again, as the next one."""
    number = visit.form.number("version")
    if number is None:
        raise not_found()
    try:
        wish = await visit.read(partial(_restoring, number=number))
    except LookupError:
        raise not_found() from None
    return await _looked(visit, wish, {"version": str(number)})


def _restoring(connection: Connection, number: int) -> SettingWish:
    """In one transaction: the version that it is numbered after is the one that it is compared with at the grant."""
    now = questionnaires.in_force(connection)
    old = questionnaires.usable(office_settings.value_of(connection, KEY, number))
    document = restored(old, now, _next(now))
    return changing.wished(connection, "questions", {KEY: document}, {KEY: now.document})


async def _looked(visit: Visit, wish: SettingWish, again: Mapping[str, str]) -> web.StreamResponse:
    if visit.form.text("step") == DO:
        return await decided(visit, wish, again)
    return await visit.page(
        "settings/questions_check.html",
        said="",
        known="",
        lines=change_lines(visit, wish),
        back=visit.link("settings_questions"),
        again=[(name, value) for name, value in again.items() if name not in ("csrf", "step", "reason")],
        here_again=visit.request.path,
        reason="",
        longest=LONGEST,
        shown=shown_of(visit, wish),
    )


def _wish(connection: Connection, visit: Visit, document: str, now: Questionnaire) -> SettingWish:
    if visit.form.number("seen") != office_settings.current(connection, KEY)[0]:
        raise NotPossible(visit.say("settings.changed_since"))
    return changing.wished(connection, "questions", {KEY: document}, {KEY: now.document})


def _next(now: Questionnaire) -> int:
    return max(now.version, released().version) + 1


def _missing(visit: Visit, flaw: FormFlaw) -> str:
    return visit.say(f"questions.{flaw.wrong}", most=flaw.most)


def _flaws(visit: Visit, document: str, before: Questionnaire) -> dict[str, str]:
    """What the parser, the conversation and the length of a text message say against it, by field or question."""
    try:
        wanted = parse(document)
    except BadQuestionnaire as e:
        return {
            e.question or ORDER: visit.say("questions.bad", what=_named(visit, e.field), problem=e.problem)
        }
    voice = visit.console.voice
    trial = rehearsal_of(voice, voice.wording, wanted)
    found = {f"{one.question.id}.{one.option.value}.accepts": _heard(visit, one) for one in misheard(trial)}
    found |= {
        f"{one.question.id}.sms.{one.language}": visit.say("questions.too_long", over=one.over)
        for one in too_long(trial, before)
    }
    return found


def _named(visit: Visit, field: str) -> str:
    kind = field.partition(".")[0].partition("/")[0]
    return visit.say(f"questions.field_{kind}") if kind in (*WORDED, "choices") else ""


def _heard(visit: Visit, one: Misheard) -> str:
    key = "opposite" if one.opposite else "unheard" if one.heard is None else "ambiguous"
    other = "" if one.heard is None else one.heard.labels[visit.language]
    if key == "unheard" and any(
        one.word in (*o.labels.values(), *o.accepts) for o in one.question.options if o is not one.option
    ):
        key = "doubled"
    return visit.say(f"questions.{key}", word=one.word, other=other)


async def _page(
    visit: Visit, typed: Typed, *, said: str = "", errors: Mapping[str, str] | None = None
) -> web.Response:
    now = await visit.read(questionnaires.in_force)
    history = await visit.read(partial(office_settings.versions, keys=[KEY]))
    waiting = await visit.read(lambda c: approvals.open_of(c, ApprovalKind.SETTING))
    asked = await visit.read(_asked_now)
    base = {**national_reasons().questions, **{one["id"]: one for one in tables(now.document)}}
    order = [name for name in typed.get(ORDER, "").split(",") if name in base or f"{name}.form" in typed]
    cards = [
        {
            "id": name,
            "form": base[name]["form"] if name in base else typed[f"{name}.form"],
            "new": name not in base,
            "options": [c["value"] for c in base.get(name, {}).get("choices", ())] or list(OFFERED),
            "room": room_for(base[name]) if name in base else [],
            "once": list(base.get(name, {}).get("once_said", ())),
            "wrong": sorted(f for f in errors or () if f == name or f.startswith(f"{name}.")),
        }
        for name in order
    ]
    return await visit.page(
        "settings/questions.html",
        status=400 if said else 200,
        said=said,
        errors=errors or {},
        now=now,
        cards=[one for one in cards if not typed.get(f"{one['id']}.aside")],
        aside=[one for one in cards if typed.get(f"{one['id']}.aside")],
        typed=typed,
        order=",".join(order),
        asked=asked,
        who=list(ASKED_OF),
        seen=history[0].version if history else 0,
        history=[(v, questionnaires.usable(v.value)) for v in history],
        released=released(),
        full=len(order) >= MOST,
        reasons=any(name not in order for name in national_reasons().questions),
        list=national_reasons(),
        waiting={a.object: a for a in waiting},
    )


def _asked_now(connection: Connection) -> list[tuple[str, int]]:
    """The rounds that are not closed, each with the version that it asks."""
    return [
        (one.month, questionnaires.of_round(connection, one.month).version)
        for one in rounds.unclosed(connection)
    ]


ROUTES = (
    Route(
        "GET",
        "/office/settings/questions",
        show_questions,
        SETTERS,
        "the questionnaire, its versions and which round asks which",
        name="settings_questions",
        under="settings",
    ),
    Route(
        "POST",
        "/office/settings/questions",
        change,
        SETTERS,
        "change the questionnaire, or ask for it",
        under="settings",
    ),
    Route(
        "POST",
        "/office/settings/questions/restore",
        restore,
        SETTERS,
        "ask an earlier version of the questionnaire again",
        name="questions_restore",
        under="settings",
    ),
)
