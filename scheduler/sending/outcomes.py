"""What the result of a POST means for the message, for its address, and for the ladder of its cases.

A refusal concerns the address, the message or us, and affects only that. Trouble of ours costs the message
nothing: it waits again, until it expires. What it means for the lane is decided in
`scheduler.sending.admission`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from prometheus_client import Counter as Counted
from sqlalchemy import Connection

from bot.channels.base import About, Accepted, Doubt, Outcome, Refusal, Refused
from db.queries.outbox import outbox, sending
from db.queries.outbox.sending import Posting
from db.queries.people import chats, conversations, people
from db.queries.rounds import rounds
from db.vault import Vault

log = structlog.get_logger()
POSTED = Counted("huifang_posted", "messages handed to a provider, by how that ended", ["channel", "outcome"])

NO_ADDRESS = "no_address"
"""The code of a message whose address was removed after it was queued."""
OUT_OF_PLACE = "out_of_place"
"""A number or text cannot be opened in its place: somebody moved or altered it. `huifang db check` names the row."""
LONGEST_REST = timedelta(hours=1)
"""A message that keeps failing on its own account is tried once in this time, until it expires."""
NOT_TAKEN = "［给这个人的一条消息，因内容被运营商退回，没有发出去；请改打电话。］"
"""Read by an officer: the code stands with the message, and in plain words on the day's page."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A finished POST, its result, and the epoch of its lane when it began."""

    posting: Posting
    outcome: Outcome
    epoch: int = 0


def count(ended: Sequence[Ended]) -> None:
    """Add these to the figures of the house."""
    ways = Counter((e.posting.channel, type(e.outcome).__name__.lower()) for e in ended)
    for (channel, outcome), posts in ways.items():
        POSTED.labels(channel, outcome).inc(posts)


@dataclass(frozen=True, slots=True)
class Addressed:
    """Whom a message was for, at which address, and about which case."""

    party_id: int
    chat_id: int | None
    case_no: str | None


def write_down(
    connection: Connection, ended: Sequence[Ended], *, vault: Vault, owner: str, now: datetime
) -> None:
    """Record how these POSTs of `owner` ended. Recording one twice changes nothing."""
    taken = [(e.posting.id, e.outcome.provider_id) for e in ended if isinstance(e.outcome, Accepted)]
    sending.accept(connection, taken, now=now)
    for e in ended:
        match e.outcome:
            case Accepted():
                pass
            case Doubt(reason):
                sending.doubt(connection, e.posting.id, owner=owner, reason=reason)
            case Refused():
                _refused(connection, vault, e.posting, e.outcome, owner, now)


def _refused(
    connection: Connection, vault: Vault, posting: Posting, refused: Refused, owner: str, now: datetime
) -> None:
    code = refused.code
    match refused.why:
        case Refusal.UNSENT if code == NO_ADDRESS:
            if sending.drop(connection, posting.id, owner=owner, now=now, code=code):
                rounds.look_now(connection, posting.ref, now=now)
        case Refusal.UNSENT if code == OUT_OF_PLACE:
            log.error("out_of_place", ref=posting.ref)
            sending.again(connection, posting.id, owner=owner, due=now + rest(posting.tries), code=code)
        case Refusal.ROUTE | Refusal.NOT_TODAY:
            log.warning("route_refused", channel=posting.channel, code=code)
            sending.again(connection, posting.id, owner=owner, due=now + rest(posting.tries), code=code)
        case Refusal.MOVED if refused.moved_to is not None and posting.chat_id is not None:
            sending.again(connection, posting.id, owner=owner, due=now, code=code)
            chats.move(connection, vault, posting.chat_id, refused.moved_to)
        case why if why.about is About.US:
            sending.again(connection, posting.id, owner=owner, due=now, code=code)
        case why:
            to = Addressed(posting.party_id, posting.chat_id, posting.case_no)
            failed = sending.fail(
                connection, posting.id, owner=owner, now=now, code=code, fault=why.about.value
            )
            draw(connection, vault, to, why, code, now, news=failed)
            if failed:
                rounds.look_now(connection, posting.ref, now=now)


def draw(
    connection: Connection,
    vault: Vault,
    to: Addressed,
    why: Refusal | None,
    code: str,
    now: datetime,
    *,
    news: bool,
) -> None:
    """Apply the consequence of a refusal: the address is closed, a person must look (once: `news`), or none."""
    match why:
        case Refusal.BAD_ADDRESS if to.chat_id is not None:
            chats.block(connection, to.chat_id, now=now)
        case Refusal.BAD_ADDRESS:
            people.refuse_sms(connection, to.party_id, code[:64])
        case Refusal.OPTED_OUT:
            people.opt_out(connection, to.party_id, now=now)
            rounds.refuse(connection, to.party_id, now=now)
            outbox.cancel_pending(connection, to.party_id, now=now, reason="optout")
        case Refusal.CONTENT if news:
            conversations.pass_to_person(connection, vault, to.party_id, to.case_no, NOT_TAKEN, at=now)
        case _:
            pass


def rest(times: int) -> timedelta:
    """How long a message rests after failing this often on its own account: 1, 2, 4 … minutes."""
    return min(timedelta(minutes=2 ** min(max(times - 1, 0), 9)), LONGEST_REST)
