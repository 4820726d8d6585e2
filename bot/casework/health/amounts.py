"""How many, when and how long, as the sentences about an office's health say it."""

from datetime import datetime, timedelta

from bot.casework.health.facts import MOST
from bot.domain.month import OFFICE_ZONE


def counted(number: int) -> str:
    """A count; as far as it was counted."""
    return f"{MOST}+" if number >= MOST else str(number)


def moment(at: datetime) -> str:
    """A moment by the office's clock."""
    return f"{at.astimezone(OFFICE_ZONE):%Y-%m-%d %H:%M}"


def span(time: timedelta) -> str:
    """A span in its largest unit, rounded down."""
    seconds = int(time.total_seconds())
    for size, name in ((86_400, "天"), (3_600, "小时"), (60, "分钟")):
        if seconds >= size:
            return f"{seconds // size} {name}"
    return f"{seconds} 秒"
