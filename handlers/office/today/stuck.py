"""What is decided about those whose messages are stuck, by buttons on the day's page: 改用电话, or 已改好，再发."""

from collections.abc import Callable
from functools import partial

from aiohttp import web

from bot.domain.month import window_of
from db.queries.outbox.progress import Stuck, StuckGroup
from db.queries.rounds import rounds
from db.queries.rounds.again import ask_again
from db.queries.rounds.instead import phone_instead
from db.queries.rounds.steps import StepDone
from handlers.office.web.roles import OFFICE
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import bad_input

LONGEST = 2_000
Decide = Callable[..., StepDone]


async def phone(visit: Visit) -> web.StreamResponse:
    """Put them on the sheet; whoever is on it, or has answered, stays as they are."""
    return await _decided(
        visit, phone_instead, "phone_instead", done="phoned_instead", nobody="phoned_already"
    )


async def send_again(visit: Visit) -> web.StreamResponse:
    """Have the ladder ask them anew; whoever may have got something, or is being phoned, stays as they are."""
    return await _decided(visit, ask_again, "send_again", done="asked_again", nobody="asked_already")


async def _decided(visit: Visit, decide: Decide, act: str, *, done: str, nobody: str) -> web.StreamResponse:
    """Do it to everybody with this trouble: in steps, each with its own line in the log."""
    key, why = visit.form.round_key(), visit.form.one_of("why", tuple(Stuck))
    channel = visit.form.text("channel", longest=16)
    codes = visit.form.text("codes", longest=LONGEST).split(",")
    if key is None or why is None:
        raise bad_input("problem.s400")
    found = await visit.read(partial(rounds.find, month=str(key)))
    opens = found.opens if found is not None else window_of(key.month, visit.console.zone).opens
    group = StuckGroup(why, channel, codes, opens)
    moved: int = 0
    after: int | None = 0
    while after is not None:
        step = await visit.recorded(
            partial(decide, month=str(key), group=group, after=after, now=visit.now),
            act,
            f"month {key}",
            detail=lambda step: {"channel": channel, "count": step.moved},
        )
        moved += step.moved
        after = step.last
    facts = {"count": str(moved)}
    return visit.moved(visit.link("today", month=key), done=done if moved else nobody, facts=facts)


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
    Route(
        "POST",
        "/office/today/again",
        send_again,
        OFFICE,
        "ask again whose message was refused for what is mended",
        name="send_again",
        under="today",
    ),
)
