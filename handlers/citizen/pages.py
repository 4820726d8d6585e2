"""Every page of the public door. A new page adds its routes here, one line; how, says `handlers.citizen`."""

from handlers.citizen.answer import answer, words
from handlers.citizen.apply import apply
from handlers.citizen.check import check
from handlers.citizen.complain import complain
from handlers.citizen.figures import bundle, files, month, screen
from handlers.citizen.home import index
from handlers.citizen.my import my
from handlers.citizen.panel import panel
from handlers.citizen.progress import answer_files, by_phone, progress, told_by_phone
from handlers.citizen.receipt import receipt
from handlers.citizen.web.routing import PublicRoute
from handlers.citizen.web.visit import CitizenVisit

PAGES: tuple[PublicRoute[CitizenVisit], ...] = (
    *index.ROUTES,
    *answer.ROUTES,
    *words.ROUTES,
    *complain.ROUTES,
    *apply.ROUTES,
    *progress.ROUTES,
    *by_phone.ROUTES,
    *told_by_phone.ROUTES,
    *answer_files.ROUTES,
    *my.ROUTES,
    *files.ROUTES,
    *bundle.ROUTES,
    *month.ROUTES,
    *check.ROUTES,
    *receipt.ROUTES,
    *screen.ROUTES,
    *panel.ROUTES,
)
