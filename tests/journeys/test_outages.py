"""A morning without the provider: nothing of it is recorded against anybody, and everybody is texted once when it is over.

The office is told that its lane pauses and why, a probe goes now and then, and a power cut in the middle changes nothing.
What the provider takes and then loses is said once more, and then told.
"""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bot.casework.contact.lane import ALARM_AFTER, LONGEST_RETRY_AFTER
from journeys.offices import AFTER, Era, export_file, needs_faketime, office, phone
from journeys.processes import PATIENCE, Huifang, until
from journeys.test_kills import firsts, let_people_answer
from scheduler.sending.dispatch import IN_FLIGHT
from standins.carrier import Handset
from standins.faults import CALM, Plan
from standins.telegram import Chat, TelegramServer
from standins.twilio import Accepted, Fate, TwilioServer

pytestmark = needs_faketime

NINE = datetime(2026, 11, 1, 1, tzinfo=UTC)
"""In Shanghai, on the first day: the first messages are due."""
GROUP = -4_001
PAUSED, OVER = "通道 sms 已暂停", "发送通道"
POSTED = 'huifang_posted_total{channel="sms"'
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
LAG = 5 * MINUTE
"""How late word of it may arrive, by a clock that runs so much faster than the machine under it."""
MOMENT = timedelta(seconds=10)
"""Before something is due: long enough to start in."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What the provider's side does for so long, and the code by which the office names it."""

    lasts: timedelta
    code: str
    plan: Plan | None = None
    """None: its port is closed."""

    def begin(self, server: TwilioServer) -> None:
        if self.plan is None:
            server.run(server.refuse())
        else:
            server.faults.plan = self.plan

    def end(self, server: TwilioServer) -> None:
        server.faults.plan = CALM
        server.run(server.answer_again())


DARK = Trouble(2 * HOUR, "connect")
BUSY = Trouble(HOUR, "20429", Plan(too_many=1.0, retry_after=1e9))
"""It asks for thirty years of patience."""
SILENT = Trouble(HOUR, "http_503", Plan(unavailable=1.0, accepted=0.0))
"""Its list answers all the while."""


@dataclass(frozen=True, slots=True)
class Morning:
    """How many people there are, and how fast their office's clock runs. `cut`: whenever time would only pass, the power fails,
    and comes back when it has."""

    people: int
    speed: int
    cut: bool


SHORT, LONG = Morning(12, speed=5, cut=True), Morning(1_200, speed=20, cut=False)


def asked(house: Huifang, page: str) -> str:
    """What the process says at one of its own doors."""
    with urllib.request.urlopen(f"http://127.0.0.1:{house.port}{page}", timeout=PATIENCE) as answer:
        return str(answer.read().decode())


def posted(house: Huifang) -> int:
    """How many messages this process has tried to hand to the SMS provider."""
    lines = asked(house, "/metrics").splitlines()
    return sum(int(float(line.split()[-1])) for line in lines if line.startswith(POSTED))


def named(house: Huifang, code: str) -> bool:
    """Whether health says that the lane is paused, and why; not while it says that the database was too slow for it.

    What it is given for an answer are seconds of a clock that runs ahead of the machine, and so is a provider's time to answer:
    on a busy machine a probe may have found that it took too long, until the next one.
    """
    try:
        found = json.loads(asked(house, "/healthz"))["problems"]
    except urllib.error.HTTPError:
        return False
    return any(says.startswith("通道 sms 已暂停") and f"（{code}）" in says for says in found)


def paused_lanes(house: Huifang) -> dict[str, str]:
    """The lanes that pause, and since when."""
    found = house.status()["paused"]
    assert isinstance(found, dict)
    return found


class OfficeChat:
    """What the office chat is told, and when by the office's clock."""

    def __init__(self, group: Chat, house: Huifang) -> None:
        self._heard: list[tuple[datetime, str]] = []
        group.listener = lambda message: self._heard.append((now_of(house), message.text))

    def told(self, words: str) -> list[datetime]:
        """When it was told so."""
        return [at for at, text in self._heard if words in text]


def now_of(house: Huifang) -> datetime:
    """The time by an office's clock."""
    assert isinstance(house.clock, Era)
    return house.clock.now


def passes(house: Huifang, morning: Morning, until_then: datetime) -> int:
    """Time passes; how many messages were tried by the process that has not lived to see it."""
    if not morning.cut:
        return 0
    posts = posted(house)
    house.kill()
    serve_from(house, until_then, morning.speed)
    return posts


def serve_from(house: Huifang, at: datetime, speed: int) -> None:
    """Start at a moment of the office's clock."""
    house.clock = Era(at, speed)
    house.start()


@pytest.mark.parametrize(
    "morning", [SHORT, pytest.param(LONG, marks=pytest.mark.soak)], ids=["short", "long"]
)
@pytest.mark.parametrize("trouble", [DARK, BUSY, SILENT], ids=["closed port", "429", "503"])
def test_an_outage_costs_nobody_anything(
    tmp_path: Path, twilio: TwilioServer, telegram: TelegramServer, trouble: Trouble, morning: Morning
) -> None:
    people, over = range(1, morning.people + 1), NINE + trouble.lasts
    telegram.updates.speed = morning.speed
    house = office(tmp_path, Era(NINE), twilio=twilio, telegram=telegram, HUIFANG_OFFICE_CHAT_ID=str(GROUP))
    chat = OfficeChat(telegram.group(GROUP), house)
    twilio.clock = lambda: now_of(house)
    house.run("cases", "import", str(export_file(tmp_path, map(phone, people))))
    let_people_answer(twilio, morning.people)
    trouble.begin(twilio)
    serve_from(house, NINE - MOMENT, morning.speed)
    until(lambda: paused_lanes(house))
    since = paused_lanes(house)
    posts = passes(house, morning, NINE + ALARM_AFTER)
    until(lambda: chat.told(PAUSED))
    posts += passes(house, morning, over - MOMENT)
    until(lambda: now_of(house) >= over, 600)
    until(lambda: named(house, trouble.code))
    assert paused_lanes(house) == since, "one pause, since the first trouble"
    posts += posted(house)
    assert posts < IN_FLIGHT + 60, "those that failed together, and a probe now and then"
    assert firsts(twilio) == []
    trouble.end(twilio)
    passes(house, morning, over + LONGEST_RETRY_AFTER)
    until(lambda: house.status()["answered"] == morning.people, 600)
    until(lambda: chat.told(OVER))
    until(lambda: paused_lanes(house) == {})
    house.stop()
    once_an_hour = all(later - earlier > HOUR - LAG for earlier, later in pairwise(chat.told(PAUSED)))
    assert once_an_hour
    serve_from(house, AFTER, morning.speed)
    until(lambda: house.status()["state"] == "closed")
    assert house.stop() == 0
    ends = {end: count for end, count in house.dispositions().items() if count}
    assert ends == {"answered": morning.people}
    assert sorted(firsts(twilio)) == sorted(f"+86{phone(n)}" for n in people)
    assert not twilio.duplicates()


def is_answered(twilio: TwilioServer, who: Handset[Accepted], words: str) -> None:
    """Text this, and wait until an answer has arrived."""
    before = len(who.inbox)
    twilio.run(twilio.text(who.number, words))
    until(lambda: len(who.inbox) > before)


@pytest.mark.soak
def test_an_answer_that_gets_lost_goes_out_once_more_and_then_somebody_is_asked_to_phone(
    tmp_path: Path, twilio: TwilioServer, telegram: TelegramServer
) -> None:
    number, taken, lost = f"+86{phone(1)}", Fate.delivered(), Fate.undelivered(30001)
    telegram.updates.speed = SHORT.speed
    house = office(tmp_path, Era(NINE), twilio=twilio, telegram=telegram, HUIFANG_OFFICE_CHAT_ID=str(GROUP))
    chat, wang = OfficeChat(telegram.group(GROUP), house), twilio.phone(number)
    twilio.clock = lambda: now_of(house)
    house.run("cases", "import", str(export_file(tmp_path, [phone(1)])))
    twilio.fate(number, taken, lost, taken)
    serve_from(house, NINE - MOMENT, SHORT.speed)
    until(lambda: len(wang.inbox) == 1)
    for words in ("1", "投诉", "他们让我跑了三趟"):
        is_answered(twilio, wang, words)
    ticket = str(house.tickets()[0]["ticket_no"])
    twilio.fate(number, lost)
    house.run("tickets", "accept", ticket)
    until(lambda: chat.told(f"{ticket}　受理　我们的通道出了问题，再发一次也没有送到"))
    assert house.stop() == 0
    assert len(wang.inbox) == 4
    assert len(twilio.accepted) == 4 + 1 + 2, "each that was lost went out once more, and no more than once"
    timeline = house.json("tickets", "show", ticket)["timeline"]
    assert isinstance(timeline, list)
    assert timeline[-1]["act"] == "not_arrived"
