"""Complaints of the demo that no callback brought: told on the web, some with photos, one anonymous, one about the office
itself, and two that nobody has dealt with in time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from functools import partial
from typing import Final

from sqlalchemy import Connection

from bot.casework.tickets.ticket import Order
from bot.casework.tickets.ticket_number import find_ticket_number
from bot.channels.incoming import Chat, Incoming
from bot.dialogue.complaint.filing import Asked
from bot.dialogue.complaint.filing_offers import ANONYMOUS, DONE, NAMED, OFFICE, SUBMIT, UNKNOWN
from bot.dialogue.inputs import Chose, FileRef, Input, Said, Sent
from bot.dialogue.menu import COMPLAIN, MENU
from bot.domain.act import Act
from bot.domain.category import Category
from bot.domain.medium import Medium
from bot.domain.role import Role
from bot.turns.turn import Turns
from bot.work import tickets
from handlers.terminal.composition import folder_of, registry_of, uploads_of, voice_of
from handlers.terminal.demo.console_left_open import CHANNELS, DEPARTMENT
from handlers.terminal.demo.photos import drawn_photo
from handlers.terminal.opening import Office
from scheduler.inbound.fetching import Fetching

CHANNEL: Final = "web"
OFFICER: Final = "chenjing"


@dataclass(frozen=True, slots=True)
class ToldComplaint:
    """What somebody tells, when, and how far it has come since."""

    month: int
    day: int
    hour: int
    category: Category
    content: str
    department: str | None
    """None: the supervision office itself."""
    name: str = ""
    """"" : anonymously."""
    photos: int = 0
    acts: Sequence[Order] = field(default_factory=tuple)
    """Done the day after."""

    def at(self, year: int, zone: tzinfo) -> datetime:
        """When it is told."""
        return datetime(year, self.month, self.day, self.hour, tzinfo=zone)


_TAKEN_ON: Final = (
    Order(Act.ACCEPT, OFFICER, Role.OFFICER),
    Order(
        Act.ASSIGN,
        OFFICER,
        Role.OFFICER,
        "有人反映年检材料交了一个月没有回音，请核实办到哪一步、为什么超期。",
        DEPARTMENT,
    ),
)
COMPLAINTS: Final = (
    ToldComplaint(
        *(9, 24, 10),
        Category.DELAY,
        "基站年检的材料交了一个月，问了四次都说在走流程，到底办到哪一步没人说得清。",
        DEPARTMENT,
        name="何秀英",
        acts=_TAKEN_ON,
    ),
    ToldComplaint(
        *(10, 26, 15),
        Category.EXTORTION,
        "窗口的人说材料不齐，要我先到他指定的打印店交二百块钱做装订，不做就不收。收据拍下来了。",
        DEPARTMENT,
        photos=2,
    ),
    ToldComplaint(
        *(11, 2, 11),
        Category.ATTITUDE,
        "打投诉电话，接电话的人说这种事不归他管，没说完就挂了，再打就没人接。",
        None,
        name="唐国强",
        photos=1,
    ),
    ToldComplaint(
        *(11, 3, 16),
        Category.ATTITUDE,
        "下午四点半窗口就不叫号了，还有六个人在等。问一句，说明天再来。",
        "办事大厅",
        name="罗小燕",
        photos=1,
    ),
)
"""In the order in which they are told."""


class Complainants:
    """Tells them as their time comes."""

    def __init__(self, office: Office, turns: Turns, year: int) -> None:
        self._office, self._turns = office, turns
        self._waiting = [(one.at(year, office.settings.zone), one) for one in COMPLAINTS]
        self._uploads = uploads_of(office)

    @property
    def begins(self) -> Sequence[datetime]:
        """When something is told, the earliest first."""
        return [at for at, _ in self._waiting]

    async def until(self, now: datetime) -> None:
        """Tell what is due by now."""
        while self._waiting and self._waiting[0][0] <= now:
            at, told = self._waiting.pop(0)
            number = await self._tell(told, at)
            for order in told.acts:
                await self._office.store.write(
                    partial(self._act, number=number, order=order, now=at + timedelta(days=1))
                )

    async def _tell(self, told: ToldComplaint, at: datetime) -> str:
        """Tell one, step by step; its number."""
        chat, words = Chat(f"demo-{at:%m%d%H}"), ""
        for step in self._steps(told):
            raw = step.text if isinstance(step, Said) else "[…]"
            taken = await self._turns.take(Incoming(CHANNEL, chat, step, raw=raw), at)
            words = "\n".join(shown.text for shown in taken.shown)
            if isinstance(step, Sent):
                await self._fetch(at)
        number = find_ticket_number(words)
        assert number is not None, "the last answer names the complaint"
        return number

    async def _fetch(self, at: datetime) -> None:
        """Look at the photos and keep them, before the complaint is sent."""
        store, sources = self._office.store, {CHANNEL: self._uploads}
        await Fetching(store, folder_of(self._office), sources, self._turns.take, clock=lambda: at).tick()

    def _steps(self, told: ToldComplaint) -> Iterator[Input]:
        yield _chose(MENU, COMPLAIN)
        yield _chose(Asked.CATEGORY, told.category.value)
        if told.department is None:
            yield _chose(Asked.DEPARTMENT, OFFICE)
        else:
            yield Said(Medium.WEB, told.department)
            yield _chose(Asked.OFFICIAL, UNKNOWN)
        yield Said(Medium.WEB, told.content)
        yield _chose(Asked.HAPPENED, "earlier")
        for n in range(told.photos):
            content = drawn_photo(n)
            yield Sent(Medium.WEB, "photo", FileRef(self._uploads.keep(content), len(content)))
        yield _chose(Asked.FILES, DONE)
        if told.name:
            yield _chose(Asked.NAMED, NAMED)
            yield Said(Medium.WEB, told.name)
        else:
            yield _chose(Asked.NAMED, ANONYMOUS)
        yield _chose(Asked.CONFIRM, SUBMIT)

    def _act(self, connection: Connection, *, number: str, order: Order, now: datetime) -> None:
        registry, voice = registry_of(self._office), voice_of(self._office, CHANNELS)
        tickets.act(connection, registry, voice, number, order, now)


def _chose(question: str, value: str) -> Chose:
    return Chose(Medium.WEB, str(question), value, value)
