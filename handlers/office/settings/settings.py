"""设置: the office, its hours and its terms, each with what is in force, whence it comes and who changed it.

What the public reads is looked at before it is asked for, and granted by a second person (`approvals`); the rest holds
at once. What the environment sets is shown and cannot be changed here; secrets are never shown.
"""

from collections.abc import Mapping

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.approvals.refusal import NotPossible
from bot.casework.approvals.rules import LONGEST_REASON
from bot.casework.privacy.redaction import without_phones
from bot.dialogue.mentions import shortened
from bot.domain.approval import ApprovalKind
from bot.settings import SECRETS
from bot.settings.changeable import CHANGEABLE, NotAllowed, checked
from bot.work.office_settings import changing, message_texts
from bot.work.office_settings.changing import SettingWish
from db.queries.office import approvals, office_settings
from handlers.office.settings import forms
from handlers.office.settings.forms import CLOCK, FORMS, SettingForm, page_of
from handlers.office.settings.saying import change_lines, history_lines, told
from handlers.office.settings.sentences import (
    previews_of,
)
from handlers.office.web.roles import SETTERS
from handlers.office.web.routing import Nav, Route
from handlers.office.web.toast import Undo
from handlers.office.web.visit import Visit
from handlers.pages.problems import Problem, not_found

LOOK, DO = "look", "do"


async def show_office(visit: Visit) -> web.Response:
    """The office: its name, what else it is called, phone and desk; and which secrets are set."""
    return await page(visit, "settings")


async def show_times(visit: Visit) -> web.Response:
    """When messages go out, and the terms of complaints."""
    return await page(visit, "settings_times")


async def show_oversight(visit: Visit) -> web.Response:
    """When cases turn yellow, the terms of letters and of the panel, and what reports tell together."""
    return await page(visit, "settings_oversight")


async def page(
    visit: Visit, name: str, *, said: str = "", typed: Mapping[str, str] | None = None
) -> web.Response:
    """A page with its forms; `said`: why something was not taken, under which `typed` is kept."""
    listed = [form for form in FORMS.values() if form.page == name]
    keys = [key for form in listed for key in form.keys]
    history = await visit.read(lambda c: office_settings.versions(c, keys))
    waiting = await visit.read(lambda c: approvals.open_of(c, ApprovalKind.SETTING))
    shown: dict[str, str] = {}
    for form in listed:
        for field in form.fields:
            shown |= forms.typed(visit.console.settings, field)
    return await visit.page(
        f"settings/{name.removeprefix('settings_') if name != 'settings' else 'office'}.html",
        status=400 if said else 200,
        said=said,
        forms={form.name: form for form in listed},
        typed=shown | dict(typed or {}),
        fixed=visit.console.in_force.fixed,
        history=history_lines(visit, history),
        seen={form.name: _seen(history, form) for form in listed},
        waiting={a.object: a for a in waiting},
        clock=CLOCK,
        secrets=secrets_set(visit),
    )


def _seen(history: list[office_settings.SettingVersion], form: SettingForm) -> int:
    """A number that is another one as soon as somebody changes something on the form."""
    newest: dict[str, int] = {}
    for version in history:
        newest.setdefault(version.key, version.version)
    return sum(newest.get(key, 0) for key in form.keys)


def secrets_set(visit: Visit) -> list[tuple[str, bool]]:
    """Which secrets there are; never what they are."""
    settings, in_a_file = visit.console.settings, "secret_key"  # it is made when none is set
    there = {key: key == in_a_file or getattr(settings, key) is not None for key in sorted(SECRETS)}
    return [(visit.say(f"settings.secret_{key}"), is_set) for key, is_set in there.items()]


async def change(visit: Visit) -> web.StreamResponse:
    """Look at a change, or make it, or ask for it."""
    form = FORMS.get(visit.part("form"))
    if form is None:
        raise not_found()
    try:
        changes = _changes(visit, form)
        wish = await visit.read(lambda c: _wished(c, visit, form, changes))
    except (Problem, NotAllowed, NotPossible) as e:
        return await page(visit, form.page, said=sentence(visit, e), typed=visit.form.fields)
    return await decided(visit, wish, visit.form.fields)


async def rewritten(visit: Visit, key: str, wanted: object, before: object) -> SettingWish:
    """A wish for another document under this key; raises NotPossible for what is in force already, or was changed since the
    version that was looked at."""

    def wish(connection: Connection) -> SettingWish:
        if visit.form.number("seen") != office_settings.current(connection, key)[0]:
            raise NotPossible(changing.CHANGED_SINCE)
        return changing.wished(connection, key, {key: wanted}, {key: before})

    if wanted == before:
        raise NotPossible(visit.say("settings.nothing_changed"))
    return await visit.read(wish)


async def decided(
    visit: Visit, wish: SettingWish, fields: Mapping[str, str], *, tried: str = "", known: str = ""
) -> web.StreamResponse:
    """The look at what would change (`fields`: what the second press sends again), or the change itself.

    `tried`: where it has just been sent to try it; `known`: what whoever asks has confirmed, which stands with the reason."""
    two, said = changing.needs_two(wish), ""
    if not two:
        return await _made(visit, wish)
    if visit.form.text("step") == DO:
        try:
            return await _asked(visit, wish, known)
        except NotPossible as e:
            said = str(e)
    return await visit.page(
        "settings/text_check.html" if message_texts.is_one(wish.form) else "settings/check.html",
        status=400 if said else 200,
        tried=tried,
        known=known,
        previews=previews_of(visit, wish),
        said=said,
        wish=wish,
        lines=change_lines(visit, wish),
        back=page_link(visit, wish.form),
        again=[
            (name, value)
            for name, value in fields.items()
            if name not in ("csrf", "step", "reason", "language")
        ],
        here_again=visit.request.path,
        reason=visit.form.words("reason", longest=LONGEST_REASON),
        longest=LONGEST_REASON,
    )


def page_link(visit: Visit, form: str) -> str:
    """The address of the page on which a form stands."""
    if message_texts.is_one(form):
        return visit.link("settings_text", key=message_texts.sentence_of(form))
    return visit.link(page_of(form))


def _changes(visit: Visit, form: SettingForm) -> dict[str, object]:
    """What was typed and is another value than the one in force; raises Problem or NotAllowed."""
    found = {}
    for field in form.fields:
        if field.key in visit.console.in_force.fixed:
            continue
        value = forms.read(visit.form, field)
        try:
            as_set = checked(field.key, value)
        except NotAllowed as e:
            raise NotAllowed(f"{visit.say(f'settings.{field.key}')}：{e}") from None
        if as_set != getattr(visit.console.settings, field.key):
            found[field.key] = value
    return found


def standing(visit: Visit) -> dict[str, object]:
    """What holds now, as JSON has it."""
    settings = visit.console.settings
    found = {key: getattr(settings, key) for key in CHANGEABLE}
    return {key: list(value) if isinstance(value, tuple) else value for key, value in found.items()}


def _wished(
    connection: Connection, visit: Visit, form: SettingForm, changes: dict[str, object]
) -> SettingWish:
    if visit.form.number("seen") != _seen(office_settings.versions(connection, form.keys), form):
        raise NotPossible(visit.say("settings.changed_since"))
    if not changes:
        raise NotPossible(visit.say("settings.nothing_changed"))
    return changing.wished(connection, form.name, changes, standing(visit))


async def _asked(visit: Visit, wish: SettingWish, known: str) -> web.Response:
    typed = visit.form.words("reason", longest=LONGEST_REASON)
    reason = f"{typed}\n{known}" if typed and known else typed
    vault, by, now = visit.console.vault, visit.user.id, visit.now
    changed = told(change_lines(visit, wish))
    await visit.recorded(
        lambda c: changing.ask(c, vault, wish, reason, by, now),
        "approval_ask",
        f"setting {wish.form}",
        reason=without_phones(reason),
        detail=lambda number: {"kind": "setting", "approval": number, **changed},
    )
    return visit.moved(page_link(visit, wish.form), done="setting_asked")


async def _made(visit: Visit, wish: SettingWish) -> web.Response:
    """At once: one person is enough."""
    lines, by, now = change_lines(visit, wish), visit.user.id, visit.now
    try:
        await visit.recorded(
            lambda c: changing.carry_out(c, wish, by=by, now=now),
            "setting_change",
            f"setting {wish.form}",
            detail=told(lines),
        )
    except NotPossible as e:
        return await page(visit, page_of(wish.form), said=str(e))
    await visit.console.in_force.refresh()
    key, seen = next(iter(wish.seen.items()))
    undo = Undo(visit.link("settings_restore"), {"key": key, "version": str(seen)})
    facts = {"what": lines[0].label, "value": shortened(lines[0].new, 60)}
    return visit.moved(page_link(visit, wish.form), done="setting_changed", facts=facts, undo=undo)


def sentence(visit: Visit, error: Problem | NotAllowed | NotPossible) -> str:
    """Why it was not taken."""
    return visit.say(error.key, **error.facts) if isinstance(error, Problem) else str(error)


ROUTES = (
    Route(
        "GET",
        "/office/settings",
        show_office,
        SETTERS,
        "the office's name, phone and desk",
        name="settings",
        nav=Nav("settings", 20),
    ),
    Route(
        "GET",
        "/office/settings/times",
        show_times,
        SETTERS,
        "sending hours, and the terms of complaints",
        name="settings_times",
        under="settings",
    ),
    Route(
        "GET",
        "/office/settings/oversight",
        show_oversight,
        SETTERS,
        "when cases turn yellow, terms of letters and of the panel",
        name="settings_oversight",
        under="settings",
    ),
    Route(
        "POST",
        "/office/settings/change/{form}",
        change,
        SETTERS,
        "change settings, or ask for it",
        name="settings_change",
        under="settings",
    ),
)
