"""The real process against a Twilio stand-in over real HTTP: from an export file to sealed records."""

import json
from pathlib import Path

from journeys.offices import AFTER, Era, export_file, needs_faketime, office, phone
from journeys.processes import Huifang, until
from standins.twilio import TwilioServer

pytestmark = needs_faketime


def on_sheet(house: Huifang) -> list[str]:
    """The cases to be phoned about besides those whom a message has reached."""
    lines = json.loads(house.run("call-sheet", "2026-10", "--json"))
    return [line["case_no"] for line in lines if not line["tried"]]


def test_a_month_by_sms_ends_with_one_record_per_case(tmp_path: Path, twilio: TwilioServer) -> None:
    house = office(tmp_path, Era(), twilio=twilio)
    file = export_file(tmp_path, [phone(1), phone(2), phone(3), phone(3), "0731-82210019", ""])
    assert house.json("cases", "import", str(file)) == {
        "rows": 6,
        "imported": 6,
        "updated": 0,
        "unchanged": 0,
        "rejected": [],
    }
    house.start()
    until(lambda: len(twilio.accepted) == 3)
    for number, text in ((1, "5"), (2, "跑了3趟"), (2, "2"), (3, "满意，但是等太久")):
        answer = twilio.run(twilio.text(f"+86{phone(number)}", text))
        assert answer.status == 200
    until(lambda: sum("HNJX-2026-00004" in m.body for m in twilio.accepted) == 1)
    until(lambda: house.status()["answered"] == 3)
    assert house.stop() == 0
    house.clock = Era(AFTER)
    house.start()
    until(lambda: on_sheet(house) == ["HNJX-2026-00005"])
    assert house.status()["state"] == "open", "a landline has not been phoned"
    house.run("call-sheet", "record", "HNJX-2026-00005", "--disposition", "no_answer")
    until(lambda: house.status()["state"] == "closed")
    assert sum(house.dispositions().values()) == house.status()["concluded"] == 6
    house.run("archive", "verify", "2026-10")
    ends = {no[-1]: (r["disposition"], r["score"]) for no, r in house.records().items()}
    assert ends["1"] == ("answered", 5)
    assert ends["2"] == ("answered", 2)
    assert ends["3"] == ("answered", 4)
    assert ends["4"][0] == "no_answer"
    assert ends["5"][0] == "no_answer"
    assert ends["6"][0] == "no_contact"
    assert not twilio.duplicates()
    assert house.stop() == 0
    assert phone(1) not in house.log
    assert "跑了3趟" not in house.log


def test_a_wrong_signature_stays_outside(tmp_path: Path, twilio: TwilioServer) -> None:
    house = office(tmp_path, Era(), twilio=twilio).start()
    answer = twilio.run(twilio.text("+8619000000001", "5", signature="wrong"))
    assert answer.status == 403
    assert house.stop() == 0
