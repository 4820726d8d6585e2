"""The course of a case, its pauses and steps, as JSON; and a whole case, to be kept between its sheet's check and import."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.casework.supervision.watched import CaseStep, Cause, SpecialProcedure, WatchedCase

_FIELDS = ("case_no", "item", "department", "handler", "promised_days", "statutory_days")


def written(case: WatchedCase) -> str:
    """The pauses and steps."""
    return json.dumps(_course(case), ensure_ascii=False, sort_keys=True)


def read(text: str) -> tuple[tuple[SpecialProcedure, ...], tuple[CaseStep, ...]]:
    """What `written` gave."""
    told = json.loads(text)
    return tuple(map(_procedure, told["procedures"])), tuple(map(_step, told["steps"]))


def all_written(cases: tuple[WatchedCase, ...]) -> str:
    """Whole cases."""
    return json.dumps(
        [
            {name: getattr(case, name) for name in _FIELDS}
            | {"received": _at(case.received), "concluded": _at(case.concluded)}
            | _course(case)
            for case in cases
        ],
        ensure_ascii=False,
    )


def all_read(text: str) -> tuple[WatchedCase, ...]:
    """What `all_written` gave."""
    return tuple(
        WatchedCase(
            **{name: one[name] for name in _FIELDS},
            received=_moment(one["received"]),
            concluded=_moment(one["concluded"]),
            procedures=tuple(map(_procedure, one["procedures"])),
            steps=tuple(map(_step, one["steps"])),
        )
        for one in json.loads(text)
    )


def _course(case: WatchedCase) -> dict[str, Any]:
    return {
        "procedures": [
            {
                "cause": one.cause,
                "said": one.said,
                "since": _at(one.since),
                "until": _at(one.until),
                "notice": one.notice,
                "days": one.days,
            }
            for one in case.procedures
        ],
        "steps": [
            {"name": one.name, "begun": _at(one.begun), "ended": _at(one.ended), "days": one.days}
            for one in case.steps
        ],
    }


def _procedure(told: Mapping[str, Any]) -> SpecialProcedure:
    return SpecialProcedure(
        Cause(told["cause"]),
        told["said"],
        datetime.fromisoformat(told["since"]),
        _moment(told["until"]),
        told["notice"],
        told["days"],
    )


def _step(told: Mapping[str, Any]) -> CaseStep:
    return CaseStep(told["name"], _moment(told["begun"]), _moment(told["ended"]), told["days"])


def _at(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
