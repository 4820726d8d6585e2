"""履职记录: what counts as a duty done, and in whose word."""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.casework.panel.members import PanelRefused
from bot.domain.panel import DutyState
from bot.domain.role import Role

LONGEST_DUTY = 500
MOST_HALF_HOURS = 48
"""A day."""
OLDEST = 400
"""Days: what was longer ago is not entered any more."""
_OFFICE = frozenset({Role.OFFICER, Role.CHIEF})


@dataclass(frozen=True, slots=True)
class DutyEntry:
    """Something done, as it was entered. `half_hours`: how long it took."""

    day: date
    half_hours: int
    what: str


def entered(entry: DutyEntry, role: Role, today: date) -> DutyState:
    """How an entry begins: the office's own counts at once, a member's waits for the office. Raises PanelRefused."""
    if not today - timedelta(days=OLDEST) <= entry.day <= today:
        raise PanelRefused(f"请填写活动的日期：不能晚于今天，也不能早于 {OLDEST} 天以前")
    if not 1 <= entry.half_hours <= MOST_HALF_HOURS:
        raise PanelRefused("请填写用了多少小时：从半小时到 24 小时，按半小时算")
    if not entry.what.strip():
        raise PanelRefused("请写明做了什么")
    if len(entry.what) > LONGEST_DUTY:
        raise PanelRefused(f"写的内容超过 {LONGEST_DUTY} 个字：请删减")
    return DutyState.CONFIRMED if role in _OFFICE else DutyState.OFFERED


def looked_at(state: DutyState, role: Role, *, own: bool, holds: bool) -> DutyState:
    """After the office has looked at an entry; `own`: it is their own. Raises PanelRefused."""
    if state is not DutyState.OFFERED:
        raise PanelRefused("这一条已经有人看过了：请刷新页面")
    if role not in _OFFICE or own:
        raise PanelRefused("自己登记的履职不能自己确认：请监察室的同事确认")
    return DutyState.CONFIRMED if holds else DutyState.DECLINED
