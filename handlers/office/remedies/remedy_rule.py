"""整改办法 in the settings: which ratings are 差评, and how long each class may take; granted by a second person."""

from collections.abc import Mapping
from typing import Any

from bot.casework.remedies.rules import (
    LONGEST_NAME,
    LONGEST_SOURCE,
    MOST_CLASSES,
    SOURCES,
    BadRemedyRules,
    RemedyRules,
)
from db.queries.remedies import opening
from handlers.office.settings.rule_page import RulePage
from handlers.office.web.roles import SETTERS
from handlers.office.web.routing import Route
from handlers.pages.fields import Fields

TERMS, NUMBERS = ("verify", "callback"), ("longest_more", "tries", "silence_days")
_LEVELS = (2, 1)


def _typed(document: Mapping[str, Any]) -> dict[str, str]:
    """Rows that are not used are empty."""
    typed = {name: str(document[name]) for name in ("from_level", *TERMS, *NUMBERS)}
    for row in range(MOST_CLASSES):
        one = document["classes"][row] if row < len(document["classes"]) else ("", "", "")
        typed |= {
            f"{field}.{row + 1}": text for field, text in zip(("name", "term", "source"), one, strict=True)
        }
    return typed


def _document(form: Fields) -> Mapping[str, Any]:
    """A row without a name is none."""
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


PAGE = RulePage(
    opening.KEY,
    "remedies/rule.html",
    opening.rules,
    RemedyRules.parse,
    BadRemedyRules,
    _typed,
    _document,
    {
        "levels": _LEVELS,
        "terms": TERMS,
        "numbers": NUMBERS,
        "rows": range(1, MOST_CLASSES + 1),
        "longest_name": LONGEST_NAME,
        "longest_source": LONGEST_SOURCE,
        "sources": SOURCES,
    },
)
ROUTES = (
    Route(
        "GET",
        "/office/settings/remedy_rules",
        PAGE.show,
        SETTERS,
        "which ratings are low, and how long each class may take",
        name="settings_remedy_rules",
        under="settings",
    ),
    Route(
        "POST",
        "/office/settings/remedy_rules",
        PAGE.change,
        SETTERS,
        "ask for another rule of remedies",
        name="remedy_rules_change",
        under="settings",
    ),
)
