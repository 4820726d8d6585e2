"""What the end of a POST means: for the message, for its address, and for the ladder of its cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.channels.base import Accepted, Doubt, Outcome, Refusal, Refused
from db.queries import outbox, people, rounds, sending
from db.queries.sending import Posting

TRIES = 12
"""Definite refusals of the «later» kind after which a message is given up."""
LONGEST_PAUSE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Ended:
    """A POST that is over, and how it ended."""

    posting: Posting
    outcome: Outcome


def write_down(connection: Connection, ended: Sequence[Ended], *, owner: str, now: datetime) -> None:
    """Keep how these POSTs of `owner` ended. Writing one down twice changes nothing."""
    taken = [(e.posting.id, e.outcome.provider_id) for e in ended if isinstance(e.outcome, Accepted)]
    sending.accept(connection, taken, now=now)
    for e in ended:
        match e.outcome:
            case Accepted():
                pass
            case Doubt(reason):
                sending.doubt(connection, e.posting.id, owner=owner, reason=reason)
            case Refused():
                _refused(connection, e.posting, e.outcome, owner, now)


def _refused(connection: Connection, posting: Posting, refused: Refused, owner: str, now: datetime) -> None:
    match refused.why:
        case Refusal.LATER if posting.tries < TRIES:
            pause = max(timedelta(seconds=refused.retry_after), _pause(posting.tries))
            sending.again(connection, posting.id, owner=owner, due=now + pause, code=refused.code)
        case Refusal.HALT:
            sending.again(connection, posting.id, owner=owner, due=now + LONGEST_PAUSE, code=refused.code)
        case Refusal.MOVED if refused.moved_to is not None and posting.chat_id is not None:
            sending.again(connection, posting.id, owner=owner, due=now, code=refused.code)
            sending.move_chat(connection, posting.chat_id, int(refused.moved_to))
        case _:
            close_address(connection, posting.party_id, posting.chat_id, refused.why, refused.code, now)
            if sending.fail(connection, posting.id, owner=owner, now=now, code=refused.code):
                rounds.look_now(connection, posting.ref, now=now)


def close_address(
    connection: Connection, party_id: int, chat_id: int | None, why: Refusal | None, code: str, now: datetime
) -> None:
    """Draw the consequence of a refusal for the address, if it has one."""
    match why:
        case Refusal.BAD_ADDRESS if chat_id is not None:
            people.block_chat(connection, chat_id, now=now)
        case Refusal.BAD_ADDRESS:
            people.refuse_sms(connection, party_id, code[:16])
        case Refusal.OPTED_OUT:
            people.opt_out(connection, party_id, now=now)
            rounds.refuse(connection, party_id, now=now)
            outbox.cancel_pending(connection, party_id, now=now, reason="optout")
        case _:
            pass


def _pause(tries: int) -> timedelta:
    """1, 2, 4 … seconds, five minutes at most."""
    return min(timedelta(seconds=2 ** max(0, tries)), LONGEST_PAUSE)
