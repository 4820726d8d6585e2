"""A small office for tests: cases put in by hand, a clock turned by hand, a provider with troubles."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

from bot.casework.ledger.keys import VerifierKey
from bot.casework.rounds.clock import ClockWatch
from bot.channels.base import (
    Absent,
    Accepted,
    CannotTell,
    Doubt,
    Fate,
    Letter,
    Outcome,
    Receipt,
    Refusal,
    Refused,
    Search,
)
from bot.channels.incoming import Incoming, Phone
from bot.dialogue.inputs import Said
from bot.domain.medium import Medium
from bot.domain.month import Hours, Month, window_of
from bot.library import questionnaire, wording
from bot.turns.rules import Rules
from bot.turns.turn import Turns
from db.queries.cases import cases
from db.queries.cases.cases import CaseRecord
from db.store import Store
from db.vault import Vault
from scheduler.health.clock import ClockGuard
from scheduler.ledger.bookkeeping import Bookkeeping
from scheduler.rounds.ladder import Reach
from scheduler.rounds.rounds import Rounds
from scheduler.sending.dispatch import Dispatch
from scheduler.sending.reconcile import Reconcile

MONTH = Month(2026, 10)
WINDOW = window_of(MONTH)
HOURS = Hours.parse("09:00-20:00")


class Crash(BaseException):
    """The process is gone."""


@dataclass
class Clock:
    """A clock turned by hand."""

    now: datetime = field(default_factory=lambda: WINDOW.opens)
    set_back: timedelta = timedelta()
    """By how much in all: it takes no time."""

    def __call__(self) -> datetime:
        return self.now

    def turn(self, by: timedelta) -> None:
        self.now += by
        self.set_back += max(-by, timedelta())

    def monotonic(self) -> float:
        """What a monotonic clock counts: it never goes back."""
        return (self.now + self.set_back).timestamp()


class Provider:
    """A provider of SMS which remembers what it accepted, and fails in the ways that real ones do."""

    name = "sms"
    medium = Medium.SMS
    askable = True
    rate = 10_000.0
    settle_seconds = 75.0

    def __init__(self, clock: Clock, *, seed: int = 1, troubles: float = 0.0) -> None:
        self.clock = clock
        self.accepted: list[Letter] = []
        self.refuses: dict[str, Refused] = {}
        self.answers: Callable[[Letter], Outcome | None] = lambda letter: None
        """What comes instead of taking a message."""
        self.posts: list[tuple[datetime, Letter]] = []
        self.chosen = True
        """Whether the office texts numbers through it now."""
        self.troubles = troubles
        self.crashed = False
        self._random = random.Random(seed)

    def serves(self, number: str) -> bool:
        return self.chosen

    async def send(self, letter: Letter) -> Outcome:
        self.posts.append((self.clock(), letter))
        if letter.to in self.refuses:
            return self.refuses[letter.to]
        if (instead := self.answers(letter)) is not None:
            return instead
        if self._random.random() < self.troubles:
            return self._trouble(letter)
        return self.accept(letter)

    def _trouble(self, letter: Letter) -> Outcome:
        match self._random.randrange(5):
            case 0:
                return Refused(Refusal.LATER, "429", retry_after=2)
            case 1:
                self.accept(letter)
                return Doubt("timeout")
            case 2:
                return Doubt("timeout")
            case 3:
                self.accept(letter)
                return self._crash()
            case _:
                return self._crash()

    def _crash(self) -> Outcome:
        self.crashed = True
        raise Crash

    def accept(self, letter: Letter) -> Accepted:
        self.accepted.append(letter)
        return Accepted(f"SM{len(self.accepted)}")

    async def search(self, letter: Letter, since: datetime) -> Search:
        if self._random.random() < self.troubles:
            return CannotTell()
        for n, known in enumerate(self.accepted, 1):
            if known.to == letter.to and known.ref == letter.ref:
                return Receipt(f"SM{n}", "sent", "", letter.ref, Fate.ACCEPTED)
        return Absent()

    async def close(self) -> None:
        pass

    def twice(self) -> list[str]:
        """References that were accepted more than once."""
        return [ref for ref, n in Counter(letter.ref for letter in self.accepted).items() if n > 1]


class ChatProvider(Provider):
    """A provider of chats as Telegram is one: it cannot be asked, and counts the messages of all chats together."""

    name = "telegram"
    medium = Medium.CHAT
    askable = False

    def accept(self, letter: Letter) -> Accepted:
        self.accepted.append(letter)
        return Accepted(str(len(self.accepted)))

    async def search(self, letter: Letter, since: datetime) -> Search:
        return CannotTell()


class OfficeHouse:
    """The scheduler's parts of one process on one store."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        provider: Provider,
        *,
        also: Sequence[Provider] = (),
        owner: str = "a",
        alone: bool = True,
        guard: ClockGuard | None = None,
        notices: bool = False,
        witnesses: Sequence[VerifierKey] = (),
    ) -> None:
        """`also`: other providers, each preferred to `provider`. `guard`: over the clock; None: whoever turns it by hand vouches for it."""
        self.store, self.clock, self.provider = store, clock, provider
        self.vault, self.guard = Vault("a secret for tests, and long enough"), guard
        letters = random.Random(owner)
        alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

        def refs() -> str:
            return "".join(letters.choice(alphabet) for _ in range(8))

        providers = [*also, provider]
        rules = Rules("示例省经信委", questionnaire(), wording(), HOURS, witnesses=tuple(witnesses))
        self.turns = Turns(store, self.vault, lambda: rules, refs=refs)
        self.dispatch = Dispatch(store, self.vault, providers, owner=owner, hours=lambda: HOURS, clock=clock)
        self.reconcile = Reconcile(
            store,
            self.dispatch,
            providers,
            owner=owner,
            alone=alone,
            clock=clock,
            refs=refs,
            guard=guard,
            timer=clock.monotonic,
        )
        self.rounds = Rounds(
            store,
            self.vault,
            self.turns,
            hours=lambda: HOURS,
            reaches=[Reach(one.name, one.medium, one.rate, one.serves, notices=notices) for one in providers],
            ledger=Bookkeeping(store, self.vault, witnesses=witnesses),
        )

    async def tick(self, *, reconciling: bool = True) -> None:
        """One round of everything that the timetable does."""
        if reconciling:
            await self.reconcile.tick()
        seen = (
            await self.guard.look() if self.guard is not None else ClockWatch(self.clock(), 0.0, self.clock())
        )
        await self.rounds.tick(seen.wall, seen.unsteady)
        await self.dispatch.drain()
        if self.provider.crashed:
            self.provider.crashed = False
            raise Crash

    async def says(self, phone: str, text: str, message_id: str) -> None:
        """An SMS comes in."""
        await self.turns.take(
            Incoming("sms", Phone(phone), Said(Medium.SMS, text), message_id=message_id, raw=text),
            self.clock(),
        )


BEFORE_ALL = datetime(2026, 10, 31, tzinfo=UTC)


async def import_cases(
    store: Store, phones: Sequence[str | None], *, applicant: str = "张三", now: datetime = BEFORE_ALL
) -> list[str]:
    """One concluded case for each phone; their numbers."""
    records = [case(n, phone, applicant=applicant) for n, phone in enumerate(phones, 1)]
    vault = Vault("a secret for tests, and long enough")
    ready = cases.prepared(vault, records, dialect=store.dialect)
    await store.write(partial(cases.take, vault=vault, batch=ready, now=now))
    return [r.case_no for r in records]


def case(n: int, phone: str | None, *, applicant: str = "张三", outcome: str = "准予许可") -> CaseRecord:
    """A concluded case of October 2026."""
    return CaseRecord(
        case_no=f"HNJX-2026-{n:05d}",
        month="2026-10",
        item="无线电频率使用许可",
        department="无线电管理处",
        handler="周志丽",
        applicant=applicant,
        applicant_kind="自然人",
        contact=applicant,
        received_at=datetime(2026, 10, 1, 2, tzinfo=UTC),
        promised_days=20,
        concluded_at=datetime(2026, 10, 12, 7, tzinfo=UTC),
        outcome=outcome,
        phone=phone,
        can_sms=phone is not None,
        phones=(phone,) if phone else (),
    )


def phone(n: int) -> str:
    """A fictional mobile number."""
    return f"+861900000{n:04d}"
