"""What kinds of tickets there are. What makes up each kind, `bot.casework.kinds` says in one table."""

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.language import Label


class TicketKind(StrEnum):
    """投诉件 of three kinds: the same number, receipt code, timeline and clock; other questions and terms."""

    COMPLAINT = "complaint"
    """About how somebody was treated (行政效能投诉)."""
    DISCLOSURE = "disclosure"
    """A request for information (依申请公开)."""
    INTERFERENCE = "interference"
    """A radio station is disturbed (无线电干扰申诉)."""


WORKED_AS_COMPLAINTS = tuple(kind for kind in TicketKind if kind is not TicketKind.DISCLOSURE)
"""Those that go through the moves of a complaint; a request for information has a course of its own."""
FURTHER_KINDS = tuple(kind for kind in WORKED_AS_COMPLAINTS if kind is not TicketKind.COMPLAINT)
"""Of these, the ones that are filled in question by question, by terms of their own."""
TICKET_KINDS: Mapping[TicketKind, Label] = {
    TicketKind.COMPLAINT: Label("投诉", "投訴", "Complaint"),
    TicketKind.DISCLOSURE: Label("依申请公开", "依申請公開", "Request for information"),
    TicketKind.INTERFERENCE: Label("无线电干扰申诉", "無線電干擾申訴", "Radio interference"),
}
CALLED: Mapping[TicketKind, Label] = {
    TicketKind.COMPLAINT: Label("投诉", "投訴", "complaint"),
    TicketKind.DISCLOSURE: Label("申请", "申請", "request"),
    TicketKind.INTERFERENCE: Label("干扰申诉", "干擾申訴", "interference complaint"),
}
"""What each is called in a sentence to whoever filed it: your complaint, your request."""
PREFIXES: Mapping[TicketKind, str] = {
    TicketKind.COMPLAINT: "TS",
    TicketKind.DISCLOSURE: "GK",
    TicketKind.INTERFERENCE: "GR",
}
"""How a number begins: tousu, gongkai, ganrao."""


def kind_of(number: str) -> TicketKind:
    """The kind of the ticket with this number."""
    return next(
        (kind for kind, prefix in PREFIXES.items() if number.startswith(prefix)), TicketKind.COMPLAINT
    )
