"""The JSON API's requests for information: what the console's pages show of them, who asks always masked."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from pydantic import TypeAdapter, with_config

from bot.casework.disclosure.deciding import possible_acts
from bot.casework.disclosure.request_clock import DueName
from bot.domain.disclosure import ApplicantKind, DisclosureOutcome
from bot.domain.disclosure_act import DisclosureAct, DisclosurePhase
from bot.domain.role import Role
from bot.domain.ticket_kind import TicketKind
from bot.domain.ticket_state import TicketState
from handlers.office.api.endpoint import STRICT, Endpoint, Parameter, choice
from handlers.office.requests.request_sight import ACTORS, SEERS_OF_REQUESTS, RequestLine, request_seen
from handlers.office.requests.requests import requests_found
from handlers.office.tickets.ticket_sight import number_of
from handlers.office.web.visit import Visit
from handlers.pages.problems import not_found


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class RequestBrief:
    """A request for information in the list."""

    ticket_no: str
    received_on: date
    applicant: ApplicantKind
    information: str
    phase: DisclosurePhase
    due: DueName | None
    """What is due next."""
    due_at: datetime | None
    late: bool
    """Nobody has answered in time."""
    with_department: str | None
    outcome: DisclosureOutcome | None
    ended_on: date | None


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class Requests:
    """A page of the requests. `next`: what `before` is for the page after this one."""

    requests: tuple[RequestBrief, ...]
    next: str | None


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class AnswerGiven:
    """An answer to a question of the form; of who asks, as far as it is shown without a reason."""

    question: str
    value: str


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class RequestStep:
    """A line of a request's timeline."""

    at: datetime
    act: str
    state: TicketState
    by_whom: str
    note: str


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class RequestTerm:
    """What is due. `ours`: of the office."""

    name: DueName
    until: datetime
    provisional: bool
    ours: bool


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class OneRequest:
    """One request for information. Who asks is masked; it is shown with a reason, in the console."""

    ticket_no: str
    version: int
    phase: DisclosurePhase
    received_on: date
    answers: tuple[AnswerGiven, ...]
    dues: tuple[RequestTerm, ...]
    extended: bool
    with_department: str | None
    handed_over: str | None
    draft: str | None
    reply: str | None
    outcome: DisclosureOutcome | None
    ended_on: date | None
    acts: tuple[DisclosureAct, ...]
    """What one may do now, in the console."""
    timeline: tuple[RequestStep, ...]


async def requests(visit: Visit) -> Requests:
    """A page of the list: the console's own."""
    found = await requests_found(visit)
    return Requests(tuple(map(_brief, found.lines)), found.more or None)


async def one_request(visit: Visit) -> OneRequest:
    """One request."""
    number = number_of(visit)
    found = await visit.recorded(partial(request_seen, visit=visit), "view", f"ticket {number}")
    at, ticket = found.course, found.ticket
    if at is None or ticket.kind is not TicketKind.DISCLOSURE:
        raise not_found("requests.no_such")
    role = Role(visit.user.role)
    return OneRequest(
        ticket_no=number,
        version=ticket.version,
        phase=at.phase,
        received_on=at.received_on,
        answers=tuple(AnswerGiven(one.question.key, one.value) for one in found.answers),
        dues=tuple(RequestTerm(one.name, one.by.at, one.by.provisional, one.ours) for one in found.dues),
        extended=at.extended,
        with_department=ticket.with_department,
        handed_over=ticket.handed_over,
        draft=ticket.draft,
        reply=ticket.reply,
        outcome=at.outcome,
        ended_on=at.ended_on,
        acts=possible_acts(at, role) if role in ACTORS else (),
        timeline=tuple(RequestStep(e.at, e.act, e.state, e.by_whom, e.note) for e in found.timeline),
    )


def _brief(line: RequestLine) -> RequestBrief:
    counted = line.row.counted
    return RequestBrief(
        ticket_no=line.ticket.ticket_no,
        received_on=counted.received_on,
        applicant=counted.applicant,
        information=line.information,
        phase=line.course.phase,
        due=line.due.name if line.due is not None else None,
        due_at=line.due.by.at if line.due is not None else None,
        late=line.late,
        with_department=line.ticket.with_department,
        outcome=counted.outcome,
        ended_on=counted.ended_on,
    )


ENDPOINTS = (
    Endpoint(
        "api_requests",
        "/office/api/requests",
        requests,
        SEERS_OF_REQUESTS,
        "the requests for information one may see, late ones first",
        TypeAdapter(Requests),
        (
            choice("all", "1: those that have ended, too", ["1"]),
            Parameter("before", "where a page goes on: `next` of the page before"),
        ),
    ),
    Endpoint(
        "api_request",
        "/office/api/requests/{ticket_no}",
        one_request,
        SEERS_OF_REQUESTS,
        "one request for information, who asks masked",
        TypeAdapter(OneRequest),
        (Parameter("ticket_no", "its number, as GK-20261103-7KQ2X-K", place="path"),),
    ),
)
