"""Every page of the console. A new page adds its routes here, one line; how, says `handlers.office`."""

from handlers.office import (
    account,
    api,
    attachments,
    calling,
    callsheet,
    case,
    cases,
    doors,
    exports,
    log,
    month,
    report,
    ticket,
    ticket_acts,
    tickets,
    tokens,
    users,
)
from handlers.office.routing import Route

PAGES: tuple[Route, ...] = (
    *doors.ROUTES,
    *month.ROUTES,
    *report.ROUTES,
    *callsheet.ROUTES,
    *calling.ROUTES,
    *cases.ROUTES,
    *case.ROUTES,
    *tickets.ROUTES,
    *ticket.ROUTES,
    *ticket_acts.ROUTES,
    *attachments.ROUTES,
    *log.ROUTES,
    *exports.ROUTES,
    *users.ROUTES,
    *account.ROUTES,
    *tokens.ROUTES,
    *api.ROUTES,
)
