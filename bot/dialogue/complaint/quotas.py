"""Quotas: how many complaints one person may file, and what they are offered instead of one more."""

from datetime import timedelta

from bot.dialogue.draft import Draft
from bot.dialogue.talk import OwnTicket
from bot.domain.ticket_state import TicketState

ADD = "add"
"""The question whose button lets the person add to a ticket; it carries the ticket's number."""
A_DAY, MOST_A_DAY = timedelta(days=1), 5
LATELY = timedelta(days=30)
"""While many complaints are coming in, anybody who filed one this recently is asked to come back later."""


def too_many(draft: Draft) -> Draft | None:
    """The refusal when this person has filed too many, else None; a person's first complaint is never refused."""
    ages = [draft.scene.now - ticket.filed_at for ticket in draft.talk.tickets]
    if sum(age < A_DAY for age in ages) >= MOST_A_DAY:
        return _add_instead(draft, draft.sentence("filing.many"))
    if draft.scene.crowded and any(age < LATELY for age in ages):
        return _add_instead(draft, draft.sentence("filing.crowded"))
    return None


def _add_instead(draft: Draft, text: str) -> Draft:
    open_one = next((t for t in draft.talk.tickets if _is_open(t)), None)
    if open_one is None or not draft.in_chat:
        return draft.reply(text)
    button = draft.button(ADD, "add", ticket_no=open_one.ticket_no)
    return draft.offer(ADD, text, (button,), ticket_no=open_one.ticket_no)


def _is_open(ticket: OwnTicket) -> bool:
    return ticket.state not in (TicketState.CLOSED, TicketState.DECLINED)
