"""回执码 at work: drawn and hashed away from the event loop and the database, since the hash is slow by design.

Only the hash is kept (scrypt, RFC 7914, under a salt of the office's own): somebody who copies the database can neither
use nor guess a code. A person may have a few codes looked up an hour; the rest wait.
"""

import asyncio
import hashlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.casework.tickets.receipt_code import BITS, receipt_code
from db.vault import Vault

LOOKED_UP_AN_HOUR = 5
_HOUR = timedelta(hours=1)
_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Drawn:
    """A receipt code with its hash."""

    code: str
    hash: bytes


class Receipts:
    """Draws receipt codes and tells codes by their hash."""

    def __init__(self, vault: Vault, chance: Callable[[int], int]) -> None:
        """`chance` draws a number of so many random bits (`secrets.randbits`)."""
        self._salt = vault.salt(b"huifang/receipt/v1")
        self._chance = chance
        self._untold: list[Drawn] = []
        self._one_at_a_time = asyncio.Semaphore(1)
        self._asked: dict[Hashable, list[datetime]] = {}

    async def draw(self) -> Drawn:
        """A code that nobody has been told yet, and its hash."""
        if self._untold:
            return self._untold.pop()
        code = receipt_code(self._chance(BITS))
        return Drawn(code, await self.hash(code))

    def give_back(self, drawn: Drawn) -> None:
        """Take back a code that nobody was told, as the turn filed nothing: the next turn uses it and its hash."""
        self._untold.append(drawn)

    async def hashed(self, code: str, by: Hashable, now: datetime, *, crowded: bool = False) -> bytes | None:
        """The hash of a code; None when `by` has asked too often lately or, while it is crowded, has asked at all."""
        return await self.hash(code) if self._may_ask(by, now, 1 if crowded else LOOKED_UP_AN_HOUR) else None

    def _may_ask(self, by: Hashable, now: datetime, most: int) -> bool:
        if len(self._asked) > _REMEMBERED:
            self._asked.clear()
        lately = [at for at in self._asked.get(by, []) if now - at < _HOUR]
        if len(lately) >= most:
            return False
        self._asked[by] = [*lately, now]
        return True

    async def hash(self, code: str) -> bytes:
        """The hash of a code, one at a time: how often anybody may ask, whoever calls this has to bound."""
        async with self._one_at_a_time:
            return await asyncio.to_thread(
                hashlib.scrypt, code.encode(), salt=self._salt, n=2**14, r=8, p=1, dklen=32
            )
