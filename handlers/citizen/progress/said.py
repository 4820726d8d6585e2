"""A complaint that is opened, as a page: where it stands, and what its complainant says to it, each thing once.

Every form of the page carries again what opened it, so that a page sent twice shows the complaint as it is now and does
nothing a second time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from aiohttp import web

from bot.dialogue.complaint.filing_steps import LONGEST_CONTENT
from bot.domain.ticket_state import TicketState
from bot.work.tickets.by_code import Holder, Progress, judge, look, own_words, say_more
from handlers.citizen.progress.look_up import unknown
from handlers.citizen.web.visit import CitizenVisit
from handlers.inbound.acceptance import is_outage
from handlers.pages.fields import Fields

YES, NO, MORE = "yes", "no", "more"
FORM_BYTES = 96 * 1024
"""More than the longest words take, so that longer ones can be answered with a sentence."""
_OWED = frozenset(TicketState) - {
    TicketState.DECLINED,
    TicketState.TRANSFERRED,
    TicketState.REPLIED,
    TicketState.CLOSED,
}
"""The states in which the office owes the next step."""
_NOT_TAKEN = frozenset({"progress.note_long", "progress.note_nothing"})


@dataclass(frozen=True, slots=True)
class OpenedTicket:
    """Whose complaint is opened, with the fields that opened it and the route that takes them."""

    holder: Holder
    carried: Mapping[str, str]
    route: str


async def answered(visit: CitizenVisit, form: Fields, opened: OpenedTicket) -> web.Response:
    """The complaint after what was said to it, if anything was. Raises Problem 404 where nothing is opened."""
    does = form.one_of("do", (YES, NO, MORE))
    try:
        note = "" if does is None else await _take(visit, opened, form, does)
        seen = await visit.read(partial(look, registry=visit.door.registry, holder=opened.holder))
    except Exception as e:
        if not is_outage(e):
            raise
        return not_kept(visit, form, visit.link(opened.route))
    if seen is None:
        raise unknown()
    return _page(visit, opened, seen, note, form if note in _NOT_TAKEN else Fields())


def not_kept(visit: CitizenVisit, form: Fields, route: str) -> web.Response:
    """The database does not answer: what was written is given back, to be sent again."""
    names = [name for name in ("no", "code", "pass", "face", "do") if form.has(name)]
    kept = {name: form.raw(name)[:FORM_BYTES] for name in names}
    words = form.raw("words")[:FORM_BYTES]
    return visit.page("progress/not_kept.html", status=503, kept=kept, words=words, here=route)


async def _take(visit: CitizenVisit, opened: OpenedTicket, form: Fields, does: str) -> str:
    """Take what was said, durably; what the page says on top then."""
    words = form.words("words", longest=FORM_BYTES)
    if len(words) > LONGEST_CONTENT:
        return "progress.note_long"
    if does == MORE and not own_words(words).strip():
        return "progress.note_nothing"
    visit.brake("send")
    face, now, registry = form.text("face", longest=40), visit.now, visit.door.registry
    what = partial(say_more) if does == MORE else partial(judge, satisfied=does == YES)
    done = await visit.write(
        partial(what, registry=registry, holder=opened.holder, face=face, words=words, now=now)
    )
    if done is None:
        raise unknown()
    return f"progress.note_{does if done else 'unchanged'}"


def _page(
    visit: CitizenVisit, opened: OpenedTicket, seen: Progress, note: str, typed: Fields
) -> web.Response:
    ticket = seen.ticket
    return visit.page(
        "progress/result.html",
        status=400 if note in _NOT_TAKEN else 200,
        here=visit.link(opened.route),
        carried={**opened.carried, "face": seen.face},
        seen=seen,
        ticket=ticket,
        note=visit.say(note, most=LONGEST_CONTENT) if note else "",
        typed=typed.raw("words")[:FORM_BYTES],
        most=LONGEST_CONTENT,
        since=_days(visit, seen),
        late=_late(seen, visit.now),
        owed=ticket.state in _OWED,
        heading="waits" if ticket.awaits_verdict else ticket.state.value,
        replied=[m for m in ticket.milestones if m.state is TicketState.REPLIED][-1:],
        milestones=list(reversed(ticket.milestones)),
    )


def _late(seen: Progress, now: datetime) -> bool | None:
    """Whether the reply came late, or the next step is overdue; None while nothing was promised."""
    if seen.deadline is None:
        return None
    return (seen.replied_at or now) > seen.deadline.at


def _days(visit: CitizenVisit, seen: Progress) -> int | None:
    """By how many days the reply came before (or, negative, after) the day that was promised."""
    if seen.deadline is None or seen.replied_at is None:
        return None
    promised, came = (visit.formats.local(moment) for moment in (seen.deadline.at, seen.replied_at))
    return (promised - came) // timedelta(days=1)
