"""A change of settings in words, for whoever asks, whoever decides and whoever reads the history."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.settings.changeable import CHANGEABLE
from bot.work.office_settings.changing import SettingWish
from db.queries.office.office_settings import SettingVersion
from handlers.office.settings.forms import in_words
from handlers.office.web.visit import Visit


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One setting, as it is and as it is to be."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One version in the history. `restorable`: another one than the one in force."""

    version: SettingVersion
    label: str
    old: str
    new: str
    restorable: bool


def label_of(visit: Visit, key: str) -> str:
    """What a setting is called."""
    return visit.say(f"settings.{key}")


def value_in_force(visit: Visit, key: str) -> object:
    """What holds now."""
    return getattr(visit.console.settings, key) if key in CHANGEABLE else None


def change_lines(visit: Visit, wish: SettingWish) -> list[ChangeLine]:
    """What a wish changes, against what holds now."""
    return [
        ChangeLine(
            label_of(visit, key),
            in_words(visit, key, value_in_force(visit, key)),
            in_words(visit, key, value),
        )
        for key, value in wish.changes.items()
    ]


def told(lines: list[ChangeLine]) -> dict[str, object]:
    """A change, for the log."""
    return {"changed": "；".join(f"{line.label}：{line.old} → {line.new}" for line in lines)}


def history_lines(visit: Visit, versions: list[SettingVersion]) -> list[HistoryLine]:
    """The history, the newest first, each against the version before it."""
    values: Mapping[tuple[str, int], object] = {(v.key, v.version): v.value for v in versions}
    newest: dict[str, int] = {}
    for version in versions:
        newest.setdefault(version.key, version.version)
    return [
        HistoryLine(
            version,
            label_of(visit, version.key),
            in_words(visit, version.key, values.get((version.key, version.version - 1))),
            in_words(visit, version.key, version.value),
            version.version != newest[version.key],
        )
        for version in versions
    ]
