"""What can go wrong on the way to a provider, drawn from a seed, and how it looks on the wire.

A `Plan` says how often each trouble comes; `Faults` draws from it, request by request, or plays a script first.
The trouble that matters most is the one after which the sender cannot know: the provider took the message and the
answer was lost. `Fault.accepted` says which side of the work the trouble came on.
"""

import asyncio
import random
import socket
import struct
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, fields
from enum import Enum
from typing import cast

from aiohttp import web


class Trouble(Enum):
    """One way a request goes wrong; the values are the names of the command line's options."""

    UNAVAILABLE = "unavailable"
    """A 5xx in the provider's own shape."""
    HTML = "html"
    """200 with a page of HTML where JSON was due, as a captive proxy answers."""
    TIMEOUT = "timeouts"
    """No answer: the connection is held for `Fault.seconds`, or until the client hangs up."""
    RESET = "resets"
    """The connection is reset (TCP RST) in place of an answer."""
    TOO_MANY = "too_many"
    """429, asking for `Fault.seconds` of patience; never accepted."""
    SLOW = "slow"
    """The right answer, `Fault.seconds` late."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One trouble to act out. `accepted`: the work is done first. `seconds`: held, late or to be waited."""

    trouble: Trouble
    accepted: bool = False
    seconds: float = 1.0


@dataclass(frozen=True, slots=True)
class Plan:
    """The share of requests (0 to 1) that meet each trouble; the shares add up to 1 at most.

    `accepted` is the share of the troubled ones whose work had been done (not for `too_many`, which never is, nor
    for `slow`, which always is). `hold`, `retry_after` and `slowness` are seconds. Raises ValueError.
    """

    unavailable: float = 0.0
    html: float = 0.0
    timeouts: float = 0.0
    resets: float = 0.0
    too_many: float = 0.0
    slow: float = 0.0
    accepted: float = 0.5
    hold: float = 60.0
    retry_after: float = 1.0
    slowness: float = 1.0

    def __post_init__(self) -> None:
        for name in (*(trouble.value for trouble in Trouble), "accepted"):
            if not 0.0 <= getattr(self, name) <= 1.0:
                raise ValueError(f"{name} is a share between 0 and 1, not {getattr(self, name)}")
        if sum(share for _, share in self.shares) > 1.0 + 1e-9:
            raise ValueError("the shares of a plan add up to more than 1")

    @property
    def shares(self) -> tuple[tuple[Trouble, float], ...]:
        """Every trouble with its share, in the order they are drawn."""
        return tuple((trouble, float(getattr(self, trouble.value))) for trouble in Trouble)

    def seconds(self, trouble: Trouble) -> float:
        """How long this plan's trouble of that kind lasts."""
        match trouble:
            case Trouble.TIMEOUT:
                return self.hold
            case Trouble.TOO_MANY:
                return self.retry_after
            case Trouble.SLOW:
                return self.slowness
            case Trouble.UNAVAILABLE | Trouble.HTML | Trouble.RESET:
                return 0.0


PLAN_FIELDS = tuple(field.name for field in fields(Plan))
CALM = Plan()


class Faults:
    """Draws one request's fate at a time; the same seed and the same order of requests give the same troubles."""

    def __init__(self, plan: Plan = CALM, *, seed: int = 0) -> None:
        self._random = random.Random(seed)
        self._script: deque[Fault | None] = deque()
        self.drawn: Counter[Trouble] = Counter()
        """How many requests met each trouble so far."""
        self.plan = plan

    @property
    def plan(self) -> Plan:
        """The shares in force; assign a new plan at any time."""
        return self._plan

    @plan.setter
    def plan(self, plan: Plan) -> None:
        self._plan = plan
        self._calm = not any(share for _, share in plan.shares)

    def script(self, *faults: Fault | None) -> None:
        """Give the next requests these troubles, in order (None: all goes well); the plan goes on afterwards."""
        self._script.extend(faults)

    def storm(self, times: int, *, retry_after: float = 1.0) -> None:
        """Answer the next `times` requests 429."""
        self.script(*[Fault(Trouble.TOO_MANY, seconds=retry_after)] * times)

    def draw(self) -> Fault | None:
        """The trouble of one request, or None."""
        fault = self._script.popleft() if self._script else self._by_chance()
        if fault is not None:
            self.drawn[fault.trouble] += 1
        return fault

    def _by_chance(self) -> Fault | None:
        if self._calm:
            return None
        point, accepted = self._random.random(), self._random.random() < self._plan.accepted
        for trouble, share in self._plan.shares:
            if point < share:
                return Fault(trouble, accepted, self._plan.seconds(trouble))
            point -= share
        return None


Work = Callable[[], Awaitable[web.StreamResponse]]
Refusal = Callable[[int, float], web.StreamResponse]
"""How a provider says 429 or 5xx: (HTTP status, seconds to wait) to an answer in its own shape."""


async def act_out(fault: Fault, request: web.BaseRequest, work: Work, refusal: Refusal) -> web.StreamResponse:
    """Do the work or not, and answer as the fault says. `work` is what would have happened without it."""
    if fault.accepted and fault.trouble not in (Trouble.SLOW, Trouble.TOO_MANY):
        await work()
    match fault.trouble:
        case Trouble.SLOW:
            answer = await work()
            await asyncio.sleep(fault.seconds)
            return answer
        case Trouble.TOO_MANY:
            return refusal(429, fault.seconds)
        case Trouble.UNAVAILABLE:
            return refusal(503, 0.0)
        case Trouble.HTML:
            return web.Response(
                text="<html><body>Sign in to this network</body></html>", content_type="text/html"
            )
        case Trouble.TIMEOUT:
            await asyncio.sleep(fault.seconds)
            return reset(request)
        case Trouble.RESET:
            return reset(request)


def reset(request: web.BaseRequest) -> web.StreamResponse:
    """Break the request's connection with a TCP reset; the returned answer goes nowhere."""
    transport = request.transport
    if transport is not None:
        connection = cast(socket.socket, transport.get_extra_info("socket"))
        # Lingering for zero seconds makes the kernel send RST instead of a polite FIN.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    return web.Response()
