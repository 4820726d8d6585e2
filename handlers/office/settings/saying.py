"""A change of settings in words, for whoever asks, whoever decides and whoever reads the history."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.casework.remedies.rules import RemedyRules, classes_in_words, in_one_line
from bot.casework.scores.rules import LEVELS, MarkRules
from bot.domain.blanks import named
from bot.paper.marks import rule_in_words
from bot.settings.changeable import CHANGEABLE
from bot.work import questionnaires, scores
from bot.work.office_settings import department_list, message_texts
from bot.work.office_settings.changing import SettingWish
from bot.work.office_settings.department_list import entries_of
from bot.work.office_settings.message_texts import own_of
from db.queries.office.departments import DepartmentEntry
from db.queries.office.office_settings import SettingVersion
from db.queries.remedies import opening
from handlers.office.settings.forms import in_words
from handlers.office.settings.question_lines import question_lines
from handlers.office.settings.sentences import sentence_lines
from handlers.office.web.visit import Visit


def is_restorable(key: str) -> bool:
    """Whether an earlier version of this setting can be put in force again."""
    return key in CHANGEABLE or key == department_list.KEY or message_texts.is_one(key)


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One setting, as it is and as it is to be."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One version in the history. `restorable`: it can be put in force again, and is not."""

    version: SettingVersion
    label: str
    old: str
    new: str
    restorable: bool


def change_lines(visit: Visit, wish: SettingWish) -> list[ChangeLine]:
    """What a wish changes, against what held when it was wished for."""
    return [line for key in wish.changes for line in _lines(visit, key, wish.before[key], wish.changes[key])]


def _lines(visit: Visit, key: str, old: Any, new: Any) -> Iterator[ChangeLine]:
    if key == questionnaires.KEY:
        yield from _of_questions(visit, old, new)
    elif key == scores.KEY:
        yield from (line for line in _of_marks(visit, old, new) if line.old != line.new)
    elif key == opening.KEY:
        yield from (line for line in _of_remedies(visit, old, new) if line.old != line.new)
    elif key == department_list.KEY:
        yield from _of_departments(visit, entries_of(old), entries_of(new))
    elif message_texts.is_one(key):
        for language, before, after in sentence_lines(visit, key, old, new):
            yield ChangeLine(visit.say(f"texts.in_{language.name.lower()}"), before, after)
    else:
        yield ChangeLine(visit.say(f"settings.{key}"), said(visit, key, old), said(visit, key, new))


def said(visit: Visit, key: str, value: Any) -> str:
    """A value in words."""
    if key == questionnaires.KEY:
        return visit.say("questions.nth", version=questionnaires.usable(value).version)
    if key == scores.KEY:
        return rule_in_words(MarkRules.parse(value) if isinstance(value, dict) else MarkRules())
    if key == opening.KEY:
        return in_one_line(RemedyRules.parse(value) if isinstance(value, dict) else RemedyRules())
    if key == department_list.KEY:
        return _names(visit, entries_of(value or ())) or visit.say("settings.none")
    if message_texts.is_one(key):
        return "\n".join(named(one, visit.language) for one in own_of(value).values()) or visit.say(
            "texts.ours"
        )
    return in_words(visit, key, value)


def _of_questions(visit: Visit, old: str, new: str) -> Iterator[ChangeLine]:
    for line in question_lines(visit, old, new):
        yield ChangeLine(*line)


def _of_marks(visit: Visit, old: Any, new: Any) -> Iterator[ChangeLine]:
    before, after = MarkRules.parse(old), MarkRules.parse(new)
    for level in LEVELS:
        yield ChangeLine(
            visit.say(f"name.score_{level}"), str(before.points[level]), str(after.points[level])
        )
    for kind, cost in before.deductions.items():
        yield ChangeLine(visit.say(f"name.fact_{kind}"), str(cost), str(after.deductions[kind]))
    for name in ("print_from", "rank_from", "contest_days"):
        yield ChangeLine(
            visit.say(f"scores.limit_{name}"), str(getattr(before, name)), str(getattr(after, name))
        )
    ways = (visit.say(f"name.deducting_{rules.deducting}") for rules in (before, after))
    yield ChangeLine(visit.say("scores.deducting"), *ways)
    classes = ("、".join(map(str, rules.classes)) for rules in (before, after))
    yield ChangeLine(visit.say("scores.limit_classes"), *classes)


def _of_remedies(visit: Visit, old: Any, new: Any) -> Iterator[ChangeLine]:
    before, after = RemedyRules.parse(old), RemedyRules.parse(new)
    levels = (visit.say(f"remedies.rule_level_{rules.from_level}") for rules in (before, after))
    yield ChangeLine(visit.say("remedies.rule_from_level"), *levels)
    for name in ("verify", "callback", "longest_more", "tries"):
        yield ChangeLine(
            visit.say(f"remedies.rule_{name}"), str(getattr(before, name)), str(getattr(after, name))
        )
    yield ChangeLine(visit.say("remedies.rule_classes"), classes_in_words(before), classes_in_words(after))


def _of_departments(
    visit: Visit, old: Sequence[DepartmentEntry], new: Sequence[DepartmentEntry]
) -> Iterator[ChangeLine]:
    before = {one.number: one for one in old}
    none = visit.say("settings.none")
    for one in new:
        was = before.get(one.number) if one.number is not None else None
        if was is None:
            yield ChangeLine(visit.say("settings.department_added"), none, one.name)
            continue
        if was.name != one.name:
            yield ChangeLine(visit.say("settings.department_renamed"), was.name, one.name)
        if was.retired != one.retired:
            states = [
                visit.say(f"settings.department_{'retired' if r else 'in_use'}")
                for r in (was.retired, one.retired)
            ]
            yield ChangeLine(one.name, *states)
        if one.into is not None:
            into = next(other.name for other in new if other.number == one.into)
            yield ChangeLine(visit.say("settings.department_merged"), one.name, into)
    if [one.number for one in old] != [one.number for one in new if one.number is not None]:
        yield ChangeLine(visit.say("settings.department_order"), _names(visit, old), _names(visit, new))


def _names(visit: Visit, entries: Sequence[DepartmentEntry]) -> str:
    called = {one.number: one.name for one in entries}
    return "、".join(
        f"{one.name}（{how}）" if (how := _how(visit, one, called)) else one.name for one in entries
    )


def _how(visit: Visit, one: DepartmentEntry, called: Mapping[int | None, str]) -> str:
    """What is said of it beside its name."""
    if one.into is not None:
        return f"{visit.say('settings.department_merged')} {called.get(one.into, '')}".strip()
    return visit.say("settings.department_retired") if one.retired else ""


def told(lines: Sequence[ChangeLine]) -> dict[str, object]:
    """A change, for the log."""
    return {"changed": "；".join(f"{line.label}：{line.old} → {line.new}" for line in lines)}


def history_lines(visit: Visit, versions: Sequence[SettingVersion]) -> list[HistoryLine]:
    """The history, the newest first, each against the version before it."""
    values: Mapping[tuple[str, int], object] = {(v.key, v.version): v.value for v in versions}
    newest: dict[str, int] = {}
    for version in versions:
        newest.setdefault(version.key, version.version)
    return [
        HistoryLine(
            version,
            visit.say(
                "settings.form_text" if message_texts.is_one(version.key) else f"settings.{version.key}"
            ),
            said(visit, version.key, values.get((version.key, version.version - 1))),
            said(visit, version.key, version.value),
            is_restorable(version.key) and version.version != newest[version.key],
        )
        for version in versions
    ]
