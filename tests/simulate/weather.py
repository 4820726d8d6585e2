"""What kind of month a seed makes: how many people and processes, and which troubles come together.

Most months are calm in most ways, so that troubles meet in twos and threes and what they do together can be told apart.
"""

import random
from dataclasses import dataclass, replace
from enum import StrEnum

HOUR, DAY = 3600.0, 86_400.0
OPENS = 2 * HOUR
"""The simulation begins at 22:00 on the eve of the window."""
CLOSES = OPENS + 5 * DAY


@dataclass(frozen=True, slots=True)
class Window:
    """The days in which a round is worked."""

    opens: float
    closes: float


FIRST = Window(OPENS, CLOSES)
NEXT = Window(OPENS + 30 * DAY, CLOSES + 30 * DAY)
"""The next month's, in which cases are called back that came in when theirs was sealed."""


def window_at(now: float) -> Window:
    """The window that is worked, or was worked last."""
    return NEXT if now >= NEXT.opens else FIRST


def stream(seed: int, name: str) -> random.Random:
    """Chance for one purpose: what is drawn for one must not shift what another gets."""
    return random.Random(f"{seed}/{name}")


class Trouble(StrEnum):
    """What a provider does for a while."""

    DARK = "dark"
    """Nobody can connect."""
    BUSY = "busy"
    """Every request is answered with 429."""
    BROKEN = "broken"
    """Sending is answered with 503 and does nothing; everything else works."""
    LYING = "lying"
    """Sending is answered with 500, though the message has been taken."""
    HANGING = "hanging"
    """Requests are never answered; some are carried out."""
    ACCOUNT = "account"
    """The account is refused (balance, token)."""
    LOSING = "losing"
    """What is taken never arrives, and the receipt says that it is for a reason of ours (an SMS: 30001)."""


@dataclass(frozen=True, slots=True)
class Spell:
    """A while in which something is wrong: from and to in seconds since the beginning."""

    begins: float
    ends: float
    trouble: Trouble = Trouble.DARK
    channel: str = "sms"

    def holds(self, now: float) -> bool:
        """Whether it lasts at that moment."""
        return self.begins <= now < self.ends


@dataclass(frozen=True, slots=True)
class Weather:
    """One seed's month."""

    people: int = 20
    processes: int = 1
    cadence: float = 60.0
    """Seconds between two ticks of the clockwork while there is something to do."""
    longest_rest: float = 4 * HOUR
    """The clockwork ticks at least this often."""
    slow_store: float = 0.0
    sms_rate: float = 10.0
    chat_rate: float = 30.0
    refusals: float = 0.05
    """Share of numbers that take no SMS, by the provider's code."""
    doubts: float = 0.0
    """Share of requests that end in doubt."""
    lost_receipts: float = 0.0
    odd_receipts: float = 0.0
    """Share of receipts that come late, twice or out of order."""
    spells: tuple[Spell, ...] = ()
    off: tuple[Spell, ...] = ()
    """Nothing of ours runs."""
    full_disk: tuple[Spell, ...] = ()
    kills: float = 0.0
    """Mean hours between two kills of a process; 0: none."""
    kill_hops: int = 0
    """A process is killed at its n-th step to the database or a provider, again and again; 0: it is not."""
    deploys: float = 0.0
    """Mean hours between two orderly restarts."""
    clock: tuple[tuple[float, float], ...] = ()
    """When the wall clock is off, and by how many seconds from then on."""
    phoning: bool = False
    """Officers work the call sheet."""
    late_cases: int = 0
    """Cases imported within the window."""
    very_late_cases: int = 0
    """Cases imported after the seal: the simulation goes on until they have been called back in the next window."""
    webhook: bool = False
    """Telegram posts its updates instead of being polled."""
    moves: float | None = None
    """When the office has mainland numbers texted by the vendor at home from then on; None: never."""
    notices: bool = False
    """Whoever goes to the call sheet is told so by SMS."""
    sabotage: str = ""
    """SQL that spoils the database before it begins (`simulate.faults`)."""

    @property
    def calm(self) -> bool:
        """Whether nothing of ours or the provider's is wrong for long."""
        return not (self.spells or self.off or self.full_disk or self.clock)


def weather_of(seed: int, *, people: int | None = None) -> Weather:
    """The month of a seed."""
    chance = stream(seed, "weather")

    def one_in(n: int) -> bool:
        return chance.randrange(n) == 0

    weather = Weather(
        people=people or chance.choice((4, 6, 8, 12, 20)),
        cadence=chance.choice((5.0, 30.0, 60.0, 120.0, 300.0)),
        longest_rest=chance.choice((3 * HOUR, 4 * HOUR, 5 * HOUR)),
        processes=chance.choice((1, 1, 1, 2, 3)),
        slow_store=chance.choice((0.0, 0.0, 0.05, 2.0)),
        sms_rate=chance.choice((1.0, 10.0, 10.0)),
        refusals=chance.choice((0.0, 0.1, 0.3)),
        doubts=chance.choice((0.0, 0.0, 0.02, 0.2)),
        lost_receipts=chance.choice((0.0, 0.0, 0.1, 1.0)),
        odd_receipts=chance.choice((0.0, 0.0, 0.3)),
        phoning=one_in(3),
        late_cases=chance.choice((0, 0, 0, 3)),
        kills=chance.choice((0.0, 0.0, 0.0, 6.0, 24.0)),
        deploys=chance.choice((0.0, 0.0, 24.0)),
    )
    if one_in(4):
        weather = replace(weather, spells=tuple(_spell(chance) for _ in range(chance.randint(1, 3))))
    if one_in(6):
        weather = replace(weather, kill_hops=chance.randint(20, 400))
    if one_in(10):
        begins = OPENS + chance.random() * 4 * DAY
        weather = replace(weather, full_disk=(Spell(begins, begins + chance.random() * 3 * HOUR),))
    if one_in(10):
        weather = replace(weather, off=(_off(chance),))
    if one_in(6):
        weather = replace(weather, clock=moment_of_madness(OPENS + (2 + 3 * chance.random()) * DAY))
    if one_in(8):
        weather = replace(weather, very_late_cases=chance.randint(1, 3))
    mainland = stream(seed, "mainland")
    return replace(weather, moves=_moves(mainland), notices=mainland.random() < 0.3)


def moment_of_madness(at: float) -> tuple[tuple[float, float], ...]:
    """Twenty seconds of a clock that says it is six days later, when all should long be over."""
    return (at, 6 * DAY), (at + 20.0, 0.0)


def _moves(chance: random.Random) -> float | None:
    """In every third month the vendor at home texts: from the first, or from some moment of it."""
    return chance.choice((None, None, None, None, 0.0, OPENS + chance.random() * 4 * DAY))


def _spell(chance: random.Random) -> Spell:
    begins = OPENS + chance.random() * 5 * DAY
    lasts = chance.choice((60.0, 600.0, HOUR, 2 * HOUR, 12 * HOUR))
    return Spell(
        begins, begins + lasts, chance.choice(list(Trouble)), chance.choice(("sms", "sms", "telegram"))
    )


def _off(chance: random.Random) -> Spell:
    if chance.random() < 0.5:
        return Spell(0.0, OPENS + chance.choice((1.4 * DAY, 3.5 * DAY, 4.8 * DAY)))
    begins = OPENS + chance.random() * 4 * DAY
    return Spell(begins, begins + chance.choice((HOUR, 10 * HOUR, 1.5 * DAY)))
