"""A backup from before the sending, restored: nobody is texted again, and no answer is lost."""

from pathlib import Path

import pytest

from journeys.offices import Era, asks_first, export_file, needs_faketime, office, phone
from journeys.processes import Huifang, until
from standins.faults import CALM, Plan
from standins.twilio import TwilioServer

pytestmark = needs_faketime


def ended(house: Huifang) -> dict[str, int]:
    """How many cases have ended in which way, as far as any have."""
    return {way: n for way, n in house.dispositions().items() if n}


@pytest.mark.parametrize("planned", [False, True])
def test_what_was_sent_since_the_backup_is_not_sent_again(
    tmp_path: Path, twilio: TwilioServer, planned: bool
) -> None:
    house = office(tmp_path, Era(speed=5), twilio=twilio)
    house.run("cases", "import", str(export_file(tmp_path, [phone(1), phone(2), phone(3), phone(3)])))
    if planned:
        house.run("round", "plan", "2026-10")
    house.run("db", "backup", "before.db")
    house.start()
    until(lambda: len(twilio.accepted) == 3)
    twilio.run(twilio.text(f"+86{phone(1)}", "4"))
    twilio.run(twilio.text(f"+86{phone(3)}", "5"))
    until(lambda: len(twilio.accepted) == 5)
    assert ended(house) == {"answered": 2}
    house.stop()
    (tmp_path / "huifang.db").unlink()  # the disk broke; a newer database would ask for two persons
    house.run("db", "restore", "before.db")
    twilio.read_faults.plan = Plan(unavailable=1.0)
    house.start()
    until(lambda: twilio.read_faults.drawn.total() > 2)
    assert len(twilio.accepted) == 5, "what cannot be known is waited for"
    twilio.read_faults.plan = CALM
    until(lambda: ended(house) == {"answered": 2})
    twilio.run(twilio.text(f"+86{phone(3)}", "3"))  # the question about the second case had gone out
    until(lambda: ended(house) == {"answered": 3})
    until(lambda: len(twilio.accepted) == 6)
    twilio.run(twilio.text(f"+86{phone(2)}", "5"))
    until(lambda: ended(house) == {"answered": 4})
    until(lambda: len(twilio.accepted) == 7)
    house.stop()
    firsts = [m.to for m in twilio.accepted if asks_first(m.body)]
    assert len(firsts) == len(set(firsts)) == 3
