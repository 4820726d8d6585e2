"""The JSON API's log: who looked at what, as on the console's page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from pydantic import TypeAdapter, with_config

from handlers.office.endpoint import STRICT, Endpoint, Parameter
from handlers.office.log import page_for, wanted_by
from handlers.office.roles import OVERSEERS
from handlers.office.ticket_sight import viewer_of
from handlers.office.visit import Visit

DAY = {"type": "string", "format": "date"}


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of the log."""

    id: int
    at: datetime
    by_whom: str
    role: str
    act: str
    object: str
    reason: str
    detail: Mapping[str, Any]
    address: str


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class Log:
    """Lines of the log, the latest first. `next`: what `before` is for the page after this one."""

    lines: tuple[LogLine, ...]
    next: int | None


async def log(visit: Visit) -> Log:
    """The latest lines that fit."""
    wanted, before = wanted_by(visit), visit.query.number("before", lowest=1)
    look = partial(page_for, viewer=viewer_of(visit.user), wanted=wanted, before=before)
    found, more = await visit.read(look)
    lines = tuple(
        LogLine(x.id, x.at, x.by_whom, x.role, x.act, x.object, x.reason, x.detail, x.address) for x in found
    )
    return Log(lines, more)


ENDPOINTS = (
    Endpoint(
        "api_log",
        "/office/api/log",
        log,
        OVERSEERS,
        "who looked at what, the latest first",
        TypeAdapter(Log),
        (
            Parameter("act", "only this kind of line: view, search, unmask, export, …"),
            Parameter("by", "only of this user"),
            Parameter("object", "only about this: a case, a ticket, a user, a month"),
            Parameter("since", "only from this day on", DAY),
            Parameter("until", "only up to the end of this day", DAY),
            Parameter("before", "only lines before this number", {"type": "integer", "minimum": 1}),
        ),
    ),
)
