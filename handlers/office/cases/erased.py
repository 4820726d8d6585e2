"""删除: the page of a case whose person was erased, and what keeps a case from it for now.

The page opens by the number that the case had, too, for whoever knows it: it says that it was erased, and nothing more.
"""

from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from db.queries.archive import archive, erasures, holds
from db.queries.archive.erasures import Erasure
from handlers.office.web.roles import OFFICE
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import bad_input, not_found

LONGEST_HOLD = 200


async def erased(visit: Visit, number: str) -> web.Response | None:
    """The page, with its line in the log; None for every other case."""
    found = await visit.read(partial(_erasure, visit=visit, number=number))
    if found is None:
        return None
    await visit.recorded(lambda _: None, "view", f"case {found.alias}")
    return await visit.page("cases/erased.html", erasure=found, current="cases")


def _erasure(connection: Connection, *, visit: Visit, number: str) -> Erasure | None:
    return erasures.called(connection, number) or erasures.of_case(connection, visit.console.vault, number)


async def hold(visit: Visit) -> web.StreamResponse:
    """Keep the case from being erased, with a reason; without one, let it be erased again."""
    case_no = visit.part("case_no")
    held = visit.form.one_of("hold", ("put", "lift"))
    reason = visit.form.words("reason", longest=LONGEST_HOLD)
    if held is None or (held == "put" and not reason):
        raise bad_input("case.hold_reason")

    def work(connection: Connection) -> None:
        if not archive.known(connection, case_no):
            raise not_found("case.no_such", case_no=case_no[:60])
        if held == "put":
            holds.put(connection, case_no, reason, visit.user.name, now=visit.now)
        else:
            holds.lift(connection, case_no)

    await visit.recorded(work, f"hold_{held}", f"case {case_no}", reason=reason)
    return visit.moved(visit.link("case", case_no=case_no), done=f"hold_{held}")


ROUTES = (
    Route(
        "POST",
        "/office/cases/{case_no}/hold",
        hold,
        OFFICE,
        "keep a case from being erased, or let it be again",
        name="case_hold",
        under="cases",
    ),
)
