"""A ticket's deadline as a picture: how much of the term is over, where it turns yellow, how many days are left."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from bot.casework.tickets.deadline import Colour
from bot.work.tickets import TicketShown
from handlers.office.tickets.ticket_sight import days_left

TONES = {Colour.RED: "late", Colour.YELLOW: "warn", Colour.GREEN: ""}


@dataclass(frozen=True, slots=True)
class Due:
    """What the block of a running term shows. Shares are percents, as SVG attributes take them."""

    tone: str
    left: int
    """Whole days until the day on which it ends; negative once it is over."""
    began: date
    turns: date
    ends: date
    used: float
    yellow_from: float


def due(view: TicketShown, now: datetime, zone: tzinfo) -> Due | None:
    """The block of the term that runs; None when none does."""
    if view.deadline is None or view.colour is None:
        return None
    began = view.began_at or view.created_at
    turns = view.yellow_at or view.deadline
    whole = max((view.deadline - began).total_seconds(), 1.0)

    def share(moment: datetime) -> float:
        return round(min(max((moment - began).total_seconds() / whole, 0.0), 1.0) * 100, 1)

    return Due(
        TONES[view.colour],
        days_left(view.deadline, now, zone),
        began.astimezone(zone).date(),
        turns.astimezone(zone).date(),
        view.deadline.astimezone(zone).date(),
        share(now),
        share(turns),
    )
