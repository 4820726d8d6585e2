"""The JSON API's log: who looked at what, as on the console's page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from pydantic import TypeAdapter, with_config

from handlers.office.admin.log import page_for, wanted_by
from handlers.office.api.endpoint import DAY, STRICT, Endpoint, Parameter, text
from handlers.office.tickets.ticket_sight import viewer_of
from handlers.office.web.positions import PATTERN, position
from handlers.office.web.roles import OVERSEERS
from handlers.office.web.visit import Visit
from handlers.pages.problems import bad_input


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of the log."""

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
    next: str | None


async def log(visit: Visit) -> Log:
    """The latest lines that fit."""
    since, until = visit.query.day("since"), visit.query.day("until")
    if since is not None and until is not None and since > until:
        raise bad_input("problem.impossible_field", field="until", value=until)
    wanted, start = wanted_by(visit), position(visit.query)
    look = partial(
        page_for, vault=visit.console.vault, viewer=viewer_of(visit.user), wanted=wanted, start=start
    )
    found, more = await visit.read(look)
    lines = tuple(
        LogLine(x.at, x.by_whom, x.role, x.act, x.object, x.reason, x.detail, x.address) for x in found
    )
    return Log(lines, str(more) if more is not None else None)


ENDPOINTS = (
    Endpoint(
        "api_log",
        "/office/api/log",
        log,
        OVERSEERS,
        "who looked at what, the latest first",
        TypeAdapter(Log),
        (
            Parameter("act", "only this kind of line: view, search, unmask, export, …", text(32)),
            Parameter("by", "only of this user", text(64)),
            Parameter("object", "only about this: a case, a ticket, a user, a month"),
            Parameter("since", "only from this day on", DAY),
            Parameter("until", "only up to the end of this day", DAY),
            Parameter(
                "before",
                "only lines behind this place: `next` of a page",
                {"type": "string", "pattern": PATTERN},
            ),
        ),
    ),
)
