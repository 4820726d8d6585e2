"""A town of simulated applicants for the demo: people of varied temper behind a channel of the usual protocol.

The demo never asks these people directly: they read the same messages a real person would get, and answer in their
own words through the same turns. A seed makes the town behave the same way each time.
"""

import heapq
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.channels import vendors
from bot.channels.base import Absent, Accepted, Fate, Letter, Outcome, Receipt, Refusal, Refused, Search
from bot.channels.incoming import Address, Chat, Incoming, Phone
from bot.dialogue.inputs import Input, Pressed, Said
from bot.dialogue.tickets.remedies import REMEDY
from bot.dialogue.tickets.verdict import VERDICT
from bot.domain.medium import Medium


class Temper(StrEnum):
    """How a person reacts to being asked."""

    PLEASED = "pleased"
    CONTENT = "content"
    SO_SO = "so_so"
    CRITICAL = "critical"
    ANGRY = "angry"
    RAMBLING = "rambling"
    """Tells a story first, and gives a score only when asked again."""
    SECOND_THOUGHTS = "second_thoughts"
    SILENT = "silent"
    SLOW = "slow"
    """Answers only the reminder."""
    ANNOYED = "annoyed"
    DECLINING = "declining"
    STRANGER = "stranger"
    GONE = "gone"
    """The number accepts no messages."""


NO_SUCH_NUMBER = "MOBILE_NOT_ON_SERVICE"
"""As the carrier of the town's texts has it (`channel_of`), so that it is told in words."""
SHARES = {
    Temper.PLEASED: 24,
    Temper.CONTENT: 18,
    Temper.SO_SO: 7,
    Temper.CRITICAL: 4,
    Temper.ANGRY: 3,
    Temper.RAMBLING: 4,
    Temper.SECOND_THOUGHTS: 2,
    Temper.SILENT: 16,
    Temper.SLOW: 9,
    Temper.ANNOYED: 3,
    Temper.DECLINING: 2,
    Temper.STRANGER: 3,
    Temper.GONE: 5,
}
_UNSETTLED = frozenset({Temper.CRITICAL, Temper.ANGRY, Temper.STRANGER})
CALM: Mapping[Temper, int] = {
    **{temper: share for temper, share in SHARES.items() if temper not in _UNSETTLED},
    Temper.SECOND_THOUGHTS: 8,
}
"""Of months that are over: nothing of theirs waits for anybody."""

FIRST_WORDS: dict[Temper, tuple[str, ...]] = {
    Temper.PLEASED: ("5", "非常满意", "5分", "５", "非常满意，办得很快"),
    Temper.CONTENT: ("4", "满意", "满意，但是等太久", "4分"),
    Temper.SO_SO: ("3", "基本满意"),
    Temper.CRITICAL: ("2", "不满意"),
    Temper.ANGRY: ("1", "非常不满意", "我要投诉"),
    Temper.RAMBLING: ("跑了3趟才办下来", "材料改了2次，窗口的人还行吧"),
    Temper.SECOND_THOUGHTS: ("5",),
    Temper.SLOW: ("4", "5", "满意"),
    Temper.ANNOYED: ("T", "退订"),
    Temper.DECLINING: ("不想评价",),
    Temper.STRANGER: ("你打错了，不是我办的",),
}
LATER_WORDS: dict[Temper, tuple[str, ...]] = {
    Temper.CRITICAL: ("头一回没说要承诺书，第二回又说公章不对", "投诉"),
    Temper.ANGRY: ("窗口让我来回跑，没人给个准话", "投诉"),
    Temper.RAMBLING: ("3", "4"),
    Temper.SECOND_THOUGHTS: ("刚才按错了，应该是4",),
}
VERDICT_WORDS = ("认可", "认可，谢谢", "认可", "不认可，还是没说清楚要带什么")
VERDICTS_BY_SMS = 0.5
ON_ITS_WAY = timedelta(minutes=1)
"""How long a text takes to arrive."""
PATIENCE = 3
"""After this many replies a person has had enough of further questions."""


@dataclass(slots=True)
class SimulatedApplicant:
    """One simulated applicant."""

    phone: str
    temper: Temper
    chat: str | None = None
    said: int = 0
    asked: int = 0
    satisfied_words: list[str] = field(default_factory=list)


@dataclass(order=True, slots=True)
class Reaction:
    """What a person is going to do, and when."""

    at: datetime
    order: int
    person: SimulatedApplicant = field(compare=False)
    medium: Medium = field(compare=False)
    letter: Letter = field(compare=False)


def channel_of(medium: Medium) -> str:
    """The channel on which the town's people are reached by this medium."""
    return next(vendors.of_medium(medium)).name


class Town:
    """The people and their pending reactions."""

    def __init__(
        self,
        phones: Sequence[str],
        clock: Callable[[], datetime],
        *,
        seed: int = 2026,
        shares: Mapping[Temper, int] = SHARES,
    ) -> None:
        self._seed = seed
        self._on_the_phone = (5, 5, 4, 4, 4, 3, 2) if Temper.CRITICAL in shares else (5, 5, 4, 4, 3)
        self._random = random.Random(seed)  # noqa: S311 - a play, not a secret
        self._clock = clock
        self._due: list[Reaction] = []
        self._reports: list[tuple[datetime, Receipt]] = []
        self._count = self._remedies = 0
        tempers = self._random.choices(list(shares), weights=list(shares.values()), k=len(phones))
        self.people = [
            SimulatedApplicant(phone, temper) for phone, temper in zip(phones, tempers, strict=True)
        ]
        self._by_address: dict[str, SimulatedApplicant] = {p.phone: p for p in self.people}
        self.sent: Counter[str] = Counter()
        self.latest: list[str] = []

    def give_chat(self, person: SimulatedApplicant, chat: str) -> None:
        """This person has opened our chat."""
        person.chat = chat
        self._by_address[chat] = person

    def receives(self, medium: Medium, letter: Letter) -> Outcome:
        """A letter arrives; the person may react to it later. Only the first who is told of a remedy can still be written to."""
        person = self._by_address.get(letter.to)
        if person is None:
            return self._taken(medium, letter)
        if person.temper is Temper.GONE and medium is Medium.SMS:
            return Refused(Refusal.BAD_ADDRESS, NO_SUCH_NUMBER)
        if letter.question == REMEDY:
            self._remedies += 1
            if self._remedies > 1:
                return Refused(Refusal.BAD_ADDRESS, NO_SUCH_NUMBER)
        taken = self._taken(medium, letter)
        self._note(f"→ {_masked(person.phone)} {letter.text.splitlines()[0][:44]}")
        if letter.question is not None or letter.choices:
            person.asked += 1
            if self._answers(person, letter):
                self._count += 1
                at = self._clock() + timedelta(minutes=self._random.expovariate(1 / 50))
                heapq.heappush(self._due, Reaction(at, self._count, person, medium, letter))
        return taken

    def _taken(self, medium: Medium, letter: Letter) -> Accepted:
        """It goes out, and a text arrives; what goes to somebody of the office is read by nobody of the town."""
        self.sent[medium] += 1
        number = f"demo-{self._seed}-{self.sent.total():05d}"
        if medium is Medium.SMS:
            delivered = Receipt(number, "DELIVRD", "", letter.ref, Fate.DELIVERED)
            self._reports.append((self._clock() + ON_ITS_WAY, delivered))
        return Accepted(number)

    def reports(self) -> list[Receipt]:
        """What the carrier reports by now of texts that have arrived; chats report nothing, as with Telegram."""
        now, waiting = self._clock(), self._reports
        self._reports = [(at, report) for at, report in waiting if at > now]
        return [report for at, report in waiting if at <= now]

    def due(self) -> list[Reaction]:
        """The reactions that are due."""
        now, ready = self._clock(), []
        while self._due and self._due[0].at <= now:
            ready.append(heapq.heappop(self._due))
        return ready

    def incoming(self, reaction: Reaction) -> Incoming:
        """The message that a reaction produces."""
        person, medium = reaction.person, reaction.medium
        what = self._words(person, medium, reaction.letter)
        person.said += 1
        address: Address
        if medium is Medium.CHAT and person.chat is not None:
            address = Chat(person.chat)
        else:
            address = Phone(person.phone)
        raw = what.text if isinstance(what, Said) else f"[{what.value}]" if isinstance(what, Pressed) else ""
        self._note(f"← {_masked(person.phone)} {raw}")
        return Incoming(
            channel_of(medium), address, what, message_id=f"demo-{self._seed}-{reaction.order}", raw=raw
        )

    def phoned(self, person_phone: str) -> int | None:
        """What the person says on the phone: a score, or None when nobody answers."""
        person = self._by_address.get(person_phone)
        if person is None or person.temper is Temper.GONE or self._random.random() < 0.4:
            return None
        return self._random.choice(self._on_the_phone)

    def _answers(self, person: SimulatedApplicant, letter: Letter) -> bool:
        if letter.question == REMEDY:
            return True
        if letter.question == VERDICT:
            return person.chat is not None or self._random.random() < VERDICTS_BY_SMS
        match person.temper:
            case Temper.SILENT | Temper.GONE:
                return False
            case Temper.SLOW:
                return person.asked >= 2 and person.said < PATIENCE
            case _:
                return person.said < PATIENCE + 2 * (person.chat is not None)

    def _words(self, person: SimulatedApplicant, medium: Medium, letter: Letter) -> Input:
        if letter.question == REMEDY:
            return Said(medium, "满意，清单很清楚")
        if letter.question == VERDICT:
            return Said(medium, self._random.choice(VERDICT_WORDS))
        if letter.question == "overall" or person.said == 0:
            words = FIRST_WORDS[person.temper] if person.said == 0 else LATER_WORDS.get(person.temper, ("4",))
            return Said(medium, self._random.choice(words))
        if letter.choices and letter.case_no is not None and letter.question is not None:
            choice = self._random.choice(letter.choices[:2])
            return Pressed(medium, letter.case_no, letter.question, choice.value)
        return Said(medium, self._random.choice(LATER_WORDS.get(person.temper, ("没有了",))))

    def _note(self, line: str) -> None:
        self.latest = [*self.latest[-11:], f"{self._clock():%d日%H:%M} {line}"]


class SimulatedChannel:
    """A vendor whose customers all live in the town."""

    askable = True
    settle_seconds = 60.0
    rate = 10_000.0

    def __init__(self, town: Town, name: str, medium: Medium) -> None:
        self._town = town
        self.name = name
        self.medium = medium

    async def send(self, letter: Letter) -> Outcome:
        """See `Channel.send`."""
        return self._town.receives(self.medium, letter)

    async def search(self, letter: Letter, since: datetime) -> Search:
        """See `Channel.search`: this vendor never loses anything."""
        return Absent()

    async def close(self) -> None:
        """See `Channel.close`."""


def _masked(phone: str) -> str:
    return f"{phone[3:6]}****{phone[-4:]}"
