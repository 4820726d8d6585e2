"""`/progress`: the form; and by number and code, in the answer to the form itself, the complaint.

Nothing is remembered in the browser.
"""

from aiohttp import web

from handlers.citizen.progress.look_up import keys
from handlers.citizen.progress.said import FORM_BYTES, OpenedTicket, answered, not_kept
from handlers.citizen.web import phone
from handlers.citizen.web.routing import PublicRoute
from handlers.citizen.web.visit import CitizenVisit
from handlers.inbound.acceptance import is_outage
from handlers.pages.fields import Fields
from handlers.pages.problems import Problem


async def ask(visit: CitizenVisit) -> web.StreamResponse:
    """The form."""
    return _form(visit)


async def answer(visit: CitizenVisit) -> web.StreamResponse:
    """The complaint that the form opens, after what was said to it."""
    form = await visit.form()
    try:
        opened = await keys(visit, form)
        carried = {"no": opened.number, "code": opened.code}
        return await answered(visit, form, OpenedTicket(opened.shown, carried, "progress"))
    except Problem as problem:
        return _form(visit, form, problem)
    except Exception as e:
        if not is_outage(e):
            raise
        return not_kept(visit, form, visit.link("progress"))


def _form(visit: CitizenVisit, form: Fields | None = None, problem: Problem | None = None) -> web.Response:
    """The form, with what was typed into it and what is wrong with it."""
    typed = form or Fields()
    return visit.page(
        "progress/ask.html",
        status=200 if problem is None else problem.status,
        problem="" if problem is None else visit.say(problem.key, **problem.facts),
        number=typed.raw("no")[:100],
        code=typed.raw("code")[:400],
        possible=phone.is_possible(visit),
        handle=phone.new_handle(),
    )


ROUTES = (
    PublicRoute("GET", "/progress", ask, "asks for a complaint's number and code", name="progress"),
    PublicRoute(
        "POST",
        "/progress",
        answer,
        "a complaint by its number and code, and what is said to it",
        most=FORM_BYTES,
    ),
)
