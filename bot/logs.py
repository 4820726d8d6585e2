"""Structured logs on stderr: one JSON object a line, without phone numbers and without anybody's words.

Events carry ids, counts and codes only. As a second line of defence every string that could be a phone number is
masked, and libraries that print addresses or bodies at INFO are held at WARNING.
"""

import logging
import re
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import structlog

CHATTY = ("aiogram", "aiohttp", "apscheduler", "twilio", "sqlalchemy", "alembic", "asyncio", "aiosqlite")
_LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z_-])\+?\d{8,15}(?![0-9A-Za-z_-])")


def masked(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Mask whatever looks like a phone number in any text of an event."""
    for key, value in event.items():
        if isinstance(value, str) and key not in ("timestamp", "level"):
            event[key] = _LONG_NUMBER.sub("****", value)
    return event


def configure(level: int = logging.INFO) -> None:
    """Send our events and the libraries' warnings to stderr."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        masked,
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*shared, structlog.processors.ExceptionRenderer(_only_kind), masked],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
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
