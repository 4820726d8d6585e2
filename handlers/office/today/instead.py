"""改用电话: whoever's message is stuck goes on the call sheet now, by a button on the day's page."""

from functools import partial

from aiohttp import web

from bot.domain.month import window_of
from db.queries.outbox.progress import Stuck
from db.queries.rounds import rounds
from db.queries.rounds.instead import phone_instead
from handlers.office.web.roles import OFFICE
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import bad_input

LONGEST = 2_000


async def phone(visit: Visit) -> web.StreamResponse:
    """Put them on the sheet; whoever is on it, or has answered, stays as they are."""
    key, why = visit.form.round_key(), visit.form.one_of("why", tuple(Stuck))
    channel = visit.form.text("channel", longest=16)
    codes = visit.form.text("codes", longest=LONGEST).split(",")
    if key is None or why is None:
        raise bad_input("problem.s400")
    found = await visit.read(partial(rounds.find, month=str(key)))
    opens = found.opens if found is not None else window_of(key.month, visit.console.zone).opens
    work = partial(
        phone_instead, month=str(key), why=why, channel=channel, codes=codes, since=opens, now=visit.now
    )
    moved = await visit.recorded(
        work,
        "phone_instead",
        f"month {key}",
        detail=lambda count: {"channel": channel, "count": count},
    )
    facts = {"count": str(moved)}
    return visit.moved(
        visit.link("today", month=key), done="phoned_instead" if moved else "phoned_already", facts=facts
    )


ROUTES = (
    Route(
        "POST",
        "/office/today/phone",
        phone,
        OFFICE,
        "phone those whose messages are stuck",
        name="phone_instead",
        under="today",
    ),
)
