"""同一件事: which complaints may be linked or merged, and what may be done to one that is merged.

Linked ones stay as they are. A merged one is worked with its main one: nothing is asked or handed over about it alone, and once
the main one is replied to, an officer replies to it, too. Its complainant keeps the number, the code, the term and the verdict.
"""

from bot.casework.terms import ACTS, TICKET_STATES
from bot.domain.act import Act
from bot.domain.ticket_state import TicketState

JOINING = frozenset({Act.LINK, Act.UNLINK, Act.MERGE, Act.PART})
"""Acts that concern two complaints."""
_WHILE_MERGED = frozenset({Act.REPLY, Act.EXTEND, Act.NOTE, Act.CLASSIFY, Act.LINK, Act.UNLINK, Act.PART})
_TAKES = frozenset(TicketState) - {
    TicketState.REPLIED,
    TicketState.CLOSED,
    TicketState.DECLINED,
    TicketState.TRANSFERRED,
}
"""The states of a main complaint that others can be merged into."""


def why_not_merged(merged_into: str | None, ticket_no: str, state: TicketState, act: Act) -> str | None:
    """Why the office cannot do this to a complaint, because it is merged or is not; None when that is no reason."""
    merged = merged_into is not None and state is TicketState.WORKING
    if act is Act.PART and not merged:
        return f"{ticket_no} 没有并案，不用分开"
    if merged and act not in _WHILE_MERGED:
        return f"{ticket_no} 并在 {merged_into} 里办，不能“{ACTS[act]}”；请在 {merged_into} 上办，或先“{ACTS[Act.PART]}”"
    return None


def why_not_main(main_no: str, state: TicketState, merged_into: str | None) -> str | None:
    """Why nothing can be merged into this complaint, as a sentence; None when it can."""
    if state not in _TAKES:
        return f"{main_no} 现在是“{TICKET_STATES[state]}”，不能再并进去；可以标为同一件事"
    if merged_into is not None and state is TicketState.WORKING:
        return f"{main_no} 自己并在 {merged_into} 里办；请并到 {merged_into}"
    return None
