"""电子监察日报: the yellow and red cards of one day on one paper, with room for what the leader decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.paper.lettering import drawable

HEAD = ("办件编号", "牌", "事由", "事项", "承办处室", "经办人", "说明期限", "已作的说明")


@dataclass(frozen=True, slots=True)
class WatchDay:
    """What is printed. `counted`: how many cases stand how, in words; `rows`: cells in the order of `HEAD`."""

    agency: str
    title: str
    counted: str
    rows: Sequence[Sequence[str]]
    drawn_at: datetime


def watch_day_pdf(page: WatchDay) -> bytes:
    """The paper as a tagged PDF. Raises FontsMissing or PressFailed."""
    from bot.paper.press import printed

    data = {
        "agency": drawable(page.agency),
        "title": page.title,
        "counted": page.counted,
        "head": HEAD,
        "rows": [[drawable(cell) for cell in row] for row in page.rows],
    }
    return printed("watch_day.typ", data, at=page.drawn_at)
