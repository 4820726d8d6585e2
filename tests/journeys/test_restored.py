"""A backup from before the sending, restored: nobody is texted again, and no answer is lost."""

from pathlib import Path

import pytest

from bot.casework.ledger.cosignatures import cosignature
from bot.casework.ledger.notes import note_read
from journeys.offices import Era, asks_first, export_file, needs_faketime, office, phone
from journeys.processes import Huifang, until
from ledgers import DAY, WITNESS
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


def test_answers_wait_for_the_witness_of_the_restored_roster_and_none_is_lost(
    tmp_path: Path, twilio: TwilioServer
) -> None:
    """The witness had signed after the backup, which so does not know of it, and signs the same once more."""
    house = office(tmp_path, Era(speed=5), twilio=twilio, HUIFANG_LEDGER_WITNESS=WITNESS.verifier.text)
    house.run("cases", "import", str(export_file(tmp_path, [phone(1), phone(2)])))
    house.run("round", "plan", "2026-10")
    house.run("ledger", "checkpoint", "-o", str(tmp_path / "roster.txt"))
    note = note_read((tmp_path / "roster.txt").read_bytes())
    signed = tmp_path / "signed.txt"
    signed.write_bytes(note.with_signature(cosignature(note.text, WITNESS, DAY)).written())
    house.run("db", "backup", "before.db")
    house.run("ledger", "cosign", str(signed))
    house.start()
    until(lambda: len(twilio.accepted) == 2)
    twilio.run(twilio.text(f"+86{phone(1)}", "4"))
    until(lambda: ended(house) == {"answered": 1})
    until(lambda: len(twilio.accepted) == 3)
    house.stop()
    (tmp_path / "huifang.db").unlink()
    house.run("db", "restore", "before.db")
    house.start()
    until(lambda: "RosterWaits" in house.log)
    assert ended(house) == {}
    house.run("ledger", "cosign", str(signed))
    until(lambda: ended(house) == {"answered": 1})
    twilio.run(twilio.text(f"+86{phone(2)}", "5"))
    until(lambda: ended(house) == {"answered": 2})
    house.stop()
    assert len([m for m in twilio.accepted if asks_first(m.body)]) == 2
