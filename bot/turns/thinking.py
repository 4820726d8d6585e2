"""Thinking before a turn: what a text means is worked out before the writer of the database is held.

A reply of two thousand characters made to be costly takes a tenth of a second to read. Within the turn that would hold up
everybody waiting for the writer; on the event loop, everybody else. Long ones are therefore read by a thread, one at a time
and first come first served. As each sender has one turn under way (`handlers.inbound.order`), nobody's flood gets ahead of
a neighbour.
"""

import asyncio

from bot.dialogue.reading.ahead import read_ahead, takes_long
from bot.dialogue.reading.own_words import OwnWords


class Reader:
    """Reads what has come in, ahead of its turn."""

    def __init__(self, own: OwnWords) -> None:
        self._own = own
        self._one_at_a_time = asyncio.Lock()

    async def read(self, text: str) -> None:
        """Return once a turn with this text will find it already read."""
        if not takes_long(text):
            read_ahead(text, self._own)
            return
        async with self._one_at_a_time:
            await asyncio.to_thread(read_ahead, text, self._own)
