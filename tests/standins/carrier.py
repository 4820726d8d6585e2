"""What all stand-ins of carriers have: posts to the application, handsets, and what becomes of the messages to each.

PostingServer  a vendor that calls the application back, with troubles and a present of its own
Handset        a phone at the carrier's other end: what it received, and texting back
Carrier        an account: what it took, from whom it takes what, what becomes of it
"""

import asyncio
from abc import abstractmethod
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, ClassVar, Generic, Protocol, TypedDict, TypeVar, Unpack

from standins.faults import CALM, Faults, Plan
from standins.inbox import Inbox
from standins.posting import ONCE, Answer, Patience, Postman
from standins.serving import LocalServer

PUBLIC_URL = "https://huifang.example"


class Addressed(Protocol):
    """A message: all that a carrier as such knows of it is whose it is (E.164)."""

    @property
    def to(self) -> str: ...


M = TypeVar("M", bound=Addressed)
F = TypeVar("F")


class PostingOptions(TypedDict, total=False):
    """What may be said of every such server when it is made."""

    deliver_to: Mapping[str, str] | None
    plan: Plan
    seed: int
    port: int


class CarrierOptions(PostingOptions, total=False):
    """And of every carrier."""

    public_url: str


class PostingServer(LocalServer):
    """A vendor's server that posts to the application, too."""

    answered_within: ClassVar[float] = 15.0
    """Seconds that the application may take to answer a post, its repetitions included."""

    def __init__(
        self,
        *,
        deliver_to: Mapping[str, str] | None = None,
        plan: Plan = CALM,
        seed: int = 0,
        port: int = 0,
    ) -> None:
        super().__init__(port=port)
        self.postman = Postman(deliver_to, timeout=self.answered_within)
        self.faults = Faults(plan, seed=seed)
        """Troubles of requests to send."""
        self.clock: Callable[[], datetime] = partial(datetime.now, UTC)
        """The vendor's present; give it the application's where that is another."""

    @property
    def deliver_to(self) -> dict[str, str]:
        """Public address prefix to local address; may be changed at any time."""
        return self.postman.deliver_to

    async def settled(self, within: float = 300.0) -> None:
        """Wait until all that was taken has met its fate and every post that is due is out. Raises TimeoutError."""
        async with asyncio.timeout(within):
            while self._kept:
                await asyncio.wait(self._kept)

    async def stop(self) -> None:
        """Stop serving; posts that are still due are dropped."""
        await super().stop()
        await self.postman.close()


class Handset(Inbox[M]):
    """A phone: `inbox` holds what reached it, in order."""

    def __init__(self, carrier: "Carrier[M, Any]", number: str) -> None:
        super().__init__(number)
        self.number = number
        self._carrier = carrier

    async def texts(self, words: str, *, patience: Patience | None = None) -> Answer:
        """Text the application from this phone."""
        return await self._carrier.text(self.number, words, patience=patience)


class Carrier(PostingServer, Generic[M, F]):
    """One account with a carrier. Views (`accepted`, …) may be read from any thread; numbers are E.164."""

    patience = ONCE
    """How often it tries to bring the application what somebody texted, unless a test says otherwise."""
    default_fate: F

    def __init__(
        self,
        default_fate: F,
        *,
        public_url: str = PUBLIC_URL,
        **options: Unpack[PostingOptions],
    ) -> None:
        super().__init__(**options)
        self.public_url = public_url.rstrip("/")
        self.default_fate = default_fate
        self.read_faults = Faults(seed=options.get("seed", 0) + 1)
        """Troubles of every request that does not send."""
        self._accepted: list[M] = []
        self._fates: dict[str, deque[F]] = {}
        self._phones: dict[str, Handset[M]] = {}

    @abstractmethod
    async def text(self, number: str, words: str, /, *, patience: Patience | None = None) -> Answer:
        """Somebody texts the application; how it answered."""

    @abstractmethod
    def words(self, message: M) -> str:
        """What is to be read in a message."""

    @property
    def accepted(self) -> tuple[M, ...]:
        """Every message taken from the application, in order; these are the ones that go out to people."""
        return tuple(self._accepted)

    def duplicates(self) -> dict[tuple[str, str], tuple[M, ...]]:
        """The messages with the same words to the same number that were taken more than once."""
        same: defaultdict[tuple[str, str], list[M]] = defaultdict(list)
        for message in self.accepted:
            same[message.to, self.words(message)].append(message)
        return {key: tuple(several) for key, several in same.items() if len(several) > 1}

    def fate(self, number: str, *fates: F) -> None:
        """What becomes of the messages to a number: one fate after another; the last one stays."""
        self._fates[number] = deque(fates)

    def phone(self, number: str) -> Handset[M]:
        """The phone with this number."""
        return self._phones.setdefault(number, Handset(self, number))

    def next_fate(self, number: str) -> F:
        """What becomes of the next message to a number."""
        fates = self._fates.get(number)
        if not fates:
            return self.default_fate
        return fates.popleft() if len(fates) > 1 else fates[0]
