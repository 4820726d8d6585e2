"""Every page of the console. A new page adds its routes here, one line; how, says `handlers.office`."""

from handlers.office.admin import colleagues, handed_over, leaving, log, users
from handlers.office.api import api
from handlers.office.approvals import approvals, asking, identity
from handlers.office.callsheet import (
    calling,
    callsheet,
    correcting,
    paper,
    second_calls,
    second_corrected,
    who_phoned,
)
from handlers.office.cases import case, cases, erased, notes
from handlers.office.drafts import drafts
from handlers.office.find import find
from handlers.office.importing import import_cases
from handlers.office.months import (
    annual,
    cosigning,
    exports,
    ledger,
    ledger_check,
    ledger_compare,
    month,
    province,
    report,
    signs,
    verify,
)
from handlers.office.panel import (
    certificate,
    duties,
    duty_sheet,
    evidence,
    members,
    opinions,
    own,
    own_opinions,
)
from handlers.office.register import register
from handlers.office.remedies import remedies, remedy, remedy_calls, remedy_figures, remedy_rule
from handlers.office.requests import (
    request,
    request_file,
    request_files,
    request_letters,
    request_register,
    requests,
)
from handlers.office.scores import facts, marks, own_mark, printing, rule
from handlers.office.settings import departments, questions, restoring, settings, texts, workdays
from handlers.office.signin import account, doors, passkeys, recovery, staying, tokens
from handlers.office.stage import next_day
from handlers.office.supervision import (
    day_paper,
    letters,
    progress_sheet,
    supervising,
    watch_day,
    watched_case,
)
from handlers.office.tickets import attachments, doubts, ticket, ticket_acts, tickets
from handlers.office.today import checkup, stuck, today
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit

PAGES: tuple[Route[Visit], ...] = (
    *doors.ROUTES,
    *today.ROUTES,
    *stuck.ROUTES,
    *checkup.ROUTES,
    *month.ROUTES,
    *import_cases.ROUTES,
    *verify.ROUTES,
    *callsheet.ROUTES,
    *second_calls.ROUTES,
    *second_corrected.ROUTES,
    *who_phoned.ROUTES,
    *calling.ROUTES,
    *correcting.ROUTES,
    *paper.ROUTES,
    *find.ROUTES,
    *cases.ROUTES,
    *erased.ROUTES,
    *case.ROUTES,
    *notes.ROUTES,
    *tickets.ROUTES,
    *register.ROUTES,
    *requests.ROUTES,
    *request_file.ROUTES,
    *request_files.ROUTES,
    *request_register.ROUTES,
    *request.ROUTES,
    *request_letters.ROUTES,
    *ticket.ROUTES,
    *ticket_acts.ROUTES,
    *attachments.ROUTES,
    *approvals.ROUTES,
    *identity.ROUTES,
    *doubts.ROUTES,
    *asking.ROUTES,
    *exports.ROUTES,
    *province.ROUTES,
    *report.ROUTES,
    *annual.ROUTES,
    *signs.ROUTES,
    *ledger.ROUTES,
    *ledger_check.ROUTES,
    *ledger_compare.ROUTES,
    *cosigning.ROUTES,
    *supervising.ROUTES,
    *watch_day.ROUTES,
    *day_paper.ROUTES,
    *watched_case.ROUTES,
    *progress_sheet.ROUTES,
    *letters.ROUTES,
    *members.ROUTES,
    *certificate.ROUTES,
    *opinions.ROUTES,
    *duties.ROUTES,
    *duty_sheet.ROUTES,
    *own.ROUTES,
    *own_opinions.ROUTES,
    *evidence.ROUTES,
    *log.ROUTES,
    *users.ROUTES,
    *colleagues.ROUTES,
    *drafts.ROUTES,
    *settings.ROUTES,
    *restoring.ROUTES,
    *leaving.ROUTES,
    *handed_over.ROUTES,
    *departments.ROUTES,
    *questions.ROUTES,
    *texts.ROUTES,
    *workdays.ROUTES,
    *remedies.ROUTES,
    *remedy_figures.ROUTES,
    *remedy_calls.ROUTES,
    *remedy.ROUTES,
    *remedy_rule.ROUTES,
    *marks.ROUTES,
    *facts.ROUTES,
    *own_mark.ROUTES,
    *printing.ROUTES,
    *rule.ROUTES,
    *staying.ROUTES,
    *account.ROUTES,
    *passkeys.ROUTES,
    *recovery.ROUTES,
    *tokens.ROUTES,
    *next_day.ROUTES,
    *api.ROUTES,
)
