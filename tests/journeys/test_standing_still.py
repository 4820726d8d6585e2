"""A stranger cannot make the house stand still: the real process, with few files to open."""

import contextlib
import resource
import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from journeys.offices import needs_faketime
from journeys.processes import PATIENCE, Huifang

pytestmark = needs_faketime
FILES = 180
CALLERS = 400


@contextlib.contextmanager
def few_files() -> Iterator[None]:
    """Whatever is started meanwhile may open few files."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_hundreds_who_connect_and_never_ask_keep_nobody_from_an_answer(tmp_path: Path) -> None:
    house = Huifang(tmp_path, "+0", cold=True, HUIFANG_AGENCY_NAME="示例省经信委监察室")
    with few_files():
        house.start()
    with contextlib.ExitStack() as callers:
        for _ in range(CALLERS):
            caller = callers.enter_context(
                socket.create_connection(("127.0.0.1", house.port), timeout=PATIENCE)
            )
            caller.sendall(b"GET /office/login HTTP/1.1\r\nHost: huifang\r\nX-Slow: ")
        for page in ("/healthz", "/office/login"):
            with urllib.request.urlopen(f"http://127.0.0.1:{house.port}{page}", timeout=PATIENCE) as answer:
                assert answer.status == 200
    assert "Too many open files" not in house.log
    assert house.stop() == 0
