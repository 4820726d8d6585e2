"""The console of the real program: an officer is added at the terminal and logs in; the demo is left open."""

import re
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from journeys.offices import needs_faketime
from journeys.processes import PATIENCE, Huifang, Process, until
from journeys.visitor import Visitor

PASSWORD = "correct horse battery"
LEFT_OPEN = "按 Ctrl-C 结束"
TRUE_CLOCK = "+0"

pytestmark = needs_faketime


@contextmanager
def demo(house: Huifang, said: Path) -> Iterator[Process]:
    """A demo by the true clock; nothing is left of it afterwards."""
    process = house.launch("demo", "--port", str(house.port), said=said)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE)


def test_an_officer_added_at_the_terminal_logs_in_to_what_serve_serves(tmp_path: Path) -> None:
    house = Huifang(tmp_path, TRUE_CLOCK, HUIFANG_NEW_PASSWORD=PASSWORD)
    house.run("users", "add", "陈静", "--role", "officer")
    del house.settings["HUIFANG_NEW_PASSWORD"]
    visitor = Visitor(house.start().port)
    assert "陈静" in visitor.log_in("陈静", PASSWORD)
    assert '"status": "ok"' in visitor.get("/healthz")
    assert house.stop() == 0


def test_the_demo_stops_on_the_fourth_day_with_work_left_and_goes_on_by_a_button_until_it_is_sealed(
    tmp_path: Path,
) -> None:
    house, said = Huifang(tmp_path, TRUE_CLOCK), tmp_path / "said"
    with demo(house, said) as process:
        until(lambda: process.poll() is not None or LEFT_OPEN in said.read_text("utf-8"))
        assert process.poll() is None, said.read_text("utf-8")
        told = re.search(r"用户名 (\w+)（.*?）?，密码 ([\w-]+)", said.read_text("utf-8"))
        assert told is not None
        visitor = Visitor(house.port)
        assert "11月4日 10:00" in visitor.log_in(told[1], told[2])
        tickets = visitor.get("/office/tickets")
        assert tickets.count("超期") == 2
        others, accused = (tickets_of(house.port, name, told[2]) for name in ("wugang", "huangyanming"))
        assert accused < others
        about_the_office = tickets_of(house.port, "shangji", told[2])
        assert len(about_the_office) == 1
        assert not about_the_office & set(re.findall(r"TS-[0-9A-Z-]+", tickets))
        assert "11月5日 10:00" in visitor.next_day(presses=2)
        assert "11月6日 09:00" in visitor.next_day()
        page = visitor.get("/office/months/2026-10")
        assert "演示：到" not in page
        assert "办结 195 = 各种结果合计 195" in page
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
    assert "Traceback" not in said.read_text("utf-8")


def tickets_of(port: int, name: str, password: str) -> set[str]:
    """The complaints that somebody of a department sees."""
    visitor = Visitor(port)
    visitor.log_in(name, password)
    return set(re.findall(r"TS-[0-9A-Z-]+", visitor.get("/office/tickets")))


def test_the_demo_says_when_its_port_is_taken(tmp_path: Path) -> None:
    house, said = Huifang(tmp_path, TRUE_CLOCK), tmp_path / "said"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", house.port))
        taken.listen()
        with demo(house, said) as process:
            assert process.wait(PATIENCE) == 1
    last = said.read_text("utf-8").splitlines()[-1]
    assert last.startswith("huifang: ")
    assert f"{house.port}" in last
    assert "--port" in last
