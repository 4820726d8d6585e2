"""工作交接: what somebody who leaves has in hand, and who goes on with it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Integer, bindparam, func, insert, select, update

from bot.domain.approval import ApprovalKind
from db.queries.tickets.ticket_bars import bars
from db.schema import api_tokens, approvals, call_cards, drafts, handovers, users
from db.schema.columns import Instant

_now = bindparam("now", type_=Instant)
_CARDS = (
    select(func.count())
    .select_from(call_cards)
    .where(call_cards.c.held_by == bindparam("of"), call_cards.c.held_until > _now)
)
_ASKED = select(func.count()).where(
    approvals.c.asked_by == bindparam("of"),
    approvals.c.decision.is_(None),
    ~bars(approvals.c.object, bindparam("viewer", type_=Integer)),
)
_TOKENS = (
    select(func.count())
    .select_from(api_tokens)
    .where(
        api_tokens.c.user_id == bindparam("of"),
        api_tokens.c.revoked_at.is_(None),
        api_tokens.c.expires_at > _now,
    )
)
_DRAFTS = select(func.count()).select_from(drafts).where(drafts.c.user_id == bindparam("of"))
_PUT_BACK = (
    update(call_cards).where(call_cards.c.held_by == bindparam("of")).values(held_by=None, held_until=None)
)
_ADD = insert(handovers)
_leaver = users.alias("leaver")
_TO = (
    select(handovers.c.id, handovers.c.user_id, handovers.c.at, handovers.c.note, _leaver.c.name)
    .join_from(handovers, _leaver, _leaver.c.id == handovers.c.user_id)
    .where(handovers.c.successor_id == bindparam("to"), handovers.c.done_at.is_(None))
    .order_by(handovers.c.at.desc(), handovers.c.id.desc())
)
_COUNT = (
    select(func.count())
    .select_from(handovers)
    .where(handovers.c.successor_id == bindparam("to"), handovers.c.done_at.is_(None))
)
_DONE = (
    update(handovers)
    .where(
        handovers.c.id == bindparam("number"),
        handovers.c.successor_id == bindparam("to"),
        handovers.c.done_at.is_(None),
    )
    .values(done_at=_now)
)
_OPEN_ASKED = (
    select(approvals.c.id, approvals.c.kind, approvals.c.object, approvals.c.asked_at)
    .where(
        approvals.c.asked_by == bindparam("of"),
        approvals.c.decision.is_(None),
        ~bars(approvals.c.object, bindparam("viewer", type_=Integer)),
    )
    .order_by(approvals.c.asked_at, approvals.c.id)
)


@dataclass(frozen=True, slots=True)
class InHand:
    """How much somebody has in hand, apart from complaints."""

    cards: int
    """Cards of the call sheet that nobody else can take right now."""
    asked: int
    """Requests that wait for a second person."""
    drafts: int
    """Texts begun and not sent: nobody else may read them."""
    tokens: int
    """Access tokens by which programs read in their name."""


@dataclass(frozen=True, slots=True)
class Handover:
    """What a colleague who left has passed on."""

    id: int
    user_id: int
    at: datetime
    note: str
    name: str
    """The colleague's name at log-in."""


@dataclass(frozen=True, slots=True)
class StillAsked:
    """A request that waits: which, for what, about what, and since when."""

    id: int
    kind: ApprovalKind
    object: str
    asked_at: datetime


def in_hand(connection: Connection, user_id: int, *, viewer: int, now: datetime) -> InHand:
    """What they have in hand; `viewer`: without what complaints about this account are in it."""
    cards = connection.execute(_CARDS, {"of": user_id, "now": now}).scalar_one()
    asked = connection.execute(_ASKED, {"of": user_id, "viewer": viewer}).scalar_one()
    begun = connection.execute(_DRAFTS, {"of": user_id}).scalar_one()
    tokens = connection.execute(_TOKENS, {"of": user_id, "now": now}).scalar_one()
    return InHand(cards, asked, begun, tokens)


def put_cards_back(connection: Connection, user_id: int) -> None:
    """Whoever phones next may take their cards."""
    connection.execute(_PUT_BACK, {"of": user_id})


def add(
    connection: Connection, user_id: int, successor_id: int, *, by: int | None, note: str, now: datetime
) -> None:
    """Somebody goes on with what this person had in hand. `by`: who has said so; None: the command line."""
    values = {"user_id": user_id, "successor_id": successor_id, "by_id": by, "note": note, "at": now}
    connection.execute(_ADD, values)


def to(connection: Connection, successor_id: int) -> list[Handover]:
    """What was passed on to somebody and is not done with, the latest first."""
    return [Handover(**row._asdict()) for row in connection.execute(_TO, {"to": successor_id})]


def count(connection: Connection, successor_id: int) -> int:
    """How many of these there are."""
    return connection.execute(_COUNT, {"to": successor_id}).scalar_one()


def done(connection: Connection, number: int, successor_id: int, *, now: datetime) -> bool:
    """Done with; False when it is not theirs, or was done with."""
    return connection.execute(_DONE, {"number": number, "to": successor_id, "now": now}).rowcount == 1


def still_asked(connection: Connection, user_id: int, *, viewer: int) -> list[StillAsked]:
    """What somebody requested and nobody has decided, as far as the viewer may know of it, the oldest first."""
    rows = connection.execute(_OPEN_ASKED, {"of": user_id, "viewer": viewer})
    return [StillAsked(row.id, ApprovalKind(row.kind), row.object, row.asked_at) for row in rows]
