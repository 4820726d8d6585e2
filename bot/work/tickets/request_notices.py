"""What an applicant is told about their request for information: queued in the transaction of the step.

Whom a third party is, and what it says, is told to nobody: of being asked the applicant hears that the time does not count.
Behind what ends a request goes, as a sentence of its own, where the letter and its files are: they follow in the chat if it takes
documents; else they are on the page of progress, by number and code, and only an office without a page says nothing of it.
"""

from datetime import date, datetime

from sqlalchemy import Connection

from bot.casework.disclosure.deciding import DisclosureOrder
from bot.dialogue.effects import GivenDocument, MessageKind, Say
from bot.dialogue.mentions import day
from bot.domain.disclosure_act import ENDING, DisclosureAct
from bot.domain.language import Language
from bot.domain.month import OFFICE_ZONE
from bot.work.tickets.notices import NoticeAddress, address_for, queued, said_to
from bot.work.tickets.registry import Voice
from db.queries.tickets import given_files
from db.queries.tickets.ticket_rows import Ticket
from db.vault import Vault

REQUEST_TOLD = frozenset(
    {
        DisclosureAct.CORRECT,
        DisclosureAct.STILL,
        DisclosureAct.CONSULT,
        DisclosureAct.CHARGE,
        DisclosureAct.EXTEND,
        DisclosureAct.REASONS,
        DisclosureAct.ANSWER,
        DisclosureAct.LAPSE,
    }
)
_UNSAID = frozenset({DisclosureAct.CONSULT, DisclosureAct.LAPSE})
"""Acts whose words stay in the office."""
PROGRESS = "/progress"
"""Where number and code open an answer, at the office's public address."""


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
    to = address_for(connection, vault, voice, ticket.ticket_no)
    if to is None:
        return None
    text = _text(voice, ticket, order, by, to)
    say = Say(MessageKind.REPLY, text, ticket_no=ticket.ticket_no)
    told = queued(connection, vault, voice, to, say, order.act.value, now)
    if order.act in ENDING and _takes_documents(voice, to):
        for document in _documents(
            connection, voice, ticket.ticket_no, order.act, Language(to.party.language)
        ):
            queued(connection, vault, voice, to, document, order.act.value, now)
    return told


def _text(voice: Voice, ticket: Ticket, order: DisclosureOrder, by: date | None, to: NoticeAddress) -> str:
    language = Language(to.party.language)
    facts = {
        "agency": voice.agency,
        "ticket_no": ticket.ticket_no,
        "amount": order.amount,
        "by": day(datetime(by.year, by.month, by.day, 12, tzinfo=OFFICE_ZONE), language) if by else "",
        "address": f"{voice.pages.site}{PROGRESS}",
    }
    words = "" if order.act in _UNSAID else order.text.strip()
    return said_to(
        voice, language, to.medium, f"request.{order.act}", words, facts, then=_whereabouts(voice, order, to)
    )


def _whereabouts(voice: Voice, order: DisclosureOrder, to: NoticeAddress) -> str:
    """The sentence that says where the letter and its files are; "" where there is nothing to say."""
    if order.act not in ENDING or not voice.pages.site:
        return ""
    return "request.letter_sent" if _takes_documents(voice, to) else "request.letter_at"


def _takes_documents(voice: Voice, to: NoticeAddress) -> bool:
    return to.chat_id is not None and voice.pages.takes_documents(to.channel)


def _documents(
    connection: Connection, voice: Voice, ticket_no: str, act: DisclosureAct, language: Language
) -> list[Say]:
    """The letter, and each file that goes out with an answer, as messages of their own."""
    letter = "letter" if act is DisclosureAct.ANSWER else act.value
    files = given_files.count(connection, ticket_no) if act is DisclosureAct.ANSWER else 0
    return [
        Say(
            MessageKind.REPLY,
            voice.wording.say(
                language, f"request.document.{'file' if place else letter}", count=place, ticket_no=ticket_no
            ),
            ticket_no=ticket_no,
            document=GivenDocument(ticket_no, place),
        )
        for place in range(files + 1)
    ]
