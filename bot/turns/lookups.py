"""Look-ups: what a message that shows a receipt code leads to, and the brakes on trying codes and numbers.

A number alone is looked up nowhere. People see their own complaints in their own chat (`ticketing.own_tickets`); any other
one takes its receipt code. Somebody who sends a number that is not theirs reads one sentence, after the same work and the
same writes, whether there is such a complaint or not.

Each person may try a few a day (`db.queries.tickets.guesses`), and all strangers together a number an hour in this process;
beyond that they read one polite sentence. The first code that a chat shows within an hour is always looked up, however, so
that no flood of strangers keeps a complainant out.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.casework.tickets.receipt_code import parse_receipt
from bot.casework.tickets.ticket_number import find_ticket_number
from bot.channels.incoming import Incoming
from bot.dialogue.reading.complaint_words import names_ticket
from bot.dialogue.scene import FoundTicket
from bot.turns.receipt_codes import Receipts
from bot.work import tickets
from db.queries.tickets import guesses
from db.vault import Vault

IN_ALL_AN_HOUR = 300
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class LookedFor:
    """What a message asks about, found out before the transaction because hashing is slow."""

    number: str | None = None
    """The number in it, by which one of their own complaints is found, however old it is."""
    names: bool = False
    """Whether it contains something that looks like a number or a code."""
    shown: bool = False
    """Whether it contains a receipt code."""
    code_hash: bytes | None = None
    """Its hash; None when too many have been hashed lately."""
    crowded: bool = False
    """Whether all strangers together have tried too much lately."""


NOTHING = LookedFor()


class LookUps:
    """Looks things up for people, as long as they may."""

    def __init__(self, vault: Vault, chance: Callable[[int], int]) -> None:
        """`chance` draws random bits for receipt codes."""
        self.receipts = Receipts(vault, chance)
        self._lately: deque[datetime] = deque(maxlen=IN_ALL_AN_HOUR)

    async def asked(self, incoming: Incoming, now: datetime) -> LookedFor:
        """What the message asks about."""
        words = incoming.words
        number, code = find_ticket_number(words), parse_receipt(words)
        if code is None and not names_ticket(words):
            return LookedFor(number)
        crowded = self._is_crowded(now)
        if code is None:
            return LookedFor(number, names=True, crowded=crowded)
        by = incoming.channel, incoming.address
        code_hash = await self.receipts.hashed(code, by=by, now=now, crowded=crowded)
        return LookedFor(number, names=True, shown=True, code_hash=code_hash, crowded=crowded)

    def _is_crowded(self, now: datetime) -> bool:
        while self._lately and not timedelta() <= now - self._lately[0] <= _HOUR:
            self._lately.popleft()
        full = len(self._lately) == IN_ALL_AN_HOUR
        if not full:
            self._lately.append(now)
        return full


def looked_up(
    connection: Connection, vault: Vault, asked: LookedFor, party_id: int, now: datetime
) -> tuple[FoundTicket | None, bool]:
    """What the code in a message leads to, and whether this person may still ask."""
    if not asked.names:
        return None, True
    may_ask = guesses.left(connection, party_id, now=now)
    if not asked.shown:
        return None, may_ask and not asked.crowded
    if asked.code_hash is None or not may_ask:
        return None, False
    return FoundTicket(tickets.by_receipt(connection, vault, asked.code_hash)), True
