"""What the office tells all members of the panel goes to each once, into their chat or by SMS; who has neither reads it after
logging in. Nobody who has opted out is written to."""

from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from bot.casework.panel.members import serves
from bot.dialogue.effects import MessageKind, Say
from bot.domain.language import Language
from bot.intake.phones import phones
from bot.work.tickets.notices import address_of, said_to
from bot.work.tickets.registry import Voice
from db.queries.outbox import outbox
from db.queries.panel import members, notice_sends
from db.queries.panel.members import PanelMember
from db.queries.people import people
from db.vault import Vault

OF_USE = timedelta(days=7)
"""Later than that nobody is sent it."""


def send(
    connection: Connection, vault: Vault, voice: Voice, notice: tuple[str, str], today: date, now: datetime
) -> int:
    """Queue it for everybody who serves; to how many. `notice`: its mark and its words."""
    ref, words = notice
    serving = [one for one in members.every(connection) if serves(one.standing.state, one.until, today)]
    queued = [
        (one.row.ref, _queued(connection, vault, voice, one, words, now))
        for one in sorted(serving, key=lambda one: str(one.row.number))
    ]
    for member_ref, message in queued:
        notice_sends.add(connection, ref, member_ref, message)
    return sum(message is not None for _, message in queued)


def _queued(
    connection: Connection, vault: Vault, voice: Voice, member: PanelMember, words: str, now: datetime
) -> str | None:
    """The message by which a member is told; None: there is no way."""
    numbers = phones(members.phone(vault, member.row))
    if not numbers or not numbers[0].can_sms:
        return None
    party = people.of_phone(connection, vault, numbers[0].e164, can_sms=True)
    address = address_of(connection, vault, voice, party, None)
    if address is None:
        return None
    language = Language(address.party.language)
    text = said_to(voice, language, address.medium, "panel.notice", words.strip(), {"agency": voice.agency})
    ref, due = voice.refs(), voice.hours.next_opening(now)
    to = outbox.Envelope(
        ref, address.party.id, address.channel, address.chat_id, due_at=due, expires_at=now + OF_USE
    )
    say = voice.pages.fitted(
        connection, vault, Say(MessageKind.REPLY, text), address.channel, address.party.id, now
    )
    outbox.add(connection, vault, say, to, now=now)
    return ref
