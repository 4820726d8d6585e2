"""One act on one ticket in the current transaction: looked up, judged, recorded, and announced."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from bot.casework.terms import CATEGORIES
from bot.casework.tickets.taking_back import LastStep
from bot.casework.tickets.ticket import Illegal, Move, Order, TicketStanding, between_both, decide
from bot.casework.tickets.visibility import Concern, Viewer, may_act
from bot.domain.act import Act
from bot.domain.role import Outside, Role
from bot.domain.ticket_kind import TicketKind
from bot.domain.ticket_state import TicketState
from bot.work.tickets import calling_on
from bot.work.tickets.archive import must_wait
from bot.work.tickets.changes import changed_by
from bot.work.tickets.identity_checks import check, is_for_department
from bot.work.tickets.joining import carried, check_joined, other_of
from bot.work.tickets.notices import preview, tell
from bot.work.tickets.registry import Registry, Voice
from bot.work.tickets.request_acts import applicant_adds
from bot.work.tickets.telling_later import told_before
from bot.work.tickets.terms import clock_of
from db.queries.office import audit
from db.queries.tickets import ticket_bars, ticket_rows, ticket_work, timelines
from db.queries.tickets.ticket_rows import Ticket
from db.queries.tickets.timelines import Event
from db.queries.unsent import drafts
from db.store import Conflict
from db.vault import Vault

AS_TOLD = "改回投诉人自己选的"
_OVER = frozenset({TicketState.CLOSED, TicketState.DECLINED, TicketState.TRANSFERRED})
"""Nobody writes on a ticket of these any more."""


class NoSuchTicket(Illegal):
    """There is none under that number, or none that this person may know of."""

    def __init__(self, ticket_no: str) -> None:
        super().__init__(f"没有这一件 {ticket_no}，或不归您看；请核对编号")


class NoSuchOther(Illegal):
    """The other complaint that an order names: as `NoSuchTicket`, but the one it is given on is there."""

    def __init__(self, ticket_no: str) -> None:
        super().__init__(f"没有投诉件 {ticket_no}，或不归您看；请核对编号")


@dataclass(frozen=True, slots=True)
class Done:
    """What an act did. `told`: the channel on which the complainant is told; None: not told."""

    before: Ticket
    ticket: Ticket
    told: str | None = None


def act(
    connection: Connection,
    registry: Registry,
    voice: Voice | None,
    ticket_no: str,
    order: Order,
    now: datetime,
    *,
    seen: int | None = None,
    revocable: bool = False,
) -> Done:
    """Carry out an order of the office. `seen`: the version that the person giving the order was looking at.

    `revocable`: an acceptance is told only once it can no longer be taken back (`tell_due`), and `told` says how then.
    `voice` None tells the complainant nothing. Raises as `judged` does; nothing is written then, provided that the
    transaction is rolled back.
    """
    before, move = judged(connection, registry, ticket_no, order, now, seen=seen)
    if voice is not None:
        before = told_before(connection, registry.vault, voice, before, order, now)
    later = revocable and order.act is Act.ACCEPT
    other = _other(connection, registry, before, order)
    after = _written(connection, registry, replace(before, to_tell=before.to_tell or later), order, move, now)
    if other is not None:
        carried(connection, registry, after, other, order, now)
    told = _told(connection, registry.vault, voice, after, order, now)
    calling_on.of_act(connection, before.state, after, order)
    return Done(before, after, told)


def _told(
    connection: Connection, vault: Vault, voice: Voice | None, ticket: Ticket, order: Order, now: datetime
) -> str | None:
    if voice is None:
        return None
    if order.act is Act.ACCEPT and ticket.to_tell:
        return preview(connection, vault, voice, ticket, order).channel
    return tell(connection, vault, voice, ticket, order, now)


def draft_of(connection: Connection, vault: Vault, ticket_no: str, order: Order) -> str:
    """The department's draft, for somebody who wants to give this order. Raises Illegal, NoSuchTicket among them."""
    return _draft(connection, ticket_rows.one(connection, vault, ticket_no), ticket_no, order)


def release(
    connection: Connection, registry: Registry, voice: Voice, ticket_no: str, order: Order, now: datetime
) -> Done:
    """Reply with the department's draft: the order's text, as it was read. Raises as `judged` does.

    A department may rewrite its draft at any time: text that nobody in the office has read does not go out.
    """
    found = ticket_rows.to_work_on(connection, registry.vault, ticket_no)
    if _draft(connection, found, ticket_no, order) != order.text:
        raise Illegal(f"{ticket_no} 的答复，处室刚改过，没有发出；请重新看过再发")
    return act(connection, registry, voice, ticket_no, order, now)


def _draft(connection: Connection, found: Ticket | None, ticket_no: str, order: Order) -> str:
    if found is None or _hidden(connection, found.concern, order):
        raise NoSuchTicket(ticket_no)
    if found.draft is None:
        raise Illegal(f"{ticket_no} 没有等着审核的答复；要自己答复，请用 huifang tickets reply")
    return found.draft


def judged(
    connection: Connection,
    registry: Registry,
    ticket_no: str,
    order: Order,
    now: datetime,
    *,
    seen: int | None = None,
) -> tuple[Ticket, Move]:
    """The current ticket, and the move that the order leads to; nothing is written.

    Raises Illegal with a sentence (NoSuchTicket and Caught among them) or Conflict when somebody else moved first. What
    the net says is logged: see `bot.work.tickets.identity_checks.logged`.
    """
    before = ticket_rows.to_work_on(connection, registry.vault, ticket_no)
    if before is None or _hidden(connection, before.concern, order):
        raise NoSuchTicket(ticket_no)
    if before.kind is TicketKind.DISCLOSURE and not between_both(order.act):
        raise Illegal(f"{ticket_no} 是依申请公开，不按投诉办；请在后台“依申请公开”里办理")
    if seen is not None and seen != before.version:
        raise Conflict(f"{ticket_no} 刚被别人改过，请刷新后再试")
    move = decide(_standing(connection, registry, before, order), order, now, registry.terms)
    if order.act is Act.ASSIGN and not ticket_bars.leaves(connection, before.ticket_no, order.to.strip()):
        raise Illegal(f"{order.to.strip()}的联络员都要回避，看不到这件；请交办给别的处室，或由监察室直接办")
    if is_for_department(before, order):
        check(connection, registry.vault, before, order, now)
    check_joined(connection, registry, before, _other(connection, registry, before, order), order, now)
    return before, move


def _other(connection: Connection, registry: Registry, ticket: Ticket, order: Order) -> Ticket | None:
    """The other complaint that the order concerns, locked; raises NoSuchOther for one that this person may not know of."""
    number = other_of(ticket, order)
    if number is None:
        return None
    other = ticket_rows.to_work_on(connection, registry.vault, number)
    if other is None or _hidden(connection, other.concern, order):
        raise NoSuchOther(number)
    return other


def _standing(connection: Connection, registry: Registry, ticket: Ticket, order: Order) -> TicketStanding:
    """What the move depends on. Days of silence are full days, and only the timeline has the moment of the reply."""
    standing = ticket.standing
    if order.act is Act.TAKE_BACK:
        return replace(standing, last=_last(connection, registry.vault, ticket))
    if order.act is not Act.GIVE_UP or standing.replied_at is None:
        return standing
    number = ticket.ticket_no
    replies = timelines.of_all(connection, registry.vault, [number], acts={Act.REPLY})[number]
    return replace(standing, replied_at=replies[-1].at) if replies else standing


def _last(connection: Connection, vault: Vault, ticket: Ticket) -> LastStep:
    lines = timelines.of(connection, vault, ticket.ticket_no)
    last, before = lines[-1], lines[-2 if len(lines) > 1 else -1]
    told = last.act == Act.ACCEPT and not ticket.to_tell
    return LastStep(last.act, last.by_whom, last.at, before.state, told)


def viewer_at(
    connection: Connection,
    name: str,
    role: Role,
    departments: frozenset[str] = frozenset(),
    user_id: int | None = None,
) -> Viewer:
    """The viewer or doer. On the command line there is only a name: it stands for the account that has it."""
    if user_id is None:
        user_id = ticket_bars.known_as(connection, name)
    return Viewer(name, role, departments, user_id)


def _hidden(connection: Connection, concern: Concern, order: Order) -> bool:
    """Whether the person giving the order must not know of the ticket."""
    if not isinstance(order.role, Role):
        return False
    viewer = viewer_at(connection, order.by, order.role, order.departments, order.user_id)
    return not may_act(viewer, concern)


def _written(
    connection: Connection, registry: Registry, before: Ticket, order: Order, move: Move, now: datetime
) -> Ticket:
    """Write state, timeline, terms and log; returns the resulting ticket."""
    event = Event(now, order.act.value, move.to, _by(order), _note(order), order.finding, order.measures)
    changed = changed_by(order, before, move.to, now)
    timeline = [*timelines.of(connection, registry.vault, before.ticket_no), event]
    clock = clock_of(registry, timeline, changed.extended_days, before.promised, before.kind)
    waits = must_wait(connection, changed, event, now)
    ticket_work.save(connection, registry.vault, changed, clock, to_archive=waits)
    timelines.append(connection, registry.vault, before.ticket_no, event)
    if order.role is Outside.COMPLAINANT:
        ticket_bars.said(connection, registry.vault, before.ticket_no, order.text, now)
    if order.act is not Act.ADD:
        _log(connection, registry.vault, before, changed, order, now)
    if changed.state in _OVER:
        drafts.drop_about(connection, registry.vault, before.ticket_no)
    saved = ticket_rows.one(connection, registry.vault, before.ticket_no)
    assert saved is not None
    return saved


def _by(order: Order) -> str:
    return order.by if isinstance(order.role, Role) else order.role.value


def _note(order: Order) -> str:
    match order.act:
        case Act.ASSIGN | Act.TRANSFER:
            return f"{order.to.strip()}：{order.text.strip()}" if order.text.strip() else order.to.strip()
        case Act.LINK | Act.UNLINK | Act.MERGE:
            return f"{order.to}：{order.text.strip()}" if order.text.strip() else order.to
        case Act.CLASSIFY:
            sort = CATEGORIES[order.category] if order.category is not None else AS_TOLD
            return f"{sort}：{order.text.strip()}" if order.text.strip() else sort
        case Act.EXTEND:
            return f"{order.days}天：{order.text.strip()}"
        case _:
            return order.text.strip()


def _log(
    connection: Connection, vault: Vault, before: Ticket, ticket: Ticket, order: Order, now: datetime
) -> None:
    who = audit.Who(order.user_id, _by(order), order.role.value, order.address)
    detail: dict[str, object] = {"from": before.state.value, "to": ticket.state.value}
    if order.act in (Act.ASSIGN, Act.TRANSFER):
        detail["body"] = order.to.strip()
    if order.act is Act.CLASSIFY:
        detail = {"category": ticket.sorted_as}
    if order.act is Act.REPLY and before.draft is not None:
        detail["edited"] = order.text.strip() != before.draft
    audit.note(
        connection,
        vault,
        who,
        f"ticket.{order.act}",
        f"ticket {ticket.ticket_no}",
        detail=detail,
        now=now,
    )


def give_verdict(
    connection: Connection, registry: Registry, ticket_no: str, satisfied: bool, words: str, now: datetime
) -> bool:
    """评价: the complainant's own yes or no. False when it is not asked for (any more): nothing is changed then."""
    given = Act.SATISFIED if satisfied else Act.DISSATISFIED
    return _complainants(connection, registry, ticket_no, Order(given, "", Outside.COMPLAINANT, words), now)


def add(connection: Connection, registry: Registry, ticket_no: str, words: str, now: datetime) -> bool:
    """The complainant adds to the complaint; a ticket waiting for that is worked on again. False without such a
    ticket."""
    request = applicant_adds(connection, registry, ticket_no, words, now)
    if request is not None:
        return request
    order = Order(Act.ADD, "", Outside.COMPLAINANT, words)
    return _complainants(connection, registry, ticket_no, order, now)


def _complainants(
    connection: Connection, registry: Registry, ticket_no: str, order: Order, now: datetime
) -> bool:
    try:
        act(connection, registry, None, ticket_no, order, now)
    except Illegal:  # judged before anything is written
        return False
    return True
