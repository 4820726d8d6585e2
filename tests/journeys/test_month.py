"""Two hundred cases from the last day of their month to the close, and what people say after it."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from journeys.chatting import joins
from journeys.offices import DAY_1, EVE, Era, asks_first, needs_faketime, office
from journeys.processes import Huifang, until
from journeys.townspeople import CHATTERS, Life, Temper, Townsperson, town_of, town_rows, write_export
from standins.telegram import TelegramServer
from standins.twilio import TwilioServer

pytestmark = needs_faketime

End = tuple[str, int | None]
SPEED = 5
DAY_2 = datetime(2026, 11, 2, 2, tzinfo=UTC)
DAY_3 = datetime(2026, 11, 3, 2, 30, tzinfo=UTC)
DAY_4 = datetime(2026, 11, 4, 3, tzinfo=UTC)
LAST_SECONDS = datetime(2026, 11, 5, 15, 59, 45, tzinfo=UTC)
"""A quarter of a minute before the window closes."""
AT_ONCE = (Temper.PRESSES, Temper.TYPES, Temper.REPLIES, Temper.WORDS)
REMINDED = (Temper.CHAT_LATER, Temper.LATER)
TOO_LATE = (Temper.CHAT_TOO_LATE, Temper.TOO_LATE)
SILENT = (Temper.CHAT_SILENT, Temper.SILENT, *TOO_LATE)
FAREWELLS = {Temper.CHAT_OPTS_OUT: "恢复", Temper.OPTS_OUT: "恢复", Temper.STRANGER: "打扰您了"}
"""Who wants nothing more from us, and what they are told last."""


def go_on(house: Huifang, at: datetime) -> None:
    """Stop in the evening, start on another day."""
    assert house.stop() == 0
    house.clock = Era(at, SPEED)
    house.start()


def of(town: Sequence[Townsperson], *tempers: Temper) -> list[Townsperson]:
    """The people with these tempers."""
    return [one for one in town if one.temper in tempers]


def cases_of(people: Iterable[Townsperson]) -> set[str]:
    return {case_no for one in people for case_no in one.cases}


def say(part: str, texts: Iterable[str]) -> bool:
    return any(part in text for text in texts)


def on_call_sheet(house: Huifang, cases: Iterable[str]) -> bool:
    sheet = house.run("call-sheet", "2026-10")
    return all(case_no in sheet for case_no in cases)


def work_the_days(house: Huifang, town: Sequence[Townsperson]) -> None:
    """Days 1 to 4, each until everybody has done what they do on it."""
    go_on(house, DAY_1)
    until(lambda: house.status()["answered"] == len(cases_of(of(town, *AT_ONCE))))
    gone = {
        "refused": of(town, Temper.CHAT_OPTS_OUT, Temper.OPTS_OUT),
        "wrong_person": of(town, Temper.STRANGER),
    }
    until(lambda: all(house.dispositions()[end] == len(cases_of(people)) for end, people in gone.items()))
    until(lambda: all(say(FAREWELLS[one.temper], one.got) for one in of(town, *FAREWELLS)))
    left = {one.number: len(one.got) for one in of(town, *FAREWELLS)}
    go_on(house, DAY_2)
    until(lambda: all(say("提醒", one.got) for one in of(town, *SILENT)))
    until(lambda: house.status()["answered"] == len(cases_of(of(town, *AT_ONCE, *REMINDED))))
    go_on(house, DAY_3)
    also_texted = [one.handset for one in of(town, Temper.CHAT_SILENT) if one.handset]
    until(lambda: all(say("提醒", (m.body for m in handset.inbox)) for handset in also_texted))
    go_on(house, DAY_4)
    until(lambda: on_call_sheet(house, cases_of(of(town, *SILENT))))
    assert {one.number: len(one.got) for one in of(town, *FAREWELLS)} == left


def phone_some(house: Huifang, town: Sequence[Townsperson]) -> dict[str, End]:
    """An officer works the call sheet a little: how the cases of those who were phoned must end."""
    landlines = [one.cases[0] for one in of(town, Temper.LANDLINE) if one.phone]
    refused = [one.cases[0] for one in of(town, Temper.REFUSED, Temper.UNDELIVERED)]
    assert on_call_sheet(house, (*landlines, *refused))
    calls: list[tuple[str, End]] = [
        (landlines[0], ("answered", 5)),
        (landlines[1], ("answered", 2)),
        (landlines[2], ("no_answer", None)),
        (landlines[3], ("refused", None)),
        (refused[0], ("answered", 4)),
    ]
    for case_no, (disposition, score) in calls:
        heard = ("--disposition", disposition) if score is None else ("--score", str(score))
        house.run("call-sheet", "record", case_no, *heard)
    return dict(calls)


def phone_the_rest(house: Huifang, town: Sequence[Townsperson], ends: dict[str, End]) -> None:
    """Whoever no message could reach is phoned, for the round does not close before."""
    for case_no in cases_of([one for one in of(town, Temper.LANDLINE) if one.phone]):
        if ends[case_no] == ("no_contact", None):
            house.run("call-sheet", "record", case_no, "--disposition", "no_answer")
            ends[case_no] = ("no_answer", None)


def speak_too_late(house: Huifang, town: Sequence[Townsperson], life: Life) -> None:
    """What is said when all is sealed goes beside the record."""
    for one in of(town, *TOO_LATE):
        if one.chat is None:
            life.texts(one, "5")
        else:
            one.chat.says("5")
    until(lambda: all(say("已经定下", one.got) for one in of(town, *TOO_LATE)))
    assert sorted(house.supplements()) == sorted(cases_of(of(town, *TOO_LATE)))


@pytest.fixture
def town(tmp_path: Path, telegram: TelegramServer, twilio: TwilioServer) -> list[Townsperson]:
    """Everybody at home, and the export that names their cases."""
    rows = town_rows()
    write_export(tmp_path / "办结.csv", rows)
    return town_of(rows)


def test_two_hundred_cases_through_a_month(
    tmp_path: Path, telegram: TelegramServer, twilio: TwilioServer, town: Sequence[Townsperson]
) -> None:
    life = Life(telegram, twilio)
    life.settle(town)
    house = office(tmp_path, Era(EVE, SPEED), telegram=telegram, twilio=twilio)
    assert house.json("cases", "import", "办结.csv")["rejected"] == []
    house.start()
    for one in of(town, *CHATTERS):
        assert one.chat is not None
        joins(telegram, one.chat)
    work_the_days(house, town)
    ends = {case_no: one.end for one in town for case_no in one.cases} | phone_some(house, town)
    go_on(house, LAST_SECONDS)
    phone_the_rest(house, town, ends)
    until(lambda: house.status()["state"] == "closed")
    house.run("archive", "verify", "2026-10")
    records = house.records()
    speak_too_late(house, town, life)
    house.run("archive", "verify", "2026-10")
    assert house.records() == records
    assert house.stop() == 0

    assert sum(house.dispositions().values()) == house.status()["concluded"] == len(records) == 200
    assert {no: (record["disposition"], record["score"]) for no, record in records.items()} == ends
    for one in town:
        assert sum(asks_first(text) for text in one.got) <= 1
        answers = str([records[case_no]["answers"] for case_no in one.cases])
        assert all(words in answers for words in one.said)
    assert not telegram.duplicates()
    assert not twilio.duplicates()
