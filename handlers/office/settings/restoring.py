"""An earlier version is put in force again: looked at, and asked for where it takes two, like any other change."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.approvals.refusal import NotPossible
from bot.library import wording
from bot.settings.changeable import CHANGEABLE
from bot.work.office_settings import changing, department_list, message_texts
from bot.work.office_settings.changing import SettingWish
from db.queries.office import office_settings
from handlers.office.settings import departments, sentences, settings, texts
from handlers.office.settings.forms import FORMS
from handlers.office.settings.sentences import fixed_settings
from handlers.office.web.roles import SETTERS
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import not_found


async def restore(visit: Visit) -> web.StreamResponse:
    """Put an earlier version in force again."""
    key, number = visit.form.text("key"), visit.form.number("version")
    if number is None or key in fixed_settings(visit):
        raise not_found()
    try:
        wish = await visit.read(lambda c: _earlier(c, visit, key, number))
    except LookupError:
        raise not_found() from None
    except NotPossible as e:
        if message_texts.is_one(key):
            return await texts.page(visit, message_texts.sentence_of(key), said=str(e))
        return await departments.page(visit, said=str(e))
    return await settings.decided(visit, wish, {"key": key, "version": str(number)})


def _earlier(connection: Connection, visit: Visit, key: str, number: int) -> SettingWish:
    """Raises LookupError when there is no such version, and NotPossible."""
    value = office_settings.value_of(connection, key, number)
    if key == department_list.KEY:
        earlier = cast(Sequence[Mapping[str, Any]], value or ())
        return changing.relisted(connection, department_list.restored(connection, earlier))
    if message_texts.is_one(key):
        return _sentence(connection, visit, key, value)
    if key not in CHANGEABLE:
        raise LookupError(key)
    form = next((form.name for form in FORMS.values() if key in form.keys), key)
    return changing.wished(connection, form, {key: value}, settings.standing(visit))


def _sentence(connection: Connection, visit: Visit, key: str, value: object) -> SettingWish:
    """As `_earlier`, of a sentence that citizens read."""
    if not wording().has(message_texts.sentence_of(key)):
        raise LookupError(key)
    sentences.sure_changeable(visit, message_texts.sentence_of(key))
    sentences.sure_usable(visit, key, value)
    before = office_settings.current(connection, key)[1]
    if before == value:
        raise NotPossible(visit.say("settings.nothing_changed"))
    return changing.wished(connection, key, {key: value}, {key: before})


ROUTES = (
    Route(
        "POST",
        "/office/settings/restore",
        restore,
        SETTERS,
        "put an earlier version in force again",
        name="settings_restore",
        under="settings",
    ),
)
