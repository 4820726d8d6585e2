"""What a person is told of what was done about their low rating: queued with the act, sent within the hours, never to who opted out.

It asks in the same breath how that is; the answer comes back through the conversation (`bot.dialogue.tickets.remedies`).
"""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from bot.casework.remedies.course import RemedyRefused
from bot.dialogue.effects import MessageKind, Say
from bot.dialogue.mentions import printable
from bot.dialogue.tickets.remedies import REMEDY, choices
from bot.domain.language import Language
from bot.domain.medium import Medium
from bot.work.tickets.notices import OWED, address_of, said_to
from bot.work.tickets.registry import Voice
from db.queries.outbox import outbox
from db.queries.people import people
from db.schema import callbacks
from db.vault import Vault

_PARTY = select(callbacks.c.party_id).where(callbacks.c.case_no == bindparam("of"))


_TOO_LONG = (
    "评价人收的是短信，放不下这么多字：最多大约 {most} 个字，现在 {count} 个；"
    "请缩短，说不完的请写明会打电话，再打电话细说"
)


def _room_for(words: str, cut: str) -> int:
    """How many of these characters a text that was cut still has."""
    return next(n for n in range(len(words), -1, -1) if words[:n] in cut)


def tell(
    connection: Connection, vault: Vault, voice: Voice, case_no: str, words: str, now: datetime
) -> str | None:
    """Queue it; returns the channel, or None: there is no way to say it by message.

    Raises RemedyRefused where a text message would cut the words: there is no page on which they could be read whole.
    """
    party_id = connection.execute(_PARTY, {"of": case_no}).scalar()
    party = people.party(connection, party_id) if party_id is not None else None
    address = address_of(connection, vault, voice, party, None) if party is not None else None
    if address is None:
        return None
    language, medium = Language(address.party.language), address.medium
    text = said_to(voice, language, medium, "remedy.told", words.strip(), {"agency": voice.agency})
    if medium is Medium.SMS and (whole := printable(words.strip())) not in text:
        raise RemedyRefused(_TOO_LONG.format(most=_room_for(whole, text), count=len(whole)))
    buttons = choices(language) if address.chat_id is not None else ()
    say = Say(MessageKind.REPLY, text, case_no, REMEDY, buttons)
    to = outbox.Envelope(
        voice.refs(),
        address.party.id,
        address.channel,
        address.chat_id,
        due_at=voice.hours.next_opening(now),
        expires_at=now + OWED,
    )
    fitted = voice.pages.fitted(connection, vault, say, address.channel, address.party.id, now)
    outbox.add(connection, vault, fitted, to, now=now)
    return address.channel
