"""评分办法 in the settings: every number with where its default comes from; looked at, and granted by a second person."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.casework.approvals.refusal import NotPossible
from bot.casework.scores.rules import LEVELS, SOURCES, BadRules, MarkRules
from bot.domain.approval import ApprovalKind
from bot.domain.scoring import FactKind
from bot.work import scores
from db.queries.office import approvals, office_settings
from handlers.office.settings.saying import history_lines
from handlers.office.settings.settings import decided, rewritten
from handlers.office.web.roles import SETTERS
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.fields import Fields

NUMBERS = ("print_from", "rank_from", "contest_days")


async def show(visit: Visit) -> web.Response:
    """The rule in force."""
    return await page(visit)


async def page(visit: Visit, *, said: str = "") -> web.Response:
    """The page; `said`: why what was typed was not taken."""
    version, rules = await visit.read(scores.rules)
    history = await visit.read(lambda c: office_settings.versions(c, [scores.KEY]))
    waiting = await visit.read(lambda c: approvals.open_of(c, ApprovalKind.SETTING))
    return await visit.page(
        "scores/rule.html",
        status=400 if said else 200,
        said=said,
        version=version,
        levels=LEVELS,
        kinds=tuple(FactKind),
        numbers=NUMBERS,
        sources=SOURCES,
        typed={**typed_of(rules), **visit.form.fields},
        history=history_lines(visit, history),
        waiting={a.object: a for a in waiting},
    )


async def change(visit: Visit) -> web.StreamResponse:
    """Look at another rule, or ask for it."""
    before = (await visit.read(scores.rules))[1].as_json()
    try:
        wanted = MarkRules.parse(document_of(visit.form)).as_json()
        wish = await rewritten(visit, scores.KEY, wanted, before)
    except (BadRules, NotPossible) as e:
        return await page(visit, said=str(e))
    return await decided(visit, wish, visit.form.fields)


def typed_of(rules: MarkRules) -> dict[str, str]:
    """A rule as the fields of the form have it."""
    document = rules.as_json()
    return {
        **{f"points.{level}": document["points"][str(level)] for level in LEVELS},
        **{f"deductions.{kind.value}": document["deductions"][kind.value] for kind in FactKind},
        **{name: str(document[name]) for name in NUMBERS},
        "classes": "、".join(map(str, rules.classes)),
    }


def document_of(form: Fields) -> Mapping[str, Any]:
    """What was typed, in the shape that `Rules.parse` takes."""
    return {
        "points": {str(level): form.text(f"points.{level}", longest=8) for level in LEVELS},
        "deductions": {kind.value: form.text(f"deductions.{kind.value}", longest=8) for kind in FactKind},
        **{name: form.text(name, longest=8) for name in NUMBERS},
        "classes": [
            part for part in form.text("classes", longest=60).replace("，", "、").split("、") if part
        ],
    }


ROUTES = (
    Route(
        "GET",
        "/office/settings/score_rules",
        show,
        SETTERS,
        "what a rating and a fact are worth",
        name="settings_score_rules",
        under="settings",
    ),
    Route(
        "POST",
        "/office/settings/score_rules",
        change,
        SETTERS,
        "ask for another rule of marks",
        name="score_rules_change",
        under="settings",
    ),
)
