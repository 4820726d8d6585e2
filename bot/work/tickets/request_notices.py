"""What an applicant is told about their request for information: queued in the transaction of the step.

Whom a third party is, and what it says, is told to nobody: of being asked the applicant hears that the time does not count.
"""

from datetime import date, datetime

from sqlalchemy import Connection

from bot.casework.disclosure.deciding import DisclosureOrder
from bot.dialogue.mentions import day
from bot.domain.disclosure_act import DisclosureAct
from bot.domain.language import Language
from bot.domain.medium import Medium
from bot.domain.month import OFFICE_ZONE
from bot.work.tickets.notices import said_to, tell_words
from bot.work.tickets.registry import Voice
from db.queries.tickets.ticket_rows import Ticket
from db.vault import Vault

REQUEST_TOLD = frozenset(
    {
        DisclosureAct.CORRECT,
        DisclosureAct.CONSULT,
        DisclosureAct.CHARGE,
        DisclosureAct.EXTEND,
        DisclosureAct.ANSWER,
        DisclosureAct.LAPSE,
    }
)
_UNSAID = frozenset({DisclosureAct.CONSULT, DisclosureAct.LAPSE})
"""Acts whose words stay in the office."""


def tell_applicant(
    connection: Connection,
    vault: Vault,
    voice: Voice,
    ticket: Ticket,
    order: DisclosureOrder,
    by: date | None,
    now: datetime,
) -> str | None:
    """Queue what the step tells; the channel, or None: nothing to say, or no way. `by`: the applicant's own last day, or
    the office's."""
    if order.act not in REQUEST_TOLD:
        return None

    def text(language: Language, medium: Medium) -> str:
        words = "" if order.act in _UNSAID else order.text.strip()
        facts = {
            "agency": voice.agency,
            "ticket_no": ticket.ticket_no,
            "amount": order.amount,
            "by": day(datetime(by.year, by.month, by.day, 12, tzinfo=OFFICE_ZONE), language) if by else "",
        }
        return said_to(voice, language, medium, f"request.{order.act}", words, facts)

    return tell_words(connection, vault, voice, ticket.ticket_no, order.act.value, text, now)
