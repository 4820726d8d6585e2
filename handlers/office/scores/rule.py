"""评分办法 in the settings: every number with where its default comes from; looked at, and granted by a second person."""

from collections.abc import Mapping
from typing import Any

from bot.casework.privacy.crowd import CROWD
from bot.casework.scores.rules import LEVELS, SOURCES, BadRules, MarkRules
from bot.domain.scoring import Deducting, FactKind
from bot.work import scores
from handlers.office.settings.rule_page import RulePage
from handlers.office.web.roles import SETTERS
from handlers.office.web.routing import Route
from handlers.pages.fields import Fields

NUMBERS = ("print_from", "rank_from", "contest_days")


def _typed(document: Mapping[str, Any]) -> dict[str, str]:
    return {
        **{f"points.{level}": document["points"][str(level)] for level in LEVELS},
        **{f"deductions.{kind.value}": document["deductions"][kind.value] for kind in FactKind},
        **{name: str(document[name]) for name in NUMBERS},
        "deducting": document["deducting"],
        "classes": "、".join(map(str, document["classes"])),
    }


def _document(form: Fields) -> Mapping[str, Any]:
    return {
        "points": {str(level): form.text(f"points.{level}", longest=8) for level in LEVELS},
        "deductions": {kind.value: form.text(f"deductions.{kind.value}", longest=8) for kind in FactKind},
        **{name: form.text(name, longest=8) for name in NUMBERS},
        "deducting": form.text("deducting", longest=8),
        "classes": [
            part for part in form.text("classes", longest=60).replace("，", "、").split("、") if part
        ],
    }


def _parsed(document: Mapping[str, Any]) -> MarkRules:
    """A rule that may be asked for; what was kept before is read as it is."""
    wanted = MarkRules.parse(document)
    if wanted.print_from < CROWD:
        raise BadRules(f"给出得分的件数至少 {CROWD}，再少就看得出是谁评了几分")
    return wanted


PAGE = RulePage(
    scores.KEY,
    "scores/rule.html",
    lambda connection: scores.rules(connection)[1],
    _parsed,
    BadRules,
    _typed,
    _document,
    {
        "levels": LEVELS,
        "kinds": tuple(FactKind),
        "numbers": NUMBERS,
        "ways": tuple(Deducting),
        "sources": SOURCES,
    },
)
ROUTES = (
    Route(
        "GET",
        "/office/settings/score_rules",
        PAGE.show,
        SETTERS,
        "what a rating and a fact are worth",
        name="settings_score_rules",
        under="settings",
    ),
    Route(
        "POST",
        "/office/settings/score_rules",
        PAGE.change,
        SETTERS,
        "ask for another rule of marks",
        name="score_rules_change",
        under="settings",
    ),
)
