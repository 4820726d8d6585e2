"""复核: phoned answers that somebody else asked for again, side by side with the first."""

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.callsheet.phone_calls import SHARE
from bot.domain.month import RoundKey
from db.queries.callsheet import second_calls
from db.queries.office import audit
from handlers.office.callsheet.sheet import month_worked
from handlers.office.web.roles import READERS
from handlers.office.web.routing import Route
from handlers.office.web.supplements import sure
from handlers.office.web.visit import Visit


async def show_second_call(visit: Visit) -> web.Response:
    """复核: the second calls of a month that have been made, with both scores; of the others only how many."""
    asked = visit.query.round_key()

    def look(connection: Connection) -> tuple[RoundKey, list[second_calls.Second]]:
        sure(connection, asked, visit)
        month = asked or month_worked(connection, visit)
        found = second_calls.of_month(connection, str(month))
        audit.note(
            connection,
            None,
            visit.who,
            "view",
            f"month {month}",
            detail={"page": "second_calls"},
            now=visit.now,
        )
        return month, found

    month, found = await visit.console.store.write(look)
    made = [call for call in found if call.outcome is not None]
    compared = [call for call in made if call.agrees is not None]
    return await visit.page(
        "callsheet/second_calls.html",
        month=month,
        made=made,
        open=len(found) - len(made),
        compared=len(compared),
        same=sum(bool(call.agrees) for call in compared),
        levels={
            int(o.value): o.labels[visit.language]
            for o in visit.console.in_force().questionnaire.overall.options
        },
        every=round(1 / SHARE),
    )


ROUTES = (
    Route(
        "GET",
        "/office/callsheet/second",
        show_second_call,
        READERS,
        "the second calls that were made",
        name="second_calls",
        under="callsheet",
    ),
)
