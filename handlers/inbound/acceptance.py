"""Taking what came in: durable before it is acknowledged, and never lost for a fault of ours.

While the database does not answer, nothing is acknowledged and the provider brings it again. A message on which our
own program fails is tried a few times and then kept, in the person's own words, for an officer to read: it must
neither get lost nor hold up everybody behind it. Turns of one address come one after the other, whatever door and
however many come at once, and a flood of one address waits for itself alone.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.channels.inbound import Unavailable
from bot.channels.incoming import Address, Chat, Incoming, PartyOn, Phone
from bot.logs import where
from db.queries.outbox import received
from db.queries.people import chats, conversations, people
from db.store import Conflict, Store, StoreUnavailable
from db.vault import Vault
from handlers.inbound.order import SenderQueues

log = structlog.get_logger()

Clock = Callable[[], datetime]
Take = Callable[[Incoming, datetime], Awaitable[object]]
Keep = Callable[[Sequence[Incoming], datetime], Awaitable[object]]

PAUSES = (0.2, 1.0)
"""Seconds before each further try at a message on which the program failed."""
_OUR_FAULT = (IntegrityError, DataError, ProgrammingError, NotSupportedError)


class Unkept(RuntimeError):
    """The program failed on a message, and on keeping it as well."""


def is_outage(error: BaseException) -> bool:
    """Whether this is the database's state rather than a fault in what it was asked."""
    if isinstance(error, SQLAlchemyError):
        outage = isinstance(error, (DBAPIError, PoolTimeout))
        return outage and not isinstance(error, _OUR_FAULT)
    return isinstance(error, (StoreUnavailable, Conflict, OSError, TimeoutError))


class Desk:
    """Takes what came in, whatever the door."""

    def __init__(self, take: Take, keep: Keep, clock: Clock, *, pauses: Sequence[float] = PAUSES) -> None:
        """`take` is `Turns.take`; `keep` puts messages on which that failed before an officer."""
        self._queues = SenderQueues()
        self._take = take
        self._keep = keep
        self._clock = clock
        self._pauses = tuple(pauses)

    async def take(self, incoming: Incoming) -> None:
        """Return once it is durable. Raises Unavailable, or Unkept when nothing could be done."""
        async with self._queues.turn(_sender(incoming)):
            await self._take_or_keep(incoming)

    async def _take_or_keep(self, incoming: Incoming) -> None:
        for pause in self._pauses:
            failure = await _tried(self._take(incoming, self._clock()))
            if failure is None:
                return
            log.warning("turn_failed", channel=incoming.channel, error=where(failure))
            await asyncio.sleep(pause)
        failure = await _tried(self._take(incoming, self._clock()))
        if failure is None:
            return
        log.error("turn_given_up", channel=incoming.channel, error=where(failure))
        await self.keep(incoming)

    async def keep(self, incoming: Incoming) -> None:
        """Put it before an officer, without a conversation about it. Raises Unavailable or Unkept."""
        failure = await _tried(self._keep([incoming], self._clock()))
        if failure is not None:
            raise Unkept(where(failure)) from failure

    async def keep_all(self, incomings: Sequence[Incoming]) -> None:
        """`keep` many in one go; when one of them spoils that, each alone. Raises Unavailable or Unkept."""
        if await _tried(self._keep(incomings, self._clock())) is None:
            return
        lost: Unkept | None = None
        for incoming in incomings:
            try:
                await self.keep(incoming)
            except Unkept as e:
                lost = e
        if lost is not None:
            raise lost


def _sender(incoming: Incoming) -> Phone | tuple[str, str] | int:
    """Whose order a message belongs to: its number, chat or party (which no door has both of)."""
    match incoming.address:
        case Phone() as phone:
            return phone
        case Chat(address):
            return incoming.channel, address
        case PartyOn(party_id):
            return party_id


async def _tried(attempt: Awaitable[object]) -> Exception | None:
    """What it failed with, if it is our fault; raises Unavailable if it is the database's."""
    try:
        await attempt
    except Exception as e:
        if is_outage(e):
            raise Unavailable(where(e)) from e
        return e
    return None


def keeper(store: Store, vault: Vault) -> Keep:
    """Keeps messages as notes to the office, without any conversation about them; all in one transaction."""

    async def keep(incomings: Sequence[Incoming], now: datetime) -> None:
        await store.write(partial(_keep_all, vault=vault, incomings=incomings, now=now))

    return keep


def _keep_all(connection: Connection, *, vault: Vault, incomings: Sequence[Incoming], now: datetime) -> None:
    senders: dict[tuple[str, Address], int] = {}
    for incoming in incomings:
        if _handled(connection, vault, incoming):
            continue  # before its sender is touched: an old message unblocks no chat
        sender = incoming.channel, incoming.address
        if sender not in senders:
            senders[sender] = _party_id(connection, vault, incoming, now)
        _keep(connection, vault, senders[sender], incoming, now)


def _handled(connection: Connection, vault: Vault, incoming: Incoming) -> bool:
    message = incoming.message_id
    return message is not None and received.received(connection, vault, incoming.channel, message)


def _keep(connection: Connection, vault: Vault, party_id: int, incoming: Incoming, now: datetime) -> None:
    if incoming.message_id is not None:
        inbound_id = received.receive(
            connection,
            vault,
            channel=incoming.channel,
            message_id=incoming.message_id,
            party_id=party_id,
            at=incoming.said_at or now,
            text=incoming.raw,
        )
        if inbound_id is None:
            return
    at = incoming.said_at or now
    conversations.pass_to_person(connection, vault, party_id, None, incoming.raw, at=at)


def _party_id(connection: Connection, vault: Vault, incoming: Incoming, now: datetime) -> int:
    match incoming.address:
        case Phone(e164, can_sms):
            return people.of_phone(connection, vault, e164, can_sms=can_sms).id
        case Chat(address, language):
            met = chats.met(connection, vault, incoming.channel, address, language=language, now=now)
            return met.party.id
        case PartyOn(party_id):
            return party_id
