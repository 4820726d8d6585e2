"""What is decided about those whose messages are stuck, by buttons on the day's page: 改用电话, or 已改好，再发.

It is decided on what the page showed. If somebody else has decided about the same channel since, nothing is done: who comes second is
told, and looks again.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from bot.domain.month import window_of
from db.queries.office import audit, staff
from db.queries.office.audit import AuditLine, LogFilter
from db.queries.outbox.progress import Stuck, StuckGroup
from db.queries.rounds import rounds
from db.queries.rounds.again import ask_again
from db.queries.rounds.instead import phone_instead
from db.queries.rounds.steps import StepDone, by_one
from handlers.office.web.roles import OFFICE
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import bad_input

LONGEST = 2_000
LATEST = 20
"""Lines of the log that are looked through for somebody else's decision."""
DECISIONS = {"phone_instead": "today.do_phone", "send_again": "today.do_again"}
"""By their name in the log, as their buttons have them."""
Decide = Callable[..., StepDone]


class DecidedMeanwhile(Exception):
    """Somebody else was first."""

    def __init__(self, line: AuditLine) -> None:
        super().__init__(line.act)
        self.line = line


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
        work = partial(decide, month=str(key), group=group, after=after, now=visit.now)
        if after == 0:
            work = partial(_on_what_was_shown, visit=visit, month=str(key), channel=channel, work=work)
        try:
            step = await visit.recorded(
                work,
                act,
                f"month {key}",
                detail=lambda step: {"channel": channel, "count": step.moved},
            )
        except DecidedMeanwhile as e:
            return await _told(visit, e.line, visit.link("today", month=key))
        moved += step.moved
        after = step.last
    facts = {"count": str(moved)}
    return visit.moved(visit.link("today", month=key), done=done if moved else nobody, facts=facts)


def _on_what_was_shown(
    connection: Connection, *, visit: Visit, month: str, channel: str, work: Callable[[Connection], StepDone]
) -> StepDone:
    """The first step, unless somebody else has decided since the page was shown; raises DecidedMeanwhile."""
    by_one(connection, month)
    shown = visit.form.number("shown", highest=2**40)
    if shown is not None:
        since = datetime.fromtimestamp(shown, UTC)
        for act in DECISIONS:
            wanted = LogFilter(act=act, object=f"month {month}", since=since)
            for line in audit.lines(connection, visit.console.vault, wanted, limit=LATEST):
                told = line.detail
                if line.by_whom != visit.user.name and told.get("channel") == channel and told.get("count"):
                    raise DecidedMeanwhile(line)
    return work(connection)


async def _told(visit: Visit, line: AuditLine, page: str) -> web.Response:
    called = await visit.read(staff.names)
    what, at = visit.say(DECISIONS[line.act]), visit.formats.stamp(line.at)[11:16]
    facts = {"name": called(line.by_whom), "at": at, "what": what}
    return visit.moved(page, done="stuck_decided", facts=facts)


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
