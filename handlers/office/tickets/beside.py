"""Beside a complaint, for the office: the case it belongs to with what was answered on the phone or by message, and what
waits for a second person about either. Names stay masked: the case is under the seal of this very complaint.
"""

from dataclasses import dataclass

from sqlalchemy import Connection

from bot.casework.privacy.personal import Datum, Of, shown
from bot.casework.tickets.visibility import Viewer
from bot.dialogue.survey.complaint_offer import COMPLAINT
from bot.domain.record import Record, RecordedAnswer
from bot.work import disclosure
from bot.work.tickets import TicketShown
from db.queries.cases import case_file, persons
from db.queries.office import approvals
from db.queries.office.approvals import Approval
from db.vault import Vault
from handlers.office.web.roles import OFFICE


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a complaint. `record` None: it joins no case, or the sealed record cannot be read."""

    record: Record | None = None
    answers: tuple[RecordedAnswer, ...] = ()
    """What the applicant answered, but for this complaint's own words."""
    requests: tuple[Approval, ...] = ()


NOTHING_BESIDE = Beside()


def beside(connection: Connection, vault: Vault, viewer: Viewer, view: TicketShown) -> Beside:
    """All of it that this viewer may see; nothing for others than officers and chiefs; raises WrongKey."""
    if view.content is None or viewer.role not in OFFICE:
        return NOTHING_BESIDE
    case_no = view.joined_case
    about = [view.ticket_no, *([case_no] if case_no is not None else [])]
    record = _record(connection, vault, viewer, case_no) if case_no is not None else None
    answers = tuple(a for a in record.answers if a.question != COMPLAINT) if record is not None else ()
    return Beside(record, answers, tuple(approvals.open_about(connection, about)))


def _record(connection: Connection, vault: Vault, viewer: Viewer, case_no: str) -> Record | None:
    """The case's record, masked, without the complaints that the viewer must not know of."""
    file = case_file.of_case(connection, vault, case_no)
    if file is None:
        return None
    whose = persons.of_cases(connection, [case_no])[case_no]
    hidden = disclosure.hidden_from(connection, viewer, [case_no]).get(case_no, disclosure.NONE)
    how = shown(viewer.role, Datum.NAME, Of.CASE, under_seal=True)
    return disclosure.file(file, whose, how, hidden).record
