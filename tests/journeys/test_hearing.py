"""What people text while nobody serves: the provider offers it twice within seconds and never again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from journeys.offices import Era, case_no, export_file, needs_faketime, office, phone
from journeys.processes import Huifang, until
from standins.faults import CALM, Plan
from standins.twilio import TwilioServer

pytestmark = needs_faketime

DAY_2 = datetime(2026, 11, 2, 2, 30, tzinfo=UTC)
"""A day and an hour after the first messages: reminders are due."""


def texts(server: TwilioServer, number: int) -> list[str]:
    """What has been sent to the person with this number."""
    return [m.body for m in server.accepted if m.to == f"+86{phone(number)}"]


def ended(house: Huifang) -> dict[str, int]:
    """How many cases have ended in which way, as far as any have."""
    return {way: n for way, n in house.dispositions().items() if n}


def asked_by(house: Huifang, server: TwilioServer, people: int) -> None:
    """Everybody has the first message, and the process is gone."""
    house.start()
    until(lambda: len(server.accepted) == people)
    house.stop()


def test_what_came_in_while_nobody_served_is_taken_once_and_before_reminders(
    tmp_path: Path, twilio: TwilioServer
) -> None:
    twilio.list_lag = 0.2
    house = office(tmp_path, Era(speed=5), twilio=twilio)
    house.run("cases", "import", str(export_file(tmp_path, [phone(1), phone(2), phone(3)])))
    asked_by(house, twilio, 3)
    assert twilio.run(twilio.text(f"+86{phone(1)}", "T")).status == 0
    assert twilio.run(twilio.text(f"+86{phone(2)}", "4")).status == 0
    house.clock = Era(DAY_2, speed=5)
    house.start()
    until(lambda: len(texts(twilio, 3)) == len(texts(twilio, 2)) == 2)
    assert "提醒" in texts(twilio, 3)[1]
    assert "提醒" not in texts(twilio, 2)[1], "who has answered is thanked"
    assert ended(house) == {"refused": 1, "answered": 1}
    for sms in twilio.inbound:
        # the webhook brings it once more, while it is read in the list as well
        twilio.run(twilio.text(sms.from_, sms.body, message_sid=sms.sid))
    house.stop()
    house.start()
    assert ended(house) == {"refused": 1, "answered": 1}
    until(lambda: [len(texts(twilio, n)) for n in (1, 2, 3)] == [2, 2, 2])
    assert "提醒" not in texts(twilio, 1)[1], "who has opted out is told how to come back, once"


def test_no_reminder_goes_out_while_the_inbox_cannot_be_read(tmp_path: Path, twilio: TwilioServer) -> None:
    house = office(tmp_path, Era(speed=5), twilio=twilio)
    house.run("cases", "import", str(export_file(tmp_path, [phone(1), phone(2)])))
    asked_by(house, twilio, 2)
    twilio.run(twilio.text(f"+86{phone(1)}", "退订"))
    twilio.read_faults.plan = Plan(unavailable=1.0)
    house.clock = Era(DAY_2, speed=5)
    house.start()
    until(lambda: twilio.read_faults.drawn.total() > 2)
    assert "inbox_not_read" in house.log
    assert len(twilio.accepted) == 2
    twilio.read_faults.plan = CALM
    until(lambda: len(texts(twilio, 2)) == 2)
    until(lambda: len(texts(twilio, 1)) == 2)
    house.stop()
    assert "提醒" not in texts(twilio, 1)[1], "who has opted out is told how to come back, once"


def test_an_answer_given_in_time_and_read_after_the_end_counts(tmp_path: Path, twilio: TwilioServer) -> None:
    era = Era(datetime(2026, 11, 5, 1, tzinfo=UTC))
    twilio.clock = lambda: era.now
    house = office(tmp_path, era, twilio=twilio)
    house.run("cases", "import", str(export_file(tmp_path, [phone(1)])))
    asked_by(house, twilio, 1)
    twilio.run(twilio.text(f"+86{phone(1)}", "5"))
    house.clock = Era(era.now + timedelta(days=1))
    house.start()
    until(lambda: house.status()["state"] == "closed")
    record = house.records()[case_no(1)]
    assert (record["disposition"], record["score"]) == ("answered", 5)
    answers = record["answers"]
    assert isinstance(answers, list)
    assert answers[0]["at"].startswith("2026-11-05")
    house.stop()
