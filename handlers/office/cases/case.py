"""一件的档案: one case as a paper file, what was checked about it beside it; masked until somebody gives a reason.

A case about which there is a complaint is opened only with the complaint: who complained is for two persons to see.

Before the seal the same page shows what is known so far.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

import structlog
from aiohttp import web
from sqlalchemy import Connection

from bot.casework.privacy.personal import Datum
from bot.channels.code_words import on_record
from bot.dialogue.questionnaire import Questionnaire
from bot.work import disclosure, questionnaires
from bot.work.tickets import TicketShown, shown
from db.queries.archive import archive, holds
from db.queries.archive.archive import SealedRecord, Supplement
from db.queries.cases import case_file, persons, search
from db.queries.cases.case_file import CaseFile, Clear
from db.queries.ledger import errata
from db.queries.ledger.errata import SignedResult
from db.queries.office import audit
from db.queries.office.audit import AuditLine, LogFilter
from db.queries.tickets import ticket_rows
from db.queries.tickets.ticket_rows import Known
from handlers.office.cases.disclosure import shown_to, sure_in_clear
from handlers.office.cases.erased import erased
from handlers.office.tickets.ticket_sight import readable, viewer_of
from handlers.office.web.asked import QuestionsAsked
from handlers.office.web.roles import READERS
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import Problem, not_found

log = structlog.get_logger()

CHECKS: Mapping[str, frozenset[str]] = {
    "digest": frozenset({"digest"}),
    "form": frozenset({"shape", "phone", "doubled"}),
    "match": frozenset({"extra", "misplaced", "result", "case", "answers"}),
    "later": frozenset({"supplement"}),
    "guard": frozenset({"unguarded"}),
}
"""What is looked into, and the kinds of findings that speak against it."""
LOOKS = 8
LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class FoundCase:
    """What the page shows."""

    file: CaseFile
    tickets: Mapping[str, TicketShown]
    """Those that the viewer may see."""
    asked: Questionnaire
    """What the round of the case asked."""
    beside: tuple[str | None, str | None]
    looks: tuple[AuditLine, ...]
    seals: tuple[Known, ...] = ()
    """The complaints under whose seal the name and the phones are."""
    clear: Clear | None = None
    hold: str | None = None
    """Why it must not be erased for now."""
    signed: SignedResult | None = None
    """What the ledger has of it, with what was corrected after the seal."""


async def show_case(visit: Visit) -> web.StreamResponse:
    """The file; of a case whose person was erased, that it was."""
    if (gone := await erased(visit, visit.part("case_no"))) is not None:
        return gone
    return await _page(visit, await looked_at(visit))


async def looked_at(visit: Visit) -> FoundCase:
    """A look at the case in the path, with its line in the log; raises Problem 404."""
    case_no = visit.part("case_no")
    return await visit.recorded(partial(_found, visit=visit, case_no=case_no), "view", f"case {case_no}")


async def unmask(visit: Visit) -> web.StreamResponse:
    """The file with name and phones in clear, this once; the reason stands in the log."""
    case_no = visit.part("case_no")
    reason = visit.form.text("reason", longest=LONGEST_REASON)
    look = partial(_found, visit=visit, case_no=case_no, reason=reason)
    return await _page(visit, await visit.recorded(look, "unmask", f"case {case_no}", reason=reason))


async def pdf(visit: Visit) -> web.StreamResponse:
    """The sealed record as a PDF to keep or to print, names masked."""
    case_no = visit.part("case_no")
    look = partial(_sealed, visit=visit, case_no=case_no)
    found = await visit.recorded(look, "export", f"case {case_no}", detail={"format": "pdf"})
    return await _paper(visit, *found)


async def pdf_in_clear(visit: Visit) -> web.StreamResponse:
    """The same with the name in clear; the reason stands in the log."""
    case_no = visit.part("case_no")
    reason = visit.form.text("reason", longest=LONGEST_REASON)
    look = partial(_sealed, visit=visit, case_no=case_no, reason=reason)
    found = await visit.recorded(look, "unmask", f"case {case_no}", reason=reason, detail={"format": "pdf"})
    return await _paper(visit, *found)


async def _paper(
    visit: Visit, sealed: SealedRecord, later: list[Supplement], asked: Questionnaire
) -> web.Response:
    from bot.paper.archive import archive_pdf  # the press takes a while to load

    agency = visit.console.settings.agency_name
    try:
        paper = await asyncio.to_thread(archive_pdf, sealed, later, agency=agency, asked=asked)
    except Exception as e:
        log.error("pdf_failed", case_no=sealed.case_no, why=type(e).__name__)
        raise Problem(503, "case.no_pdf") from None
    name = f"{sealed.archive_no}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(body=paper, content_type="application/pdf", headers=headers)


async def _page(visit: Visit, found: FoundCase) -> web.Response:
    return await visit.page(
        "cases/case.html",
        found=found,
        file=found.file,
        record=found.file.record,
        checks={name: _against(found.file, kinds) for name, kinds in CHECKS.items()},
        asked=QuestionsAsked(visit.language, found.asked),
        on_record=partial(on_record, language=visit.language),
        longest_reason=LONGEST_REASON,
        current="cases",
    )


def _found(connection: Connection, *, visit: Visit, case_no: str, reason: str | None = None) -> FoundCase:
    vault = visit.console.vault
    file = case_file.of_case(connection, vault, case_no)
    if file is None:
        raise not_found("case.no_such", case_no=case_no[:60])
    numbers = list(file.record.tickets) if file.record is not None else []
    tickets = ticket_rows.many(connection, vault, numbers)
    viewer = viewer_of(visit.user)
    seals = disclosure.under_seal(connection, viewer, [case_no]).get(case_no, [])
    if reason is not None:
        sure_in_clear(visit, Datum.PHONE, reason, under_seal=bool(seals))
    whose = persons.of_cases(connection, [case_no])[case_no]
    hidden = disclosure.hidden_from(connection, viewer, [case_no]).get(case_no, disclosure.NONE)
    sights = {ticket.ticket_no: shown(viewer, ticket, visit.now) for ticket in tickets}
    later = readable(connection, viewer, file.supplements)
    looks = visit.link("log") and audit.lines(
        connection, vault, LogFilter(object=f"case {case_no}"), limit=LOOKS
    )
    return FoundCase(
        disclosure.file(replace(file, supplements=later), whose, shown_to(visit), hidden),
        {number: view for number, view in sights.items() if view is not None},
        questionnaires.of_case(connection, case_no),
        search.neighbours(connection, case_no, file.month) if file.month else (None, None),
        tuple(looks or ()),
        tuple(seals),
        case_file.in_clear(connection, vault, case_no) if reason is not None else None,
        holds.find(connection, case_no),
        errata.of_case(connection, case_no) if file.sealed else None,
    )


def _sealed(
    connection: Connection, *, visit: Visit, case_no: str, reason: str | None = None
) -> tuple[SealedRecord, list[Supplement], Questionnaire]:
    sealed = archive.record_of(connection, case_no)
    if sealed is None or sealed.case_no != case_no:
        raise not_found("case.not_sealed", case_no=case_no[:60])
    viewer = viewer_of(visit.user)
    under_seal = case_no in disclosure.under_seal(connection, viewer, [case_no])
    if reason is not None:
        sure_in_clear(visit, Datum.NAME, reason, under_seal=under_seal)
    shown = shown_to(visit, reason=reason or "", under_seal=under_seal)
    whose = persons.of_cases(connection, [case_no])[case_no]
    later = readable(connection, viewer, archive.supplements_of_case(connection, case_no))
    copies = [disclosure.supplement(one, whose, shown) for one in later]
    hidden = disclosure.hidden_from(connection, viewer, [case_no]).get(case_no, disclosure.NONE)
    asked = questionnaires.of_case(connection, case_no)
    return disclosure.record(sealed, whose, shown, hidden), copies, asked


def _against(file: CaseFile, kinds: frozenset[str]) -> tuple[str, ...]:
    return tuple(finding.says for finding in file.findings if finding.kind in kinds)


ROUTES = (
    Route(
        "GET",
        "/office/cases/{case_no}",
        show_case,
        READERS,
        "one case as a paper file",
        name="case",
        under="cases",
    ),
    Route(
        "GET",
        "/office/cases/{case_no}/pdf",
        pdf,
        READERS,
        "a sealed record as PDF",
        name="case_pdf",
        under="cases",
    ),
    Route(
        "POST",
        "/office/cases/{case_no}/pdf",
        pdf_in_clear,
        READERS,
        "a sealed record as PDF with the name in clear, with a reason",
        name="case_pdf_clear",
        under="cases",
    ),
    Route(
        "POST",
        "/office/cases/{case_no}/unmask",
        unmask,
        READERS,
        "name and phones of a case, with a reason",
        name="case_unmask",
        under="cases",
    ),
)
