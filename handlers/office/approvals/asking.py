"""Asking for what another has to grant: leave a case out, call another number, more days, who complained; and for a round, a late window or the close."""

from collections.abc import Awaitable, Callable

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.approvals.refusal import NotPossible
from bot.casework.approvals.rules import LONGEST_REASON, OF_CASES, OF_ROUNDS, OF_TICKETS
from bot.casework.ledger.lines import ErratumReason
from bot.casework.ledger.outcomes import OutcomeCode
from bot.casework.tickets.ticket import Illegal
from bot.casework.tickets.ticket_number import parse_ticket_number
from bot.domain.approval import ApprovalKind
from bot.domain.erasure import ERASURE_REASONS, ErasureReason
from bot.work.approvals import requests
from bot.work.approvals.overdue_rounds import LONGEST_LATE
from bot.work.approvals.requests import NoSuchRequest, Subject, Wish
from handlers.office.approvals.approvals import ASKERS, object_of, person_of
from handlers.office.cases.disclosure import subject_shown
from handlers.office.tickets.ticket_sight import viewer_of
from handlers.office.web.roles import OFFICE
from handlers.office.web.routing import Handler, Route
from handlers.office.web.supplements import sure
from handlers.office.web.visit import Visit
from handlers.pages.problems import not_found

LONGEST_PHONE = 100


def _about(visit: Visit, kind: ApprovalKind) -> str:
    """The number or the month in the path; raises Problem 404."""
    if kind in OF_ROUNDS:
        return str(visit.round_key())
    if kind in OF_CASES:
        return visit.part("case_no")[:200]
    number = parse_ticket_number(visit.part("ticket_no")[:40])
    if number is None:
        raise not_found("approvals.no_such_object")
    return number


async def _form(visit: Visit, kind: ApprovalKind, *, said: str = "") -> web.Response:
    """The form, under what it is about; `said`: why it was not taken."""
    about = _about(visit, kind)

    def look(connection: Connection) -> Subject:
        if kind in OF_ROUNDS:
            sure(connection, visit.round_key(), visit)
        found = requests.asked_about(connection, visit.console.registry, kind, about, viewer_of(visit.user))
        return subject_shown(connection, visit, found)

    try:
        found = await visit.recorded(
            look, "view", object_of(kind, about), detail={"page": "ask", "kind": kind.value}
        )
    except NoSuchRequest:
        raise not_found("approvals.no_such_object") from None
    return await visit.page(
        "approvals/asking.html",
        status=400 if said else 200,
        kind=kind,
        action=visit.link(f"ask_{kind}", **{_part(kind): about}),
        about=found,
        said=said,
        typed={
            name: visit.form.words(name, longest=2_000)
            for name in ("reason", "phone", "days", "until", "becomes", "why")
        },
        longest=LONGEST_REASON,
        outcomes=[(code.value, visit.say(f"name.outcome_{code}")) for code in OutcomeCode],
        erratum_reasons=[(why.value, visit.say(f"name.erratum_{why}")) for why in ErratumReason],
        erasure_reasons=[(reason.value, visit.say(f"name.erasure_{reason}")) for reason in ErasureReason],
        longest_phone=LONGEST_PHONE,
        longest_extension=visit.console.registry.terms.longest_extension,
        longest_late=LONGEST_LATE.days,
        hours=visit.console.settings.hours.day(visit.now),
    )


def _part(kind: ApprovalKind) -> str:
    """What the varying part of the path is called."""
    return "case_no" if kind in OF_CASES else "month" if kind in OF_ROUNDS else "ticket_no"


async def _ask(visit: Visit, kind: ApprovalKind) -> web.StreamResponse:
    """Write the request, or say above the form why not."""
    about, form = _about(visit, kind), visit.form
    wish = Wish(
        kind,
        about,
        _reason(visit, kind),
        days=form.number("days", highest=1_000) or 0,
        phone=form.text("phone", longest=LONGEST_PHONE),
        until=form.moment("until", visit.console.zone),
        correction=(form.text("becomes", longest=2), form.text("why", longest=2)),
    )

    def work(connection: Connection) -> int:
        console = visit.console
        return requests.ask(connection, console.registry, console.voice, wish, person_of(visit), visit.now)

    try:
        number = await visit.recorded(
            work,
            "approval_ask",
            object_of(kind, about),
            reason=wish.reason,
            detail=lambda n: {"kind": kind.value, "approval": n},
        )
    except NoSuchRequest:
        raise not_found("approvals.no_such_object") from None
    except (NotPossible, Illegal) as e:
        return await _form(visit, kind, said=str(e))
    return visit.moved(visit.link("approval", number=number), done="approval_asked")


def _reason(visit: Visit, kind: ApprovalKind) -> str:
    """Why, in the words of whoever asks; of an erasure one of the list, for it leaves no words about anybody."""
    if kind is not ApprovalKind.ERASE:
        return visit.form.words("reason", longest=LONGEST_REASON)
    chosen = visit.form.one_of("reason", tuple(ErasureReason))
    return ERASURE_REASONS[ErasureReason(chosen)].zh_hans if chosen is not None else ""


def _handler(
    kind: ApprovalKind, does: Callable[[Visit, ApprovalKind], Awaitable[web.StreamResponse]]
) -> Handler[Visit]:
    async def handle(visit: Visit) -> web.StreamResponse:
        return await does(visit, kind)

    return handle


def _routes(kind: ApprovalKind, what: str) -> tuple[Route[Visit], Route[Visit]]:
    """The form and what takes it. What is about a case or a round is the office's; a superior has complaints only."""
    roles = ASKERS if kind in OF_TICKETS else OFFICE
    path = f"/office/approvals/ask/{kind}/{{{_part(kind)}}}"
    name = f"ask_{kind}"
    return (
        Route("GET", path, _handler(kind, _form), roles, f"ask to {what}", name=name, under="approvals"),
        Route("POST", path, _handler(kind, _ask), roles, f"ask another to {what}", under="approvals"),
    )


ROUTES = (
    *_routes(ApprovalKind.EXCLUDE, "leave a case out"),
    *_routes(ApprovalKind.PHONE, "call another number"),
    *_routes(ApprovalKind.ERASE, "destroy what is known of the person of a case"),
    *_routes(ApprovalKind.ERRATUM, "correct the sealed result of a case"),
    *_routes(ApprovalKind.EXTENSION, "give a complaint more days"),
    *_routes(ApprovalKind.UNSEAL, "see who complained"),
    *_routes(ApprovalKind.LATE, "open a late window"),
    *_routes(ApprovalKind.CLOSE, "close a round although somebody was never called"),
)
