"""The month's charts as its page draws them: by medium, in percent, with room for a label or not.

The geometry is `bot.casework.figures.geometry`, which the paper draws from as well. Widths are percentages in SVG
attributes: no style is needed, and text never scales.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from bot.casework.callsheet.phone_calls import PHONE
from bot.casework.figures.breakdown import DayOfAnswers
from bot.casework.figures.geometry import Columns, Plot, Trend, columns
from bot.casework.figures.geometry import trend as trend_of
from bot.channels import vendors
from bot.domain.disposition import DISPOSITIONS
from bot.domain.medium import Medium
from db.queries.figures.figures import MonthFigures

KINDS = {disposition: label.token for disposition, label in DISPOSITIONS.items()}
"""Disposition → its colour's class, in the order shown."""
OTHER = "other"
"""The group of what came on a channel that nobody knows."""
GROUPS = (*(medium.value for medium in Medium), OTHER)
"""Answers are shown by how people were spoken to, whichever vendor carried it."""
ROOM = {"words": 14.0, "name": 9.0, "number": 1.8}
"""From these widths (%) on, a segment's label fits, fits on a wide screen, and its number alone fits."""
DAYS = Plot(top=18.0, bottom=168.0, left=7.0)
TREND = Plot(top=14.0, bottom=110.0, left=8.0, right=95.0)


def group(channel: str | None) -> str:
    """The group of a channel."""
    if channel == PHONE:
        return Medium.PHONE
    return vendors.medium_of(channel or "") or OTHER


def named(channel: str | None) -> str:
    """What says how a channel is called, under `name.channel_`: itself, else its group."""
    return channel if channel in vendors.labels() else group(channel)


def ways(answers: Iterable[DayOfAnswers]) -> Mapping[str, str]:
    """Group → what says how it is called: as in the report, the only channel of it, else what they have in common."""
    came: dict[str, set[str]] = {}
    for part in answers:
        came.setdefault(group(part.channel), set()).add(named(part.channel))
    return {name: min(channels) if len(channels) == 1 else name for name, channels in came.items()}


def daily(found: MonthFigures) -> Columns[date | None]:
    """The columns of a month's window, and one more (None) when there are answers outside it."""
    counts: dict[date | None, Counter[str]] = {day: Counter() for day in found.days}
    for part in found.answers:
        counts.setdefault(part.day, Counter())[group(part.channel)] += part.count
    return columns(counts, GROUPS, DAYS)


def trend(found: MonthFigures) -> Trend:
    """The last months."""
    return trend_of(found.trend, TREND)
