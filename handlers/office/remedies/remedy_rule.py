"""整改办法 in the settings: which ratings are 差评, and how long each class may take; granted by a second person."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.casework.approvals.refusal import NotPossible
from bot.casework.remedies.rules import (
    LONGEST_NAME,
    LONGEST_SOURCE,
    MOST_CLASSES,
    SOURCES,
    BadRemedyRules,
    RemedyRules,
)
from bot.domain.approval import ApprovalKind
from db.queries.office import approvals, office_settings
from db.queries.remedies import opening
from handlers.office.settings.saying import history_lines
from handlers.office.settings.settings import decided, rewritten
from handlers.office.web.roles import SETTERS
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.fields import Fields

TERMS, NUMBERS = ("verify", "callback"), ("longest_more", "tries", "silence_days")
_LEVELS = (2, 1)


async def show(visit: Visit) -> web.Response:
    """The rule in force."""
    return await page(visit)


async def page(visit: Visit, *, said: str = "") -> web.Response:
    """The page; `said`: why what was typed was not taken."""
    version, rules = await visit.read(
        lambda c: (office_settings.current(c, opening.KEY)[0], opening.rules(c))
    )
    history = await visit.read(lambda c: office_settings.versions(c, [opening.KEY]))
    waiting = await visit.read(lambda c: approvals.open_of(c, ApprovalKind.SETTING))
    return await visit.page(
        "remedies/rule.html",
        status=400 if said else 200,
        said=said,
        version=version,
        levels=_LEVELS,
        terms=TERMS,
        numbers=NUMBERS,
        rows=range(1, MOST_CLASSES + 1),
        longest_name=LONGEST_NAME,
        longest_source=LONGEST_SOURCE,
        sources=SOURCES,
        typed={**typed_of(rules), **visit.form.fields},
        history=history_lines(visit, history),
        waiting={a.object: a for a in waiting},
    )


async def change(visit: Visit) -> web.StreamResponse:
    """Look at another rule, or ask for it."""
    before = (await visit.read(opening.rules)).as_json()
    try:
        wanted = RemedyRules.parse(document_of(visit.form)).as_json()
        wish = await rewritten(visit, opening.KEY, wanted, before)
    except (BadRemedyRules, NotPossible) as e:
        return await page(visit, said=str(e))
    return await decided(visit, wish, visit.form.fields)


def typed_of(rules: RemedyRules) -> dict[str, str]:
    """A rule as the fields of the form have it; rows that are not used are empty."""
    document = rules.as_json()
    typed = {name: str(document[name]) for name in ("from_level", *TERMS, *NUMBERS)}
    for row in range(MOST_CLASSES):
        one = document["classes"][row] if row < len(document["classes"]) else ("", "", "")
        typed |= {
            f"{field}.{row + 1}": text for field, text in zip(("name", "term", "source"), one, strict=True)
        }
    return typed


def document_of(form: Fields) -> Mapping[str, Any]:
    """What was typed, in the shape that `RemedyRules.parse` takes; a row without a name is none."""
    rows = (
        [
            form.text(f"{field}.{row}", longest=longest)
            for field, longest in (("name", LONGEST_NAME), ("term", 16), ("source", LONGEST_SOURCE))
        ]
        for row in range(1, MOST_CLASSES + 1)
    )
    return {
        **{name: form.text(name, longest=16) for name in ("from_level", *TERMS, *NUMBERS)},
        "classes": [row for row in rows if row[0]],
    }


ROUTES = (
    Route(
        "GET",
        "/office/settings/remedy_rules",
        show,
        SETTERS,
        "which ratings are low, and how long each class may take",
        name="settings_remedy_rules",
        under="settings",
    ),
    Route(
        "POST",
        "/office/settings/remedy_rules",
        change,
        SETTERS,
        "ask for another rule of remedies",
        name="remedy_rules_change",
        under="settings",
    ),
)
