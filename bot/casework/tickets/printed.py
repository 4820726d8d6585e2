"""The table of moves as people read it: printed in docs/complaints.md, and held there by a test."""

from collections.abc import Mapping
from datetime import timedelta

from bot.casework.terms import ACTS, ROLES, TICKET_STATES
from bot.casework.tickets.taking_back import TAKEN_BACK_WITHIN
from bot.casework.tickets.ticket import MOVES, Need
from bot.domain.act import Act
from bot.domain.role import Doer, Outside, Role
from bot.domain.ticket_state import TicketState


def table() -> list[str]:
    """The table as Markdown lines for human readers: states with the same transition share a line."""
    ways: dict[tuple[Act, str, frozenset[Doer], tuple[Need, ...]], list[str]] = {}
    for (state, act), move in MOVES.items():
        to = _BACK if move.back else "不变" if move.to is state else TICKET_STATES[move.to]
        ways.setdefault((act, to, move.roles, move.needs), []).append(TICKET_STATES[state])
    lines = ["| 现在 | 动作 | 以后 | 谁可以做 | 还需要 |", "|---|---|---|---|---|"]
    for (act, to, roles, needs), states in ways.items():
        now = _SO_MANY.get(len(states), "、".join(states))
        who = "、".join(ROLES[role] for role in _DOERS if role in roles)
        needed = "、".join(_NEEDS[need] for need in needs) or "—"
        lines.append(f"| {now} | {ACTS[act]} | {to} | {who} | {needed} |")
    return lines


_BACK = "退回原来的状态"
_SO_MANY = {len(TicketState): "任何状态", len(TicketState) - 1: "其余状态"}
_DOERS: tuple[Doer, ...] = (*Role, *Outside)
_NEEDS: Mapping[Need, str] = {
    Need.TEXT: "文字",
    Need.TO: "给谁",
    Need.DAYS: "天数",
    Need.ONCE: "没有延过",
    Need.NO_CALLBACK: "不是回访差评",
    Need.SILENCE: "沉默够久、登记够次",
    Need.CATEGORY: "另一个类别",
    Need.JUST_DONE: f"{TAKEN_BACK_WITHIN // timedelta(minutes=1)}分钟以内、本人或室领导、以后没有别的、还没有告诉投诉人",
    Need.OTHER: "另一件的编号",
    Need.NO_VERDICT: "投诉人没有评价过",
}
