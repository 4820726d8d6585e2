"""The applicants: what each of them has on their mind, and what they do when a message reaches them.

A person reads what the message says, as people do: which case it names and what may be answered. Everything they say is
written down here with what they meant by it, so that afterwards nothing can be laid into anybody's mouth.
"""

import asyncio
import random
import re
from collections.abc import Awaitable, Callable, Sequence

from simulate.chats import Buttons, Chats
from simulate.person import Person, Said
from simulate.telephony import ADDRESS_CODES, LATE_CODES, Telephony
from simulate.tempers import REACTIONS, Asked, Temper
from simulate.weather import HOUR, Weather

READING = {"sms": 8.0, "telegram": 2.0}
"""Seconds that anybody needs to read a question and to answer it."""
DEPARTMENT, HANDLER = "无线电管理处", "周志丽"
TELLING = (
    "提交",
    "实名",
    "服务态度",
    HANDLER,
    DEPARTMENT,
    "今天",
    "没有",
    "就这些",
    "别的事",
    "跳过",
    "投诉",
)
"""What somebody presses who complains about an official."""
READS_ON = frozenset({Temper.LATE, Temper.PRESSES_OLD, Temper.BLOCKS})
"""Who opens the page that a text message leads to."""
ALL_ALIKE = "另外"
"""What the button begins with that gives all other cases of a person the same score."""
_CASE = re.compile(r"HNJX-2026-\d{5}")
_PAGE = re.compile(r"/a/([0-9A-Z]{16})")


def _asked_about(text: str) -> str | None:
    """The case that a message is about: the one named last before what it asks."""
    asked = text.rfind("满意吗")
    found = _CASE.findall(text[: asked if asked >= 0 else len(text)])
    return found[-1] if found else None


class Town:
    """Everybody, at both providers."""

    def __init__(
        self, weather: Weather, chance: random.Random, later: Callable[..., object], now: Callable[[], float]
    ) -> None:
        self.chance = chance
        self.later = later
        self.now = now
        self.people: list[Person] = []
        self.by_phone: dict[str, Person] = {}
        self.by_chat: dict[int, Person] = {}
        self.said: list[Said] = []
        self.on_pages: list[Said] = []
        """What was pressed on pages, and taken."""
        self.opens_page: Callable[[Person, str, str], object] = lambda person, code, case_no: None
        """Somebody answers on the page to which a text message leads."""
        self.listens: dict[int, Callable[[str, Buttons], object]] = {}
        """Who has something else on their mind (`simulate.askers`), by chat."""
        self._settle(weather)

    def move_in(self, telephony: Telephony, chats: Chats) -> None:
        """Give the providers their customers."""
        self._telephony, self._chats = telephony, chats
        telephony.town = chats.town = self

    def _settle(self, weather: Weather) -> None:
        self._cases = 0
        self.more(weather.people)

    def more(self, count: int) -> list[Person]:
        """So many more people, with their cases."""
        chance, before = self.chance, len(self.people)
        for n in range(before + 1, before + count + 1):
            kind = chance.random()
            phone = f"+861900000{n:04d}" if kind < 0.92 else f"+86731555{n:05d}" if kind < 0.96 else None
            mobile = phone is not None and phone.startswith("+8619")
            chatting = mobile and chance.random() < 0.4
            person = Person(n, chance.choice(list(Temper)), phone, mobile, 1_000 + n if chatting else None)
            for _ in range(chance.choice((1, 1, 1, 1, 2, 3)) if phone else 1):
                self._concludes(person)
            self.add(person)
        return self.people[before:]

    def late(self, count: int) -> list[str]:
        """So many cases that come in late, of people who have others or of new ones; their numbers."""
        numbers = []
        for _ in range(count):
            known = [person for person in self.people if person.phone is not None]
            if known and self.chance.random() < 0.5:
                person = self.chance.choice(known)
                self._concludes(person)
                numbers.append(person.cases[-1])
            else:
                numbers += self.more(1)[0].cases
        return numbers

    def _concludes(self, person: Person) -> None:
        self._cases += 1
        person.cases.append(f"HNJX-2026-{self._cases:05d}")
        person.scores[person.cases[-1]] = self.chance.choice((5, 5, 4, 4, 3, 2, 1))

    def add(self, person: Person) -> None:
        """Somebody moves in."""
        self.people.append(person)
        if person.phone is not None:
            self.by_phone[person.phone] = person
        if person.chat_id is not None:
            self.by_chat[person.chat_id] = person

    def fates(self, weather: Weather) -> None:
        """Whose numbers do not work."""
        for person in self.people:
            if person.phone is not None and self.chance.random() < weather.refusals:
                if self.chance.random() < 0.5:
                    self._telephony.refuses[person.phone] = self.chance.choice(ADDRESS_CODES[:2])
                else:
                    self._telephony.fails[person.phone] = self.chance.choice(LATE_CODES)

    def opens_chats(self) -> None:
        """Those who like the chat have opened it and shared their number before anything is asked."""
        for person in self.people:
            if person.chat_id is not None and person.phone is not None:
                self.later(self.chance.random() * HOUR, self._joins, person)

    def _joins(self, person: Person) -> None:
        contact = {"phone_number": person.phone, "user_id": person.chat_id, "first_name": "x"}
        self._message(person, {"text": "/start"})
        self._message(person, {"contact": contact})

    def hears_sms(self, number: str, text: str) -> None:
        """A text has reached a handset."""
        person = self.by_phone.get(number)
        if person is not None:
            person.heard.append((self.now(), "sms", text))
            self._reacts(person, "sms", text, [])

    def hears_chat(self, chat_id: int, text: str, buttons: Buttons, number: int) -> None:
        """A message has come into a chat."""
        person = self.by_chat.get(chat_id)
        if person is not None:
            person.heard.append((self.now(), "telegram", text))
            self._reacts(person, "telegram", text, buttons)
        if chat_id in self.listens:
            self.listens[chat_id](text, buttons)

    def _reacts(self, person: Person, channel: str, text: str, buttons: Buttons) -> None:
        if channel == "telegram" and person.temper is Temper.ACCUSES and not person.told:
            self.later(5.0 + self.chance.random() * 30, self._goes_on_telling, person, text, buttons)
        case_no = _asked_about(text)
        rates = "5非常满意" in text if channel == "sms" else any(b[0].startswith("5 ") for b in buttons)
        if case_no is None or case_no not in person.scores or person.patience <= 0:
            return
        person.patience -= 1
        pause = self.chance.choice((5.0, 60.0, 600.0, 3 * HOUR)) * (0.2 + self.chance.random())
        pause = max(pause, READING[channel])
        if rates:
            person.asked[case_no] = person.asked.get(case_no, 0) + 1
            asked = Asked(self, person, channel, case_no, person.asked[case_no], buttons, text)
            self.later(pause, self._answers, asked)
        elif buttons and self.chance.random() < 0.7:
            self.later(pause, self._presses_something, person, case_no, buttons)

    def _answers(self, asked: Asked) -> None:
        """Get round to a question, unless it has been answered by then."""
        page = _PAGE.search(asked.text) if asked.channel == "sms" else None
        if page is not None and asked.person.temper in READS_ON and asked.case_no not in asked.person.given:
            self.opens_page(asked.person, page[1], asked.case_no)
        elif asked.case_no not in asked.person.given:
            REACTIONS[asked.person.temper](asked)

    async def answers_on_page(
        self,
        press: Callable[[str, str, int], Awaitable[bool]],
        person: Person,
        code: str,
        case_no: str,
    ) -> None:
        """Press what they think of a case; again later where nobody takes it."""
        said = Said(self.now(), person, "web", "[page]", case_no, person.scores[case_no])
        self._keep(said)
        for _ in range(3):
            if await press(code, case_no, person.scores[case_no]):
                self.on_pages.append(said)
                return
            await asyncio.sleep(HOUR)

    def _presses_something(self, person: Person, case_no: str, buttons: Buttons) -> None:
        """A further question, an offer: any button will do."""
        label, data = self.chance.choice(buttons)
        meant, score = "further", None
        if label.startswith(ALL_ALIKE):
            score = person.scores[case_no]
        if label == "登记投诉":
            meant = "complaint"
        self.presses(person, data, label, case_no, score, meant)

    def _goes_on_telling(self, person: Person, text: str, buttons: Buttons) -> None:
        """The next step of a complaint that names an official."""
        person.told = person.told or "登记好了" in text
        if person.told:
            return
        if "说说是怎么回事" in text:
            self.says(person, "telegram", f"{HANDLER}让我来回跑，没人给个准话", None, None, "complaint")
            return
        if "有照片" in text and "收到了" not in text and person.number % 2:
            self.sends_photo(person)
            return
        way = next((b for word in TELLING for b in buttons if word in b[0]), None)
        if way is not None:
            self.presses(person, way[1], way[0], None, None, "complaint")

    def says(
        self, person: Person, channel: str, words: str, case_no: str | None = None,
        score: int | None = None, meant: str = "",
    ) -> None:  # fmt: skip
        """A person writes something."""
        said = Said(self.now(), person, channel, words, case_no, score, meant)
        self._keep(said)
        if channel == "sms":
            assert person.phone is not None
            said.sid = said.key = self._telephony.text(person.phone, words)
        else:
            self._message(person, {"text": words}, said)

    def _keep(self, said: Said) -> None:
        if said.score is not None and said.case_no is not None:
            said.person.given.add(said.case_no)
        self.said.append(said)
        said.person.said.append(said)

    def _message(self, person: Person, content: dict[str, object], said: Said | None = None) -> None:
        chat = {"id": person.chat_id, "type": "private"}
        number = self._chats.numbers + 1
        update = self._chats.happens(
            message={
                "message_id": number,
                "chat": chat,
                "from": {"id": person.chat_id, "is_bot": False, "language_code": "zh-hans"},
                **content,
            }
        )
        if said is not None:
            said.update, said.key = update, f"{update.number}:{person.chat_id}:{number}"

    def sends_photo(self, person: Person) -> None:
        name = f"file{person.number}"
        self._chats.files[name] = b"%PDF-1.4 " + name.encode() * 20
        said = Said(self.now(), person, "telegram", "[document]", None, None, "file")
        self._keep(said)
        self._message(person, {"document": {"file_id": name, "file_size": 200, "file_name": "a.pdf"}}, said)

    def blocks(self, person: Person) -> None:
        assert person.chat_id is not None
        self._chats.blocked.add(person.chat_id)
        self._chats.happens(
            my_chat_member={
                "chat": {"id": person.chat_id, "type": "private"},
                "new_chat_member": {"status": "kicked"},
            }
        )

    def press_score(self, person: Person, case_no: str, score: int, buttons: Buttons) -> None:
        label, data = next(b for b in buttons if b[0].startswith(f"{score} "))
        self.presses(person, data, label, case_no, score, "")

    def presses(
        self, person: Person, data: str, label: str, case_no: str | None, score: int | None, meant: str
    ) -> None:
        """A person presses a button."""
        said = Said(self.now(), person, "telegram", label, case_no, score, meant)
        self._keep(said)
        number = self._chats.numbers + 1
        press = f"press{number}"
        said.update = self._chats.happens(
            callback_query={
                "id": press,
                "from": {"id": person.chat_id, "is_bot": False, "language_code": "zh-hans"},
                "message": {"message_id": 1, "chat": {"id": person.chat_id, "type": "private"}},
                "data": data,
            }
        )
        said.key = f"{said.update.number}:{person.chat_id}:{press}"

    def phoned(self, person: Person, case_no: str, answers: Sequence[str]) -> int | None:
        """What a person says to an officer on the phone; None when nobody answers."""
        if person.temper in (Temper.NEVER, Temper.OPTS_OUT) or self.chance.random() < 0.3:
            return None
        return person.scores[case_no]
