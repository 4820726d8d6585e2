"""What is done to a complaint from its page: each act a form, held to the version that was looked at.

The rules are those of `bot.work.tickets.act`; what it refuses is said above the form, with what was typed still in it. A
reply goes out in two steps: first it is shown as the complainant will see it, then that very text is sent (`as_shown`). What a
department writes goes to the office only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.tickets.joining import JOINING
from bot.casework.tickets.taking_back import TAKEN_BACK
from bot.casework.tickets.ticket import LONGEST_NAME, Illegal, Order
from bot.casework.tickets.ticket_number import parse_ticket_number
from bot.domain.act import Act
from bot.domain.category import Category
from bot.domain.finding import Finding, Measure
from bot.domain.role import Role
from bot.domain.ticket_kind import TicketKind, kind_of
from bot.work.tickets import Caught, Done, NoSuchTicket, Preview, act, judged, logged, preview, tells
from bot.work.tickets.takers import takes
from db.store import Conflict
from handlers.office.tickets import as_shown
from handlers.office.tickets.phrases import put_in
from handlers.office.tickets.ticket import AT_ONCE, ON_THE_PAGE, WRITTEN, facts, looked_at, page_of
from handlers.office.tickets.ticket_sight import number_of
from handlers.office.web.roles import OFFICE
from handlers.office.web.routing import Route
from handlers.office.web.toast import Undo
from handlers.office.web.visit import Visit
from handlers.pages.fields import Fields
from handlers.pages.problems import bad_input, not_found, stale

ACTORS = OFFICE | {Role.LIAISON, Role.SUPERIOR}
ACTS = frozenset({*AT_ONCE, *WRITTEN, *ON_THE_PAGE, *JOINING, Act.TAKE_BACK})
"""What the office's people do; the rest is the complainant's."""
_MOST = 6_000
"""Characters that are read of a text: more than may be sent, so that the refusal can say how many there are."""
_UNDONE_BY: Mapping[Act, Act] = {Act.LINK: Act.UNLINK, Act.UNLINK: Act.LINK, Act.MERGE: Act.PART}
_TYPED = ("text", "to", "days", "checked", "category", "finding", *(f"measure_{one}" for one in Measure))


async def show_act(visit: Visit) -> web.StreamResponse:
    """The form of an act."""
    return await _form(visit, number_of(visit), _act(visit))


async def do(visit: Visit) -> web.StreamResponse:
    """Carry it out, or say above the form why not."""
    number, what = number_of(visit), _act(visit)
    seen = visit.form.number("version")
    if seen is None:
        raise bad_input("problem.s400")
    if visit.form.raw("step") == "phrase":
        return await _form(visit, number, what, seen=seen, phrase=visit.form.raw("phrase"))
    order = _order(visit, what)
    missing = _missing(visit, order)
    if missing is not None:
        return await _form(visit, number, what, said=visit.say(missing), seen=seen)
    try:
        work = partial(_done_or_shown, visit=visit, number=number, order=order, seen=seen)
        done = await visit.console.store.write(logged(work))
    except NoSuchTicket:
        raise not_found("ticket.no_such") from None
    except Illegal as e:
        return await _form(visit, number, what, said=str(e), seen=seen)
    except Conflict:
        return await _moved_first(visit, number, what)
    match done:
        case Caught():
            return await _form(visit, number, what, said=str(done), seen=seen)
        case _Shown():
            return await _form(visit, number, what, shown=done, seen=seen)
        case Done():
            visit.console.said()
    return _moved(visit, number, order, done)


def _moved(visit: Visit, number: str, order: Order, done: Done) -> web.Response:
    """To the page where one sees that it is done, with the way to take it back."""
    what, here = order.act, page_of(visit, number)
    if what is Act.DISOWN:  # the ticket is no longer theirs to look at
        return visit.moved(visit.link("tickets"), done="ticket_disowned")
    if what is Act.CLASSIFY:
        now = done.ticket.sorted_as
        named = visit.say(f"name.category_{now}" if now else "ticket.no_category")
        facts, before = {"ticket_no": number, "category": named}, done.before.office_category or ""
        back = _undo(visit, number, done, Act.CLASSIFY, category=before)
        return visit.moved(here, done="ticket_classified", facts=facts, undo=back)
    if what is Act.TAKE_BACK:
        facts = {"ticket_no": number, "state": visit.say(f"name.ticket_{done.ticket.state}")}
        return visit.moved(here, done="ticket_taken_back", facts=facts)
    if what in _UNDONE_BY:
        facts, other = {"ticket_no": number, "other": order.to}, order.to
        back = _undo(visit, number, done, _UNDONE_BY[what], to=other)
        return visit.moved(here, done=f"ticket_{what}", facts=facts, undo=back)
    if what in TAKEN_BACK:
        back = _undo(visit, number, done, Act.TAKE_BACK)
        facts = {"ticket_no": number, "what": visit.say(f"name.did_{what}")}
        return visit.moved(here, done=_said_for_now(what, done), facts=facts, undo=back)
    if visit.user.role == Role.LIAISON:
        return visit.moved(here, done="ticket_drafted" if what is Act.DRAFT else "ticket_done")
    return visit.moved(here, done=_said(what, done), facts={"what": _named(visit, order)})


def _named(visit: Visit, order: Order) -> str:
    """What was done, in words that say to whom."""
    if order.act is Act.ASSIGN and order.to:
        return visit.say("ticket.did_hand_to", to=order.to)
    return visit.say(f"name.did_{order.act}")


def _undo(visit: Visit, number: str, done: Done, what: Act, **fields: str) -> Undo:
    address = visit.link("ticket_act", ticket_no=number, act=what)
    return Undo(address, {"version": str(done.ticket.version), **fields})


def _said_for_now(what: Act, done: Done) -> str:
    """As `_said`, of what can still be taken back: nobody has been told yet."""
    if what is Act.START:
        return "ticket_started"
    return "ticket_accepted" if done.told is not None else "ticket_accepted_untold"


@dataclass(frozen=True, slots=True)
class _Shown:
    """What would be told. `why`: what keeps it from being told now, as a key of the texts; None: it was not asked for."""

    preview: Preview
    digest: str
    why: str | None


def _done_or_shown(
    connection: Connection, *, visit: Visit, number: str, order: Order, seen: int
) -> Done | _Shown:
    """The act done; of a reply, only what would be told as long as that is not what was shown: nothing but the log is
    written then."""
    console = visit.console
    if order.act is Act.ASSIGN and order.to and not takes(connection, order.to):
        # Before the text is looked at: what the net says of it would be taken back with its line in the log.
        raise Illegal(visit.say("ticket.no_such_department", name=order.to[:LONGEST_NAME]))
    if order.act is Act.REPLY:
        ticket, _ = judged(connection, console.registry, number, order, visit.now, seen=seen)
        told, sends = preview(connection, console.vault, console.voice, ticket, order), _sends(visit)
        of = (console.vault, order, number, seen, told)
        why = as_shown.differs(*of, visit.form.raw("shown")) if sends else None
        if why is not None or not sends:
            return _Shown(told, as_shown.digest(*of), why)
    done = act(
        connection, console.registry, console.voice, number, order, visit.now, seen=seen, revocable=True
    )
    visit.sent(connection)
    return done


def _sends(visit: Visit) -> bool:
    return visit.form.one_of("step", ("preview", "send")) == "send"


def _order(visit: Visit, what: Act) -> Order:
    form, user = visit.form, visit.user
    return Order(
        what,
        user.name,
        Role(user.role),
        text=form.words("text", longest=_MOST),
        to=_to(visit, what),
        days=form.number("days") or 0,
        finding=form.one_of("finding", tuple(Finding)),
        measures=tuple(one for one in Measure if form.has(f"measure_{one}")),
        category=form.one_of("category", tuple(Category)),
        departments=user.departments,
        user_id=user.id,
        address=visit.address,
    )


def _to(visit: Visit, what: Act) -> str:
    """To whom; of another complaint, its number as it is kept, or blank when it is none."""
    typed = visit.form.text("to")
    return parse_ticket_number(typed[:40]) or "" if what in JOINING else typed


def _missing(visit: Visit, order: Order) -> str | None:
    """What the page demands before the rules are asked, as a key of the texts; None: nothing."""
    asks = kind_of(number_of(visit)) is TicketKind.DISCLOSURE
    match order.act:
        case Act.ASSIGN:
            return (
                None
                if visit.form.has("checked")
                else "requests.not_checked"
                if asks
                else "ticket.not_checked"
            )
        case Act.REPLY:
            return None if order.finding is not None else "finding.missing"
        case _:
            return None


def _act(visit: Visit) -> Act:
    word = visit.part("act")
    if word not in ACTS:
        raise not_found()
    return Act(word)


def _typed(visit: Visit, what: Act) -> dict[str, str]:
    """What stands in the form; a link beside the complaint may name the other one."""
    form, other = visit.form, parse_ticket_number(visit.query.text("to", longest=40))
    named = {"to": other or ""} if what in JOINING else {}
    return named | {name: form.words(name, longest=_MOST) for name in _TYPED if form.has(name)}


async def _form(
    visit: Visit,
    number: str,
    what: Act,
    *,
    said: str = "",
    shown: _Shown | None = None,
    seen: int | None = None,
    phrase: str = "",
) -> web.Response:
    """The form of the act, with what was typed; 400 when something is said against it."""
    found = await looked_at(visit, number)
    if what not in found.view.acts:
        if said:
            return await visit.page("tickets/refused.html", status=400, number=number, said=said, text="")
        raise stale("ticket.not_now")
    if phrase:  # it is typed as if by hand: in the form that comes back, and in the draft that is kept of it
        text = put_in(visit.form.words("text", longest=_MOST), phrase, what)
        visit.form = Fields({**visit.form.fields, "text": text, "phrase": ""})
    told = {**facts(visit, found), "said": said, "typed": _typed(visit, what), "home": page_of(visit, number)}
    if shown is not None:
        told |= {"preview": shown.preview, "shown": shown.digest}
        told["said"] = visit.say(shown.why) if shown.why is not None else ""
    return await visit.page(
        "tickets/ticket_act.html",
        status=400 if said else 200,
        what=what,
        version=found.view.version if seen is None else seen,
        **told,
    )


async def _moved_first(visit: Visit, number: str, what: Act) -> web.Response:
    """Somebody else has: what was typed is given back and kept, to be judged anew on the page as it is now."""
    await visit.keep()
    return await visit.page(
        "tickets/refused.html",
        status=409,
        number=number,
        said=visit.say("ticket.moved_first"),
        text=visit.form.words("text", longest=_MOST),
    )


def _said(what: Act, done: Done) -> str:
    """Whether the complainant hears of it: nobody should believe so who only thinks so."""
    if not tells(what):
        return "ticket_acted"
    return "ticket_told" if done.told is not None else "ticket_untold"


ROUTES = (
    Route(
        "GET",
        "/office/tickets/{ticket_no}/acts/{act}",
        show_act,
        ACTORS,
        "the form of an act on a complaint",
        name="ticket_act",
        under="tickets",
    ),
    Route(
        "POST", "/office/tickets/{ticket_no}/acts/{act}", do, ACTORS, "act on a complaint", under="tickets"
    ),
)
