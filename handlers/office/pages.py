"""Every page of the console. A new page adds its routes here, one line; how, says `handlers.office`."""

from handlers.office import account, doors, log, month, users
from handlers.office.routing import Route

PAGES: tuple[Route, ...] = (
    *doors.ROUTES,
    *month.ROUTES,
    *log.ROUTES,
    *users.ROUTES,
    *account.ROUTES,
)
