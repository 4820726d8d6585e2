"""Acts on tickets, each complete or not at all in the current transaction; and tickets as their complainants see
them.

registry = Registry(vault, terms, calendar)
voice = Voice(agency, wording, hours, {"telegram": Medium.CHAT}, refs)
order = Order(Act.ASSIGN, by="李敏", role=Role.OFFICER, to="无线电管理处", text="有人反映……")
done = act(connection, registry, voice, "TS-20261103-7KQ2X-K", order, now, seen=version)
"""

from bot.work.tickets.acts import (
    Done,
    NoSuchTicket,
    act,
    add,
    draft_of,
    give_verdict,
    judged,
    release,
    viewer_at,
)
from bot.work.tickets.archive import archive_waiting
from bot.work.tickets.complainant_view import by_receipt, own_tickets
from bot.work.tickets.hand_over import HIDDEN, beginning
from bot.work.tickets.identity_checks import Caught, logged, unless_refused
from bot.work.tickets.notices import Preview, preview, tells
from bot.work.tickets.office_view import Content, TicketShown, all_shown, shown
from bot.work.tickets.registry import Registry, Voice
from bot.work.tickets.telling_later import tell_due
from bot.work.tickets.terms import first_clock, recount

__all__ = [
    "HIDDEN",
    "Caught",
    "Content",
    "Done",
    "NoSuchTicket",
    "Preview",
    "Registry",
    "TicketShown",
    "Voice",
    "act",
    "add",
    "all_shown",
    "archive_waiting",
    "beginning",
    "by_receipt",
    "draft_of",
    "first_clock",
    "give_verdict",
    "judged",
    "logged",
    "own_tickets",
    "preview",
    "recount",
    "release",
    "shown",
    "tell_due",
    "tells",
    "unless_refused",
    "viewer_at",
]
