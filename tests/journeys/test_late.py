"""Cases that come in after the seal, through the real process: called back in the next window, sealed by themselves."""

from datetime import UTC, datetime
from pathlib import Path

from journeys.offices import Era, asks_first, export_file, needs_faketime, office, phone
from journeys.processes import Huifang, until
from standins.twilio import TwilioServer

pytestmark = needs_faketime

LATER = datetime(2026, 11, 20, 2, tzinfo=UTC)
DECEMBER_1 = datetime(2026, 12, 1, 1, 30, tzinfo=UTC)
DECEMBER_6 = datetime(2026, 12, 5, 16, 10, tzinfo=UTC)
"""The supplement's window has just closed."""
SPEED = 5
OWN, FIRST = "2026-10", "2026-10+1"


def go_on(house: Huifang, at: datetime) -> None:
    assert house.stop() == 0
    house.clock = Era(at, SPEED)
    house.start()


def brings(house: Huifang, *phones: str) -> dict[str, object]:
    return house.json("cases", "import", str(export_file(house.folder, phones)))


def beside(house: Huifang) -> list[tuple[int, str, int]]:
    """The supplements of October: number, state, concluded."""
    found = house.status()["supplements"]
    assert isinstance(found, list)
    return [(one["n"], one["state"], one["concluded"]) for one in found]


def test_cases_of_a_sealed_month_are_called_back_in_a_round_of_their_own(
    tmp_path: Path, twilio: TwilioServer
) -> None:
    people = [phone(1), phone(2), phone(3), phone(4), "", phone(6)]
    house = office(tmp_path, Era(speed=SPEED), twilio=twilio)
    brings(house, *people[:2])
    house.start()
    until(lambda: len(twilio.accepted) == 2)
    for n, text in ((1, "5"), (2, "2")):
        twilio.run(twilio.text(f"+86{phone(n)}", text))
    until(lambda: house.status()["answered"] == 2)
    house.run("round", "close", OWN)
    sealed = house.records()
    go_on(house, LATER)
    assert brings(house, *people[:5])["imported"] == 3
    assert beside(house) == [(1, "unplanned", 3)]
    go_on(house, DECEMBER_1)
    until(lambda: beside(house) == [(1, "open", 3)])
    until(lambda: sum(asks_first(m.body) for m in twilio.accepted) == 4)
    twilio.run(twilio.text(f"+86{phone(3)}", "4"))
    until(lambda: house.status(FIRST)["answered"] == 1)
    go_on(house, DECEMBER_6)
    until(lambda: beside(house) == [(1, "closed", 3)])
    assert {end: n for end, n in house.dispositions(FIRST).items() if n} == {
        "answered": 1,
        "no_answer": 1,
        "no_contact": 1,
    }
    brings(house, *people)
    assert beside(house) == [(1, "closed", 3), (2, "unplanned", 1)]
    assert house.status()["concluded"] == 2, "nothing sealed changes"
    for key in (OWN, FIRST):
        house.run("archive", "verify", key)
    assert house.records() == sealed
    assert {record["archive_no"] for record in house.records(FIRST).values()} == {
        f"HF-202610B1-0000{n}" for n in (1, 2, 3)
    }
    assert len(sealed) + 3 + 1 == len(house.run("cases", "export", "--month", OWN).splitlines())
    assert sum(asks_first(m.body) for m in twilio.accepted) == 4
    assert not twilio.duplicates()
    assert house.stop() == 0
