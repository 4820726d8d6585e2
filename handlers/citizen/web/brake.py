"""How often one caller may try something at the public door: so many at once, and then one at a time as time passes.

A caller is an IPv4 address or the /64 that every IPv6 host has to itself. Nothing of it is written down: what is kept is
one number a caller and kind, in this process, for as long as it matters and no longer, and of at most `MOST` callers.
Whoever comes by a million networks gets past this; what must not be guessed even then (a phone code) has a limit of its own.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from aiohttp import web

from bot.settings.networks import Networks
from handlers.http.caller import caller, network

MOST = 20_000
"""Callers remembered; beyond that the one that has not tried for longest is forgotten."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many tries at once, and as many again over so many seconds."""

    tries: int
    seconds: float

    @property
    def interval(self) -> float:
        """Seconds after which one more try is allowed."""
        return self.seconds / self.tries


ALLOWANCES: Mapping[str, Allowance] = {
    "code": Allowance(60, 600),
    "codes": Allowance(600, 600),
    "first": Allowance(1, 600),
    "phone": Allowance(10, 3_600),
    "file": Allowance(20, 3_600),
    "send": Allowance(60, 600),
    "upload": Allowance(60, 3_600),
    "look": Allowance(300, 300),
    "files": Allowance(1_500, 300),
    "answer": Allowance(120, 600),
}
"""By kind. Generous: a hall's visitors, and all customers of a phone company, may come by one address.

`code` looks something up by a code · `codes` hashes one slowly, for all callers together, and `first` is what a caller may
do while these are used up · `phone` has a message sent to a phone · `file` opens a complaint · `send` takes a
form · `upload` keeps a file · `look` asks the database for a page · `files` takes a
published file, of which a checker takes twenty · `answer` answers by one address, whoever does.
"""


class Brakes:
    """All callers' tries. One for the whole door."""

    def __init__(self, proxies: Networks = (), clock: Callable[[], float] = time.monotonic) -> None:
        """`proxies`: believed when they say for whom they ask. `clock`: seconds, never going back."""
        self._proxies = proxies
        self._clock = clock
        self._used_up: OrderedDict[tuple[str, str], float] = OrderedDict()
        """When a caller's tries will all have come back, the one that tried last at the end."""

    def allows(self, request: web.Request, kind: str) -> bool:
        """Whether this caller may try now; if so, the try counts. A refused one does not: waiting always helps."""
        return self.admits(caller(request, self._proxies), kind)

    def admits(self, address: str, kind: str) -> bool:
        """The same by the caller's address."""
        return self.spares(network(address), kind)

    def spares(self, who: str, kind: str) -> bool:
        """The same for whatever the tries are counted by."""
        allowance, now = ALLOWANCES[kind], self._clock()
        key = (kind, who)
        used_up = max(self._used_up.get(key, now), now) + allowance.interval
        if used_up > now + allowance.seconds + allowance.interval / 2:
            return False
        self._used_up[key] = used_up
        self._used_up.move_to_end(key)
        self._forget(now)
        return True

    def _forget(self, now: float) -> None:
        while self._used_up:
            oldest = next(iter(self._used_up))
            if len(self._used_up) <= MOST and self._used_up[oldest] > now:
                return
            del self._used_up[oldest]

    def __len__(self) -> int:
        return len(self._used_up)
