"""`/progress`: the form; and by number and code, in the answer to the form itself, the complaint and what can be said to it.

Nothing is remembered in the browser. Every form of the page carries the number and the code again, so that a page sent
twice shows the complaint as it is now and does nothing a second time.
"""

from datetime import datetime, timedelta
from functools import partial

from aiohttp import web

from bot.dialogue.complaint.filing_steps import LONGEST_CONTENT
from bot.domain.ticket_state import TicketState
from bot.work.tickets.by_code import Progress, judge, own_words, say_more
from handlers.citizen.progress.look_up import Keys, found, keys, unknown
from handlers.citizen.web.routing import PublicRoute
from handlers.citizen.web.visit import CitizenVisit
from handlers.inbound.acceptance import is_outage
from handlers.pages.fields import Fields
from handlers.pages.problems import Problem

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


async def ask(visit: CitizenVisit) -> web.StreamResponse:
    """The form."""
    return _form(visit)


async def answer(visit: CitizenVisit) -> web.StreamResponse:
    """The complaint that the form opens, after what was said to it."""
    form = await visit.form()
    does = form.one_of("do", (YES, NO, MORE))
    try:
        opened = await keys(visit, form)
        note = "" if does is None else await _take(visit, opened, form, does)
        return _page(
            visit, opened, await found(visit, opened), note, form if note in _NOT_TAKEN else Fields()
        )
    except Problem as problem:
        return _form(visit, form, problem)
    except Exception as e:
        if not is_outage(e):
            raise
        return _not_kept(visit, form, does)


async def _take(visit: CitizenVisit, opened: Keys, form: Fields, does: str) -> str:
    """Take what was said, durably; what the page says on top then."""
    words = form.words("words", longest=FORM_BYTES)
    if len(words) > LONGEST_CONTENT:
        return "progress.note_long"
    if does == MORE and not own_words(words).strip():
        return "progress.note_nothing"
    visit.brake("send")
    done = await visit.write(_saying(visit, opened, form.text("face", longest=40), words, does))
    if done is None:
        raise unknown()
    return f"progress.note_{does if done else 'unchanged'}"


def _saying(visit: CitizenVisit, opened: Keys, face: str, words: str, does: str) -> "partial[bool | None]":
    registry, now = visit.door.registry, visit.now
    if does == MORE:
        return partial(say_more, registry=registry, shown=opened.shown, face=face, words=words, now=now)
    return partial(
        judge,
        registry=registry,
        shown=opened.shown,
        face=face,
        satisfied=does == YES,
        words=words,
        now=now,
    )


_NOT_TAKEN = frozenset({"progress.note_long", "progress.note_nothing"})


def _form(visit: CitizenVisit, form: Fields | None = None, problem: Problem | None = None) -> web.Response:
    """The form, with what was typed into it and what is wrong with it."""
    typed = form or Fields()
    return visit.page(
        "progress/ask.html",
        status=200 if problem is None else problem.status,
        problem="" if problem is None else visit.say(problem.key, **problem.facts),
        number=typed.raw("no")[:100],
        code=typed.raw("code")[:400],
    )


def _page(visit: CitizenVisit, opened: Keys, seen: Progress, note: str, typed: Fields) -> web.Response:
    ticket = seen.ticket
    return visit.page(
        "progress/result.html",
        status=400 if note in _NOT_TAKEN else 200,
        keys=opened,
        seen=seen,
        ticket=ticket,
        note=visit.say(note, most=LONGEST_CONTENT) if note else "",
        typed=typed.raw("words")[:FORM_BYTES],
        most=LONGEST_CONTENT,
        since=_days(visit, seen),
        late=_late(seen, visit.now),
        owed=ticket.state in _OWED,
        heading=_heading(seen),
        replied=[m for m in ticket.milestones if m.state is TicketState.REPLIED][-1:],
        milestones=list(reversed(ticket.milestones)),
    )


def _heading(seen: Progress) -> str:
    if seen.ticket.awaits_verdict:
        return "waits"
    return str(seen.ticket.state.value)


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


def _not_kept(visit: CitizenVisit, form: Fields, does: str | None) -> web.Response:
    """The database does not answer: what was written is given back, to be sent again."""
    kept = {name: form.raw(name)[:FORM_BYTES] for name in ("no", "code", "face", "do") if form.has(name)}
    return visit.page(
        "progress/not_kept.html", status=503, kept=kept, words=form.raw("words")[:FORM_BYTES], acted=does
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
