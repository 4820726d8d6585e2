"""The plain forms of settings as data: which settings stand on them, and how each is typed, read and said."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.settings import Settings
from bot.work.office_settings import message_texts
from handlers.office.web.visit import Visit
from handlers.pages.fields import Fields
from handlers.pages.problems import bad_input

NAMES_LONGEST, ITEMS_LONGEST = 600, 4_000
_TERM = re.compile(r"(\d+)(个工作日|天)")


class Typed(StrEnum):
    """How a setting is typed."""

    LINE = "line"
    NAMES = "names"
    """One name a line."""
    HOURS = "hours"
    """Two times of day to choose from."""
    TERM = "term"
    """A number of working days or of days."""
    NUMBER = "number"
    YES_NO = "yes_no"
    ITEMS = "items"
    """One item a line, with what holds for it behind a colon."""


@dataclass(frozen=True, slots=True)
class SettingField:
    """One setting on a form."""

    key: str
    typed: Typed
    longest: int = 40
    """Characters of a line."""
    lowest: int = 1
    highest: int = 400
    """Of a number."""


@dataclass(frozen=True, slots=True)
class SettingForm:
    """What is changed together. `page`: the route of the page on which it stands."""

    name: str
    page: str
    fields: tuple[SettingField, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The settings on it."""
        return tuple(field.key for field in self.fields)


FORMS: Mapping[str, SettingForm] = {
    form.name: form
    for form in (
        SettingForm(
            "office",
            "settings",
            (
                SettingField("agency_name", Typed.LINE, longest=40),
                SettingField("office_names", Typed.NAMES),
                SettingField("phone", Typed.LINE, longest=20),
                SettingField("desk", Typed.LINE, longest=12),
            ),
        ),
        SettingForm("hours", "settings_times", (SettingField("send_hours", Typed.HOURS),)),
        SettingForm(
            "terms",
            "settings_times",
            (
                SettingField("complaint_accept", Typed.TERM),
                SettingField("complaint_finish", Typed.TERM),
                SettingField("complaint_extension", Typed.NUMBER),
                SettingField("complaint_silence", Typed.NUMBER),
                SettingField("complaint_tries", Typed.NUMBER, highest=20),
            ),
        ),
        SettingForm(
            "disclosure",
            "settings_times",
            (
                SettingField("disclosure_notice", Typed.TERM),
                SettingField("disclosure_answer", Typed.TERM),
                SettingField("disclosure_extension", Typed.NUMBER),
                SettingField("disclosure_third_party", Typed.TERM),
                SettingField("disclosure_correction", Typed.TERM),
                SettingField("disclosure_payment", Typed.TERM),
                SettingField("disclosure_looks_back", Typed.NUMBER, highest=60),
            ),
        ),
        SettingForm(
            "interference",
            "settings_times",
            (
                SettingField("interference_accept", Typed.TERM),
                SettingField("interference_finish", Typed.TERM),
                SettingField("interference_extension", Typed.NUMBER),
            ),
        ),
        SettingForm(
            "watch",
            "settings_oversight",
            (
                SettingField("watch_yellow", Typed.LINE, longest=12),
                SettingField("watch_yellow_items", Typed.ITEMS),
                SettingField("watch_strict", Typed.YES_NO),
                SettingField("watch_explain", Typed.TERM),
                SettingField("watch_closings", Typed.NUMBER, lowest=2, highest=1_000),
            ),
        ),
        SettingForm(
            "letters",
            "settings_oversight",
            (
                SettingField("watch_statement", Typed.TERM),
                SettingField("watch_answer", Typed.TERM),
                SettingField("watch_appeal", Typed.TERM),
                SettingField("watch_lasts", Typed.TERM),
            ),
        ),
        SettingForm(
            "panel",
            "settings_oversight",
            (
                SettingField("panel_years", Typed.NUMBER, highest=10),
                SettingField("panel_answer", Typed.TERM),
                SettingField("panel_verdict", Typed.TERM),
                SettingField("panel_keep_years", Typed.NUMBER, highest=30),
            ),
        ),
        SettingForm(
            "reports",
            "settings_oversight",
            (SettingField("report_floor", Typed.NUMBER, lowest=0, highest=1_000),),
        ),
    )
}


def page_of(form: str) -> str:
    """The route of the page on which a form stands."""
    return FORMS[form].page if form in FORMS else f"settings_{form}"


def form_name(form: str) -> str:
    """By which name a form is said: all sentences that citizens read go by one."""
    return "text" if message_texts.is_one(form) else form


CLOCK = tuple(f"{minutes // 60:02}:{minutes % 60:02}" for minutes in range(0, 24 * 60 + 1, 30))
"""The times of day that can be chosen."""


def _line(form: Fields, field: SettingField) -> object:
    return form.text(field.key, longest=field.longest)


def _names(form: Fields, field: SettingField) -> object:
    lines = (" ".join(line.split()) for line in form.words(field.key, longest=NAMES_LONGEST).split("\n"))
    return [line for line in lines if line]


def _hours(form: Fields, field: SettingField) -> object:
    opens, closes = form.text(f"{field.key}.from", longest=5), form.text(f"{field.key}.to", longest=5)
    if not opens < closes:
        raise bad_input("settings.bad_hours")
    return f"{opens}-{closes}"


def _term(form: Fields, field: SettingField) -> object:
    count = form.number(field.key, lowest=field.lowest, highest=field.highest)
    unit = form.one_of(f"{field.key}.unit", ("个工作日", "天"))
    if count is None or unit is None:
        raise bad_input("settings.no_number")
    return f"{count}{unit}"


def _number(form: Fields, field: SettingField) -> object:
    count = form.number(field.key, lowest=field.lowest, highest=field.highest)
    if count is None:
        raise bad_input("settings.no_number")
    return count


def _yes_no(form: Fields, field: SettingField) -> object:
    said = form.one_of(field.key, ("1", "0"))
    if said is None:
        raise bad_input("settings.yes_or_no")
    return said == "1"


def _items(form: Fields, field: SettingField) -> object:
    lines = form.words(field.key, longest=ITEMS_LONGEST).replace("：", ":").split("\n")
    found = {}
    for line in filter(None, map(str.strip, lines)):
        item, colon, what = line.rpartition(":")
        if not colon or not item.strip() or not what.strip():
            raise bad_input("settings.bad_item", line=line[:60])
        found[" ".join(item.split())] = what.strip()
    return found


_READ: Mapping[Typed, Callable[[Fields, SettingField], object]] = {
    Typed.LINE: _line,
    Typed.NAMES: _names,
    Typed.HOURS: _hours,
    Typed.TERM: _term,
    Typed.NUMBER: _number,
    Typed.YES_NO: _yes_no,
    Typed.ITEMS: _items,
}


def read(form: Fields, field: SettingField) -> object:
    """The value that was typed, as JSON holds it; raises Problem."""
    return _READ[field.typed](form, field)


def typed(settings: Settings, field: SettingField) -> dict[str, str]:
    """The value in force as the fields of a form have it."""
    value = getattr(settings, field.key)
    match field.typed:
        case Typed.NAMES:
            return {field.key: "\n".join(value)}
        case Typed.HOURS:
            opens, closes = (f"{time.zfill(5)}" for time in re.findall(r"\d+:\d\d", value))
            return {f"{field.key}.from": opens, f"{field.key}.to": closes}
        case Typed.TERM:
            found = _TERM.fullmatch(value)
            assert found is not None, "a term is written by Term"
            return {field.key: found[1], f"{field.key}.unit": found[2]}
        case Typed.YES_NO:
            return {field.key: "1" if value else "0"}
        case Typed.ITEMS:
            return {field.key: "\n".join(f"{item}：{what}" for item, what in value.items())}
        case Typed.LINE | Typed.NUMBER:
            return {field.key: str(value)}


def in_words(visit: Visit, key: str, value: object) -> str:
    """A value as people read it; what there is nothing of is said, too."""
    if value is None:
        base = getattr(visit.console.in_force.base, key)
        return visit.say("settings.by_itself", value=in_words(visit, key, base))
    if isinstance(value, list | tuple):
        return "、".join(map(str, value)) or visit.say("settings.none")
    if isinstance(value, dict):
        return "；".join(f"{name} {words}" for name, words in value.items()) or visit.say("settings.none")
    if isinstance(value, bool):
        return visit.say("settings.yes" if value else "settings.no")
    if isinstance(value, int):
        return visit.say(f"settings.count_{key}", count=value)
    return str(value) or visit.say("settings.none")
