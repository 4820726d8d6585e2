"""The log: a line for what an operator needs, no line for what repeats itself, and nobody's data in either."""

import errno
import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.logs import ONCE_IN_SECONDS, Repeats, configure


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    """Logging belongs to the whole process."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


def written(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_day_of_the_same_error_is_a_few_lines_that_count() -> None:
    seconds = 0.0
    repeats = Repeats(lambda: seconds)
    lines = []
    for _ in range(24 * 1_800):
        seconds += 2
        try:
            lines.append(dict(repeats(None, "", {"level": "error", "event": "job_failed", "job": "rounds"})))
        except structlog.DropEvent:
            continue
    assert len(lines) == 24 * 3_600 / ONCE_IN_SECONDS
    assert "times" not in lines[0]
    assert lines[1]["times"] == ONCE_IN_SECONDS / 2


def test_what_differs_and_what_is_no_warning_is_not_held_back(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    log = structlog.get_logger()
    for n in range(3):
        log.info("round_closed", month="2026-10")
        log.warning("receipt_contradicts", was="delivered", n=n)
        log.warning("ticks_late")
        logging.getLogger("aiosqlite").error("the very same")
    events = [line["event"] for line in written(capsys)]
    assert [
        events.count(e) for e in ("round_closed", "receipt_contradicts", "ticks_late", "the very same")
    ] == [
        3,
        3,
        1,
        1,
    ]


def test_a_tick_that_is_skipped_or_late_is_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    for name in ("apscheduler.scheduler", "apscheduler.executors.default"):
        logging.getLogger(name).warning(
            "Execution of job was skipped: maximum number of running instances reached"
        )
    assert written(capsys) == []


def test_a_librarys_traceback_quotes_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    try:
        raise ValueError("19000000001 说：不满意")
    except ValueError:
        logging.getLogger("aiogram").exception("handler failed")
    (line,) = written(capsys)
    assert "不满意" not in json.dumps(line, ensure_ascii=False)
    assert str(line["exception"]).startswith("ValueError at ")


class FullDisk(io.StringIO):
    def write(self, text: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_log_that_cannot_be_written_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", FullDisk())
    configure()
    structlog.get_logger().error("cycle_failed", error="OSError")
    logging.getLogger("aiohttp").error("no room for this either")
