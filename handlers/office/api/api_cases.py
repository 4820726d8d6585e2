"""The JSON API's cases and archives: searched and shown as on the console's pages, names and phones masked likewise."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter, with_config

from bot.domain.disposition import Disposition
from bot.domain.record import Record
from bot.domain.ticket_state import TicketState
from db.queries.cases.case_file import CaseFile
from db.queries.cases.search import CaseLine
from db.queries.cases.wanted import By
from handlers.office.api.endpoint import ROUND, STRICT, Endpoint, Parameter, choice
from handlers.office.cases.case import looked_at
from handlers.office.cases.cases import ENDS, found_for
from handlers.office.web.roles import READERS
from handlers.office.web.visit import Visit


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class CaseBrief:
    """A case in a list. `archive_no`, `disposition`: null until its month is called back, or while it is open."""

    case_no: str
    month: str | None
    applicant: str
    item: str
    department: str
    concluded_at: datetime | None
    archive_no: str | None
    disposition: Disposition | None
    score: int | None
    sealed: bool


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class Cases:
    """A page of cases. `next`: what `after` is for the page after this one; `cut`: it ended before it was full."""

    cases: tuple[CaseBrief, ...]
    by: By | None
    """What `q` was taken for."""
    next: str | None
    cut: bool


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class CaseTicket:
    """A complaint that came of the callback. `state` is null when one may not see the complaint."""

    ticket_no: str
    state: TicketState | None


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class Later:
    """What came in after the sealing."""

    at: datetime
    content: Mapping[str, object]
    sha256: str


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class Changed:
    """The imported row was changed: the fields that differ."""

    at: datetime
    before: Mapping[str, object]
    after: Mapping[str, object]


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class Seal:
    """How a record was sealed, and what was found wrong with it just now: nothing, if all is well."""

    archive_no: str
    sealed_at: datetime
    sha256: str
    """Of the record's canonical line, in which no name is masked."""
    findings: tuple[str, ...]


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class OneCase:
    """One case. `record` is null when it was altered into something that is none; `seal`: null before the sealing."""

    case_no: str
    month: str | None
    record: Record | None
    seal: Seal | None
    tickets: tuple[CaseTicket, ...]
    supplements: tuple[Later, ...]
    changes: tuple[Changed, ...]
    callers: Mapping[str, str]
    """Who made a phone call, by its moment as the record has it."""


async def cases(visit: Visit) -> Cases:
    """The cases that fit."""
    found = await found_for(visit)
    return Cases(tuple(map(_brief, found.page.lines)), found.by, found.page.more, found.page.cut)


async def case(visit: Visit) -> OneCase:
    """One case."""
    found = await looked_at(visit)
    file = found.file
    numbers = file.record.tickets if file.record is not None else ()
    seen = {number: view.state for number, view in found.tickets.items()}
    return OneCase(
        case_no=file.case_no,
        month=file.month,
        record=file.record,
        seal=_seal(file),
        tickets=tuple(CaseTicket(number, seen.get(number)) for number in numbers),
        supplements=tuple(Later(s.at, s.told, s.sha256) for s in file.supplements),
        changes=tuple(Changed(change.at, change.before, change.after) for change in file.changes),
        callers=file.callers,
    )


def _brief(line: CaseLine) -> CaseBrief:
    return CaseBrief(
        case_no=line.case_no,
        month=line.month,
        applicant=line.applicant,
        item=line.item,
        department=line.department,
        concluded_at=line.concluded_at,
        archive_no=line.archive_no,
        disposition=Disposition(line.disposition) if line.disposition is not None else None,
        score=line.score,
        sealed=line.sealed,
    )


def _seal(file: CaseFile) -> Seal | None:
    if file.sealed is None:
        return None
    sealed, findings = file.sealed, tuple(finding.says for finding in file.findings)
    return Seal(sealed.archive_no, sealed.sealed_at, sealed.sha256, findings)


ENDPOINTS = (
    Endpoint(
        "api_cases",
        "/office/api/cases",
        cases,
        READERS,
        "search the cases and archives",
        TypeAdapter(Cases),
        (
            Parameter(
                "month", "only those concluded in this month, or called back in this supplement", ROUND
            ),
            choice("disposition", "only with this result of the callback", ENDS),
            Parameter("score", "only with this score", {"type": "integer", "minimum": 1, "maximum": 5}),
            Parameter("department", "only of this department, by its whole name"),
            Parameter("item", "only of this item, by its whole name"),
            Parameter("handler", "only of this handler, by the whole name"),
            Parameter(
                "q",
                "any part of a case number, a name, an item, a department; or the last digits of a phone, four or more",
            ),
            choice("by", "what `q` is; without it, that is found out", list(By)),
            Parameter("after", "where a page goes on: `next` of the page before"),
        ),
    ),
    Endpoint(
        "api_case",
        "/office/api/cases/{case_no}",
        case,
        READERS,
        "one case: its record, sealed or so far, checked anew",
        TypeAdapter(OneCase),
        (Parameter("case_no", "its number", place="path"),),
    ),
)
