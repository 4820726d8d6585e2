"""Offices for journeys: an export of last month's cases, and the settings that lead to the stand-ins."""

import tempfile
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType

import pytest

from db.migrate import upgrade_here
from journeys.processes import FAKETIME, Huifang
from standins.telegram import TelegramServer
from standins.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBER, PUBLIC_URL, TwilioServer

needs_faketime = pytest.mark.skipif(FAKETIME is None, reason="faketime is not installed")

EVE = datetime(2026, 10, 31, 2, tzinfo=UTC)
"""The last day of the month, 10:00 in Shanghai."""
DAY_1 = datetime(2026, 11, 1, 1, 30, tzinfo=UTC)
"""The window is open, and so are the hours: 09:30 in Shanghai."""
AFTER = datetime(2026, 11, 5, 16, 10, tzinfo=UTC)
"""The window has just closed."""
HEADER = "办件编号,事项名称,申请人,联系电话,受理时间,承诺办结时限(工作日),办结时间,办理结果,承办处室,经办人\n"


class Era:
    """A clock that runs on at a multiple, across restarts; as text, what libfaketime takes."""

    def __init__(self, start: datetime = DAY_1, speed: int = 1) -> None:
        self.start, self.speed, self.began = start, speed, time.monotonic()

    @property
    def now(self) -> datetime:
        """What a process with this clock takes for the present."""
        return self.start + timedelta(seconds=(time.monotonic() - self.began) * self.speed)

    def __str__(self) -> str:
        return f"@{self.now:%Y-%m-%d %H:%M:%S} x{self.speed}"


def phone(n: int) -> str:
    """A fictional mobile number, as an export has it."""
    return f"1900000{n:04d}"


def case_no(n: int) -> str:
    """The number of the export's n-th case."""
    return f"HNJX-2026-{n:05d}"


def asks_first(text: str) -> bool:
    """Whether a message is the first one about a case: no reminder, no reply, no further question."""
    return "您好" in text and "办好的" in text and "提醒" not in text


def export_file(folder: Path, phones: Iterable[str]) -> Path:
    """An export of last month's cases, one for each phone."""
    file = folder / "办结.csv"
    lines = [
        f"{case_no(n)},无线电频率使用许可,申请人{n},{phone},2026-10-01,20,2026-10-12 15:11:40,准予许可,无线电管理处,周志丽\n"
        for n, phone in enumerate(phones, 1)
    ]
    file.write_text(HEADER + "".join(lines), encoding="gb18030")
    return file


def office(
    folder: Path,
    clock: Era,
    *,
    twilio: TwilioServer | None = None,
    telegram: TelegramServer | None = None,
    cold: bool = False,
    settings: Mapping[str, str] = MappingProxyType({}),
    **more: str,
) -> Huifang:
    """An office that reaches people through the given stand-ins; `settings` and `more` are set besides.

    It finds an empty database of today's schema; a `cold` one makes its own.
    """
    own = {"HUIFANG_AGENCY_NAME": "示例省经信委", "HUIFANG_PUBLIC_URL": PUBLIC_URL}
    if twilio is not None:
        own |= {
            "HUIFANG_TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "HUIFANG_TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "HUIFANG_TWILIO_FROM": NUMBER,
            "HUIFANG_TWILIO_API_URL": twilio.url,
            "HUIFANG_TWILIO_RATE": "1000",
        }
    if telegram is not None:
        telegram.updates.speed = clock.speed
        own |= {
            "HUIFANG_TELEGRAM_TOKEN": telegram.token,
            "HUIFANG_TELEGRAM_API_URL": telegram.url,
        }
    found = Huifang(folder, clock, cold=cold, **{**own, **settings, **more})
    database = folder / "huifang.db"
    if not cold and "HUIFANG_DATABASE_URL" not in found.settings and not database.exists():
        database.touch(mode=0o600)
        database.write_bytes(_empty_database())
    for server in (twilio, telegram):
        if server is not None:
            server.deliver_to[PUBLIC_URL] = f"http://127.0.0.1:{found.port}"
    return found


@cache
def _empty_database() -> bytes:
    """All revisions take half a second of computing; an office whose clock runs twenty times as fast loses ten by it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "huifang.db"
        upgrade_here(f"sqlite+aiosqlite:///{file}")
        return file.read_bytes()
