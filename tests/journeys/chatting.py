"""Talking to the bot as a person does: say or press something, and wait for what comes back."""

from collections.abc import Callable

from journeys.offices import phone
from journeys.processes import PATIENCE
from standins.telegram import Person, Received, TelegramServer


def person(telegram: TelegramServer, n: int) -> Person:
    """The applicant of the export's n-th phone, who has not written yet."""
    return telegram.person(7000 + n, f"申请人{n}", phone=f"+86{phone(n)}")


def hears(telegram: TelegramServer, who: Person, part: str, *, after: int = 0) -> Received:
    """The first message with these words, skipping the first `after`; raises TimeoutError."""
    return telegram.run(who.waits_for(lambda m: part in m.text, PATIENCE, after=after), PATIENCE)


def answer_to(telegram: TelegramServer, who: Person, act: Callable[[], object], part: str) -> Received:
    """Do something, and wait for the answer with these words."""
    before = len(who.inbox)
    act()
    return hears(telegram, who, part, after=before)


def joins(telegram: TelegramServer, who: Person) -> Received:
    """Open the chat and share one's own number; what the bot says to that."""
    answer_to(telegram, who, who.starts, "分享")
    return answer_to(telegram, who, who.shares_contact, "您好")
