"""投诉件: where a complaint stands, and what the complainant says to the reply."""

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.language import Label


class TicketState(StrEnum):
    """Where a complaint stands; `bot.casework.tickets.ticket` has the moves between these."""

    REGISTERED = "registered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TRANSFERRED = "transferred"
    ASSIGNED = "assigned"
    WORKING = "working"
    SUSPENDED = "suspended"
    DRAFTED = "drafted"
    """The department has written its answer; the office has yet to release it."""
    REPLIED = "replied"
    CLOSED = "closed"
    REOPENED = "reopened"


FINISHED = (TicketState.DECLINED, TicketState.TRANSFERRED, TicketState.CLOSED)
"""Nobody has anything to do any more."""
TICKET_STATES: Mapping[TicketState, Label] = {
    TicketState.REGISTERED: Label("已登记", "已登記", "registered"),
    TicketState.ACCEPTED: Label("已受理", "已受理", "taken up"),
    TicketState.DECLINED: Label("不予受理", "不予受理", "not taken up"),
    TicketState.TRANSFERRED: Label("已转其他单位", "已轉其他單位", "passed on"),
    TicketState.ASSIGNED: Label("已交处室", "已交處室", "with the department"),
    TicketState.WORKING: Label("办理中", "辦理中", "being worked on"),
    TicketState.SUSPENDED: Label("等待补充", "等待補充", "waiting for more"),
    TicketState.DRAFTED: Label("答复审核中", "答覆審核中", "answer under review"),
    TicketState.REPLIED: Label("已答复", "已答覆", "answered"),
    TicketState.CLOSED: Label("已办完", "已辦完", "closed"),
    TicketState.REOPENED: Label("重新办理", "重新辦理", "reopened"),
}
