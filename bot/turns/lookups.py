"""Look-ups: what a message that shows a receipt code leads to, and the brakes on trying codes and numbers.

A number alone is looked up nowhere. People see their own complaints in their own chat (`bot.work.tickets.own_tickets`); any other
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

from bot.casework.ledger.rating_receipt import NotAReceipt, receipt_in, receipt_secret
from bot.casework.tickets.receipt_code import parse_receipt
from bot.casework.tickets.ticket_number import find_ticket_number
from bot.channels.incoming import Incoming
from bot.dialogue.reading.complaint_words import names_ticket, shows_code
from bot.dialogue.reading.receipt_words import wants_check
from bot.dialogue.scene import FoundTicket
from bot.domain.rating_receipt_state import CheckedReceipt, ReceiptState
from bot.turns.receipt_codes import Receipts
from bot.work import tickets
from bot.work.rating_receipts import ReceiptChecks
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
    code_shown: bool = False
    """Whether it contains what looks like a code, whosever it is: such words are kept nowhere."""
    checked: CheckedReceipt | None = None
    """What the receipt of an answer in it leads to."""


NOTHING = LookedFor()


class LookUps:
    """Looks things up for people, as long as they may."""

    def __init__(self, vault: Vault, chance: Callable[[int], int], checks: ReceiptChecks) -> None:
        """`chance` draws random bits for the codes of complaints; `checks` checks receipts of answers."""
        self._checks = checks
        self.receipts = Receipts(vault, chance)
        self._lately: deque[datetime] = deque(maxlen=IN_ALL_AN_HOUR)

    async def asked(self, incoming: Incoming, now: datetime) -> LookedFor:
        """What the message asks about.

        A code may be a receipt's or a complaint's; one that is both by a rare chance is a receipt's if such was given out.
        """
        words = incoming.words
        number, code, secret = find_ticket_number(words), parse_receipt(words), _secret_in(words)
        if secret is not None:
            checked = await self._checks.check(secret, now)
            if code is None or checked.state is not ReceiptState.UNKNOWN:
                return LookedFor(code_shown=True, checked=checked)
        coded = shows_code(words) or bool(wants_check(words))
        if code is None and not names_ticket(words):
            return LookedFor(number, code_shown=coded)
        crowded = self._is_crowded(now)
        if code is None:
            return LookedFor(number, names=True, crowded=crowded, code_shown=coded)
        by = incoming.channel, incoming.address
        code_hash = await self.receipts.hashed(code, by=by, now=now, crowded=crowded)
        return LookedFor(
            number, names=True, shown=True, code_hash=code_hash, crowded=crowded, code_shown=True
        )

    def _is_crowded(self, now: datetime) -> bool:
        while self._lately and not timedelta() <= now - self._lately[0] <= _HOUR:
            self._lately.popleft()
        full = len(self._lately) == IN_ALL_AN_HOUR
        if not full:
            self._lately.append(now)
        return full


def _secret_in(words: str) -> bytes | None:
    """The secret of a receipt in a message; behind /check its code may be written in any way."""
    try:
        return receipt_in(words) or receipt_secret(wants_check(words) or "")
    except NotAReceipt:
        return None


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
