"""A town for a month: two hundred concluded cases, the people behind them, and what each of them does.

The cases are the project's own sample with a few more, so that some addresses have several. Every address has a temper;
what its cases must end as follows from it.
"""

import csv
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from journeys.processes import ROOT
from standins.carrier import Handset
from standins.telegram import Person, Received, TelegramServer
from standins.twilio import Accepted, Fate, TwilioServer

SAMPLE = ROOT / "bot" / "samples" / "cases-2026-10.csv"
MORE = {1: 4, 3: 3}
"""So many cases more at the address of the sample's n-th case, less the one that is there."""


class Temper(Enum):
    """What somebody does when asked; the first six are in the chat."""

    PRESSES = "presses a button"
    TYPES = "types a score and more"
    CHAT_LATER = "answers the reminder in the chat"
    CHAT_OPTS_OUT = "opts out in the chat"
    CHAT_SILENT = "reads it in the chat"
    CHAT_TOO_LATE = "writes in the chat when all is sealed"
    REPLIES = "replies with a digit"
    WORDS = "replies in words"
    LATER = "answers the reminder"
    STRANGER = "is not the applicant"
    OPTS_OUT = "opts out"
    SILENT = "reads it"
    TOO_LATE = "replies when all is sealed"
    REFUSED = "has a number that the provider refuses"
    UNDELIVERED = "has a number that does not exist"
    LANDLINE = "has no mobile"

    @property
    def chats(self) -> bool:
        """Whether this person has opened the chat."""
        return self in CHATTERS


CHATTERS = tuple(Temper)[:6]
MOBILE = (
    *[Temper.PRESSES, Temper.REPLIES, Temper.TYPES, Temper.WORDS] * 3,
    *(Temper.CHAT_LATER, Temper.LATER, Temper.CHAT_SILENT, Temper.SILENT, Temper.CHAT_OPTS_OUT),
    *(Temper.OPTS_OUT, Temper.STRANGER, Temper.CHAT_TOO_LATE, Temper.TOO_LATE, Temper.REFUSED),
    Temper.UNDELIVERED,
)
"""The tempers of mobile numbers, in turn."""
ENDS: Mapping[Temper, str] = {
    Temper.CHAT_OPTS_OUT: "refused",
    Temper.OPTS_OUT: "refused",
    Temper.STRANGER: "wrong_person",
    Temper.CHAT_SILENT: "no_answer",
    Temper.SILENT: "no_answer",
    Temper.CHAT_TOO_LATE: "no_answer",
    Temper.TOO_LATE: "no_answer",
    Temper.REFUSED: "unreachable",
    Temper.UNDELIVERED: "unreachable",
    Temper.LANDLINE: "no_contact",
}
"""How their cases end if nobody phones them; the others answer."""


@dataclass
class Townsperson:
    """One address with its cases, and what was said from there."""

    number: int
    phone: str
    temper: Temper
    cases: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    """Words besides the score, which must be in one of the records."""
    chat: Person | None = None
    handset: Handset[Accepted] | None = None

    @property
    def score(self) -> int:
        """What this person thinks."""
        return 1 + self.number % 5

    @property
    def end(self) -> tuple[str, int | None]:
        """Disposition and score of each of their cases."""
        told = ENDS.get(self.temper)
        return (told, None) if told else ("answered", self.score)

    @property
    def got(self) -> list[str]:
        """Every text that has reached this person."""
        chat = [m.text for m in self.chat.inbox] if self.chat else []
        return chat + ([m.body for m in self.handset.inbox] if self.handset else [])


def town_rows() -> list[dict[str, str]]:
    """The rows of the export: the sample and the further cases of a few addresses."""
    with SAMPLE.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    numbers = itertools.count(len(rows) + 1)
    for n, many in MORE.items():
        rows += [{**rows[n - 1], "办件编号": f"HNJX-2026-{next(numbers):05d}"} for _ in range(many - 1)]
    return rows


def write_export(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    """As an approval system writes it: GBK, a title above the header, a total below."""
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        file.write("2026年10月办结情况表\r\n")
        writer.writeheader()
        writer.writerows(rows)
        file.write(f"合计,{len(rows)}\r\n")


def town_of(rows: Sequence[Mapping[str, str]]) -> list[Townsperson]:
    """The people behind the concluded cases; a case without any phone has a person of its own."""
    tempers = itertools.cycle(MOBILE)
    town: dict[str, Townsperson] = {}
    for n, row in enumerate(rows, 1):
        if not row["办结时间"]:
            continue
        phone = row["联系电话"]
        key = phone or row["办件编号"]
        if key not in town:
            temper = next(tempers) if phone.startswith("1") else Temper.LANDLINE
            town[key] = Townsperson(n, phone, temper)
        town[key].cases.append(row["办件编号"])
    return list(town.values())


class Life:
    """Lets the town live at the two stand-ins."""

    def __init__(self, telegram: TelegramServer, twilio: TwilioServer) -> None:
        self._telegram, self._twilio = telegram, twilio

    def settle(self, town: Sequence[Townsperson]) -> None:
        """Give everybody their handset, and a chat to those who like it."""
        for one in town:
            if one.temper is Temper.LANDLINE:
                continue
            number = f"+86{one.phone}"
            one.handset = self._twilio.phone(number)
            one.handset.listener = lambda message, who=one: self._reads(who, message)
            if one.temper is Temper.REFUSED:
                self._twilio.fate(number, Fate.refused(21211))
            if one.temper is Temper.UNDELIVERED:
                self._twilio.fate(number, Fate.undelivered(30005))
            if one.temper.chats:
                one.chat = self._telegram.person(7000 + one.number, f"申请人{one.number}", phone=number)
                one.chat.listener = lambda message, who=one: self._sees(who, message)

    def texts(self, who: Townsperson, words: str, *, kept: bool = False) -> None:
        """Send a text; `kept`: words that a record must hold."""
        who.said += [words] if kept else []
        self._twilio.on_loop(lambda: self._twilio.keep(self._texts(f"+86{who.phone}", words)))

    async def _texts(self, number: str, words: str) -> None:
        await self._twilio.text(number, words)

    def _reads(self, who: Townsperson, message: Accepted) -> None:
        """A text has reached a handset."""
        asked = "回数字：" in message.body
        match who.temper:
            case Temper.LATER if asked and "提醒" not in message.body:
                pass
            case Temper.REPLIES | Temper.LATER if asked:
                self.texts(who, str(who.score))
            case Temper.WORDS if asked:
                self.texts(who, f"{who.score}，我在窗口{who.number}号办的", kept=True)
            case Temper.STRANGER if asked:
                self.texts(who, "不是我")
            case Temper.STRANGER if "您是说" in message.body:
                self.texts(who, "不是我办的")
            case Temper.OPTS_OUT if asked:
                self.texts(who, "退订")

    def _sees(self, who: Townsperson, message: Received) -> None:
        """A message has come into a chat."""
        assert who.chat is not None
        scores = next((label for label in message.labels if label.startswith(str(who.score))), None)
        same = next((label for label in message.labels if label.startswith("另外")), None)
        match who.temper:
            case _ if scores is None and same is not None:
                who.chat.presses(same, message)
            case _ if scores is None and "不答了" in message.labels:
                who.chat.presses("不答了", message)
            case Temper.CHAT_LATER if "提醒" not in message.text:
                pass
            case Temper.PRESSES | Temper.CHAT_LATER if scores is not None:
                who.chat.presses(scores, message)
            case Temper.TYPES if scores is not None:
                who.said.append(f"{who.score}，我在窗口{who.number}号办的")
                who.chat.says(who.said[-1])
            case Temper.CHAT_OPTS_OUT if scores is not None:
                who.chat.says("退订")
