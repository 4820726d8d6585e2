"""The key is changed while the real process serves: answers are heard before, during and after, and nobody is asked twice."""

import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from journeys.offices import Era, asks_first, export_file, needs_faketime, office, phone
from journeys.processes import PATIENCE, Failed, Huifang, until
from standins.twilio import TwilioServer

pytestmark = needs_faketime
OLD, NEW = "a secret for tests, and long enough", "n" * 32
MANY = 30


def begun(house: Huifang) -> bool:
    """Whether the old key is on the ring."""
    with closing(sqlite3.connect(house.folder / "huifang.db")) as database:
        return bool(database.execute("SELECT count(*) FROM keyring").fetchone() == (1,))


def test_a_key_is_changed_under_a_process_that_serves_and_the_change_is_killed_once(
    tmp_path: Path, twilio: TwilioServer
) -> None:
    house = office(tmp_path, Era(speed=5), twilio=twilio)
    file = export_file(tmp_path, [phone(n) for n in range(1, MANY + 1)])
    heard = 0

    def answers(n: int) -> None:
        nonlocal heard
        heard += 1
        assert twilio.run(twilio.text(f"+86{phone(n)}", "5")).status == 200
        until(lambda: house.status().get("answered") == heard)

    house.run("cases", "import", str(file))
    house.start()
    until(lambda: len(twilio.accepted) == MANY)
    answers(1)
    house.stop()

    house.settings |= {"HUIFANG_SECRET_KEY": NEW, "HUIFANG_SECRET_KEY_OLD": OLD}
    house.start()
    answers(2)
    change = house.launch("db", "rekey")
    until(lambda: begun(house))
    change.send_signal(signal.SIGKILL)
    change.wait(PATIENCE)
    answers(3)
    assert house.json("cases", "import", str(file))["unchanged"] == MANY
    assert "扔掉" in house.run("db", "rekey")
    answers(4)
    house.stop()

    del house.settings["HUIFANG_SECRET_KEY_OLD"]
    house.start()
    answers(5)
    assert house.json("cases", "import", str(file))["unchanged"] == MANY
    assert "都打得开，都在原位" in house.run("db", "check")
    house.stop()
    firsts = [m.to for m in twilio.accepted if asks_first(m.body)]
    assert len(firsts) == len(set(firsts)) == MANY


@pytest.mark.soak
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_two_processes_are_given_the_new_key_one_after_the_other(
    tmp_path: Path, twilio: TwilioServer, database_url: str
) -> None:
    era, houses = Era(speed=2), []
    shared = {"HUIFANG_DATABASE_URL": database_url, "HUIFANG_ROOTS": str(tmp_path / "roots")}
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        houses.append(office(tmp_path / name, era, twilio=twilio))
        houses[-1].settings |= shared
    one, two = houses
    both = {"HUIFANG_SECRET_KEY": NEW, "HUIFANG_SECRET_KEY_OLD": OLD}
    file = export_file(tmp_path, [phone(n) for n in range(1, MANY + 1)])

    def answers(n: int) -> None:
        assert twilio.run(twilio.text(f"+86{phone(n)}", "5")).status == 200
        until(lambda: one.status().get("answered") == n)

    one.run("cases", "import", str(file))
    one.start()
    two.start()
    until(lambda: len(twilio.accepted) == MANY)
    answers(1)
    one.stop()
    one.settings |= both
    with pytest.raises(Failed, match="1 个 huifang serve 还没有新密钥"):
        one.run("db", "rekey")
    one.start()
    answers(2)
    two.stop()
    two.settings |= both
    two.start()
    answers(3)
    assert "扔掉" in one.run("db", "rekey")
    answers(4)
    assert one.json("cases", "import", str(file))["unchanged"] == MANY
    for house in houses:
        house.stop()
        del house.settings["HUIFANG_SECRET_KEY_OLD"]
        house.start()
    answers(5)
    for house in houses:
        house.stop()
    firsts = [m.to for m in twilio.accepted if asks_first(m.body)]
    assert len(firsts) == len(set(firsts)) == MANY
