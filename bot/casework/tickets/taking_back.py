"""撤销: which acts can be taken back, by whom and how long."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.casework.terms import ACTS
from bot.domain.act import Act
from bot.domain.ticket_state import TicketState

TAKEN_BACK = frozenset({Act.ACCEPT, Act.START})
"""Acts that can be taken back, as long as nothing follows."""
TAKEN_BACK_WITHIN = timedelta(minutes=10)
"""So long they can be, and so long the complainant is not told of an acceptance."""


@dataclass(frozen=True, slots=True)
class LastStep:
    """The last line of the timeline, and the state before it."""

    act: str
    by: str
    at: datetime
    before: TicketState
    told: bool
    """The complainant knows of it already."""


def why_not_back(last: LastStep | None, by: str, now: datetime, *, chief: bool) -> str | None:
    """Why somebody cannot take the last step back, as a sentence; None when they can."""
    if last is None or last.act not in TAKEN_BACK:
        since = ACTS.get(last.act, last.act) if last is not None else "别的"
        return f"不能撤销：以后又有了“{since}”；只有刚做的“受理”和“开始办理”能撤销"
    what = ACTS[last.act]
    if last.by != by and not chief:
        return f"“{what}”不是您做的，不能撤销；要撤销，请本人或室领导来"
    if now - last.at > TAKEN_BACK_WITHIN:
        return f"“{what}”已经过了 {TAKEN_BACK_WITHIN // timedelta(minutes=1)} 分钟，不能撤销"
    return f"已经告诉投诉人“{what}”，不能撤销" if last.told else None
