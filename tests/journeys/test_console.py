"""The console of the real program: an officer is added at the terminal and logs in; the demo is left open."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from journeys.processes import PATIENCE, ROOT, free_port, until
from journeys.visitor import Visitor

PASSWORD = "correct horse battery"
LEFT_OPEN = "按 Ctrl-C 结束"


def environment(**more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("HUIFANG_")}
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "HUIFANG_SECRET_KEY": "a secret for tests, and long enough",
        **more,
    }


@contextmanager
def running(words: Sequence[str], folder: Path, said: Path) -> Iterator[subprocess.Popen[bytes]]:
    with said.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", *words], cwd=folder, env=environment(), stdout=out, stderr=out
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait(PATIENCE)


def test_an_officer_added_at_the_terminal_logs_in_to_what_serve_serves(tmp_path: Path) -> None:
    add = [sys.executable, "-m", "bot", "users", "add", "陈静", "--role", "officer"]
    given = environment(HUIFANG_NEW_PASSWORD=PASSWORD)
    subprocess.run(add, cwd=tmp_path, env=given, check=True, capture_output=True)
    port = free_port()
    with running(["serve", "--port", str(port)], tmp_path, tmp_path / "said") as process:
        visitor = Visitor(port)
        until(visitor.answers)
        assert "陈静" in visitor.log_in("陈静", PASSWORD)
        assert '"status": "ok"' in visitor.get("/healthz")
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0


def test_the_demo_stops_on_the_fourth_day_with_work_left_and_goes_on_by_a_button_until_it_is_sealed(
    tmp_path: Path,
) -> None:
    port, said = free_port(), tmp_path / "said"
    with running(["demo", "--port", str(port)], tmp_path, said) as process:
        until(lambda: process.poll() is not None or LEFT_OPEN in said.read_text("utf-8"), within=3 * PATIENCE)
        assert process.poll() is None, said.read_text("utf-8")
        told = re.search(r"用户名 (\w+)（.*?）?，密码 ([\w-]+)", said.read_text("utf-8"))
        assert told is not None
        visitor = Visitor(port)
        assert "11月4日 10:00" in visitor.log_in(told[1], told[2])
        tickets = visitor.get("/office/tickets")
        assert tickets.count("超期") == 2
        others, accused = (tickets_of(port, name, told[2]) for name in ("wugang", "huangyanming"))
        assert accused < others
        about_the_office = tickets_of(port, "shangji", told[2])
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
    port, said = free_port(), tmp_path / "said"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        with running(["demo", "--port", str(port)], tmp_path, said) as process:
            assert process.wait(PATIENCE) == 1
    last = said.read_text("utf-8").splitlines()[-1]
    assert last.startswith("huifang: ")
    assert f"{port}" in last
    assert "--port" in last
