"""`serve` ends in the middle of what people say, over and over: no answer is lost, and no reply goes out twice."""

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from journeys.chatting import hears, joins, person
from journeys.offices import AFTER, DAY_1, EVE, Era, case_no, export_file, needs_faketime, office, phone
from journeys.processes import PATIENCE, Huifang, until
from standins.telegram import Person, TelegramServer

pytestmark = needs_faketime

SPEED = 5
PEOPLE = 12
TIMES = 6
WEBHOOK = {"HUIFANG_TELEGRAM_MODE": "webhook", "HUIFANG_TELEGRAM_WEBHOOK_SECRET": "s3cret_-"}


def says_three_things(who: Person, n: int) -> None:
    """All at once, without waiting for the questions in between; every other person presses a button first."""
    if n % 2:
        who.presses("4 满意")
    else:
        who.says("4")
    who.says(words_of(n))
    who.says("不答了")


def words_of(n: int) -> str:
    """What the n-th person has to say besides the score."""
    return f"第{n}号窗口排队太久"


def serve_interrupted(house: Huifang, telegram: TelegramServer, end: Callable[[Huifang], object]) -> None:
    """Everybody joins and is asked; then they all speak, a few at a time, while the process ends again and again."""
    house.run("cases", "import", str(export_file(house.folder, map(phone, range(1, PEOPLE + 1)))))
    house.start()
    people = {n: person(telegram, n) for n in range(1, PEOPLE + 1)}
    for who in people.values():
        joins(telegram, who)
    house.stop()
    house.clock = Era(DAY_1, SPEED)
    house.start()
    for who in people.values():
        hears(telegram, who, "您对这次办理满意吗")
    moments = random.Random(11)
    for turn in range(TIMES):
        for n, who in people.items():
            if n % TIMES == turn:
                says_three_things(who, n)
        time.sleep(moments.uniform(0.0, 0.15))
        end(house)
        house.start()
    telegram.run(telegram.settled(PATIENCE))


@pytest.mark.parametrize(
    ("end", "mode"),
    [(Huifang.stop, {}), (Huifang.kill, {}), (Huifang.kill, WEBHOOK)],
    ids=["SIGTERM, polling", "SIGKILL, polling", "SIGKILL, webhook"],
)
def test_no_answer_is_lost_and_no_reply_goes_out_twice(
    tmp_path: Path, telegram: TelegramServer, end: Callable[[Huifang], object], mode: dict[str, str]
) -> None:
    house = office(tmp_path, Era(EVE, SPEED), telegram=telegram)
    house.settings |= mode
    telegram.updates.retry_pause = 0.2
    serve_interrupted(house, telegram, end)
    # Whoever is asked to stop says what it has been told to say, now or after the restart.
    if end is Huifang.stop:
        until(lambda: all("档案号" in person(telegram, n).inbox[-1].text for n in range(1, PEOPLE + 1)))
    assert house.stop() == 0
    house.clock = Era(AFTER, SPEED)
    house.start()
    until(lambda: house.status()["state"] == "closed")
    house.run("archive", "verify", "2026-10")
    records = house.records()
    assert house.stop() == 0
    for n in range(1, PEOPLE + 1):
        record = records[case_no(n)]
        assert (record["disposition"], record["score"]) == ("answered", 4)
        assert words_of(n) in str(record["answers"])
    assert not telegram.duplicates()
