"""The settings that an office may change while the program runs, each checked as the environment's are.

What the environment or huifang.toml sets stays as it is set there: only what they leave open can be changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, cast

from pydantic import TypeAdapter, ValidationError

from bot.casework.rounds.corrections import corrections
from bot.settings import Settings
from bot.settings.sentences import what_is_wrong


class NotAllowed(ValueError):
    """The value cannot be taken; the message says what it should look like."""


WORKDAYS = "workdays"


@dataclass(frozen=True, slots=True)
class Changeable:
    """One setting that can be changed. `public`: it takes two persons, since citizens read it or are bound by it, or it
    counts against people who work here."""

    key: str
    public: bool


CHANGEABLE: Mapping[str, Changeable] = {
    key: Changeable(key, public)
    for key, public in (
        ("agency_name", True),
        ("office_names", True),
        ("phone", True),
        ("desk", True),
        ("send_hours", False),
        ("complaint_accept", True),
        ("complaint_finish", True),
        ("complaint_extension", True),
        ("complaint_silence", True),
        ("complaint_tries", True),
        ("disclosure_notice", True),
        ("disclosure_correction", True),
        ("disclosure_answer", True),
        ("disclosure_extension", True),
        ("disclosure_third_party", True),
        ("disclosure_payment", True),
        ("disclosure_looks_back", True),
        ("interference_accept", True),
        ("interference_finish", True),
        ("interference_extension", True),
        ("watch_yellow", True),
        ("watch_yellow_items", True),
        ("watch_strict", True),
        ("watch_explain", True),
        ("watch_closings", True),
        ("watch_statement", True),
        ("watch_answer", True),
        ("watch_appeal", True),
        ("watch_lasts", True),
        ("panel_years", True),
        ("panel_answer", True),
        ("panel_verdict", True),
        ("panel_keep_years", True),
        ("report_floor", True),
        (WORKDAYS, False),
        ("departments", True),
    )
}
"""By the name of the field of `Settings`."""


def _type_of(key: str) -> TypeAdapter[Any]:
    field = Settings.model_fields[key]
    return TypeAdapter(Annotated[field.annotation, field])


_TYPES = {key: _type_of(key) for key in CHANGEABLE}


def checked(key: str, value: object) -> object:
    """The value as `Settings` would hold it; raises NotAllowed for one that the environment could not set either."""
    try:
        found: object = _TYPES[key].validate_python(value)
        if key == WORKDAYS:
            corrections(cast(Mapping[str, str], found))
    except ValidationError as e:
        raise NotAllowed(what_is_wrong(e.errors(include_url=False, include_input=False)[0])) from None
    except ValueError as e:
        raise NotAllowed(str(e)) from None
    return found


def fixed(base: Settings) -> frozenset[str]:
    """What the environment or the file has set, and nobody else can change."""
    return frozenset(CHANGEABLE.keys() & base.model_fields_set)


def overlaid(base: Settings, changes: Mapping[str, object]) -> Settings:
    """The settings with these changes, except for what is fixed. The changes have been checked."""
    open_to_change = {key: value for key, value in changes.items() if key not in fixed(base)}
    return base.model_copy(update=open_to_change) if open_to_change else base
