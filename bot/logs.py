"""Structured logs on stderr: one JSON object a line, without phone numbers and without anybody's words.

Events carry ids, counts and codes only. As a second line of defence every string that could be a phone number is
masked, and libraries that print addresses or bodies at INFO are held at WARNING. APScheduler is silent: what its ticks
do is told by `scheduler.timetable`. A warning or an error that repeats itself word for word is written once in a while,
with how often it happened: an outage of a day must not fill the disk that the database needs.
"""

import logging
import re
import sys
import time
import traceback
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager, suppress
from typing import Any, TextIO

import structlog

CHATTY = ("aiogram", "aiohttp", "twilio", "sqlalchemy", "alembic", "asyncio", "aiosqlite")
SILENT = ("apscheduler",)
ONCE_IN_SECONDS = 600.0
MOST_KINDS = 500
"""Repeating lines that are told apart; beyond these, the oldest are forgotten."""
_LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z_-])\+?\d{8,15}(?![0-9A-Za-z_-])")


def masked(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Mask whatever looks like a phone number in any text of an event."""
    for key, value in event.items():
        if isinstance(value, str) and key not in ("timestamp", "level"):
            event[key] = _LONG_NUMBER.sub("****", value)
    return event


class Repeats:
    """A processor that holds back warnings and errors written a short while ago in the same words."""

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        """`timer` gives seconds that never run backwards."""
        self._timer = timer
        self._seen: dict[str, tuple[float, int]] = {}

    def __call__(self, _: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """Raise DropEvent for a repetition; the next one that is written says how many there were (`times`)."""
        if event.get("level") not in ("warning", "error", "critical"):
            return event
        words = repr(sorted((k, v) for k, v in event.items() if k not in ("timestamp", "_record")))
        now = self._timer()
        written, times = self._seen.pop(words, (-ONCE_IN_SECONDS, 0))
        if now - written < ONCE_IN_SECONDS:
            self._seen[words] = (written, times + 1)
            raise structlog.DropEvent
        self._seen[words] = (now, 0)
        if len(self._seen) > MOST_KINDS:
            del self._seen[next(iter(self._seen))]
        if times:
            event["times"] = times + 1
        return event


class _Lines(structlog.PrintLogger):
    """Writes lines. One that cannot be written (the disk is full, nobody reads) is lost, and the work goes on."""

    def msg(self, message: str) -> None:
        """Write one line if that is possible."""
        with suppress(OSError, ValueError):
            super().msg(message)

    debug = info = warning = error = critical = msg


class _Stderr(logging.StreamHandler[TextIO]):
    """The same for the libraries' lines."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, unless it is held back as a repetition."""
        with suppress(structlog.DropEvent):
            super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (logging's own name)
        """Not a traceback with what was in the line."""


def configure(level: int = logging.INFO) -> None:
    """Send our events and the libraries' warnings to stderr."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        masked,
    ]
    repeats = Repeats()
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*shared, structlog.processors.ExceptionRenderer(_only_kind), masked, repeats],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler = _Stderr(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in SILENT:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    structlog.configure(
        processors=[*shared, repeats, structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: _Lines(sys.stderr),
        cache_logger_on_first_use=True,
    )


@contextmanager
def off_stdout() -> Iterator[None]:
    """Within a command, whose stdout belongs to what was asked for: only warnings, on stderr, unless configured."""
    if structlog.is_configured():
        yield
        return
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            masked,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
    try:
        yield
    finally:
        structlog.reset_defaults()


def _only_kind(exc_info: Any) -> str:
    """A library's traceback may quote what a person wrote: keep the kind of error and where it came from."""
    kind, _, trace = exc_info
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" at {trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace is not None else ""
    return f"{kind.__name__ if kind else 'error'}{where}"


def where(error: BaseException) -> str:
    """The kind of an error and where it came from, for the log: its own words may quote a person's."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" {frames[-1].name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
