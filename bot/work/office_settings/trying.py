"""发一条给自己试试: a sentence as it would be read, sent to whoever looks at it, the way every message goes.

It goes to their own work phone, or to the chat that is linked to it; never to the number of somebody who has applied for
something, so that no citizen reads what two persons have not agreed on, and no case is touched.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.casework.approvals.refusal import NotPossible
from bot.dialogue.effects import MessageKind, Say
from bot.domain.medium import Medium
from bot.intake.phones import phones
from bot.work.office_settings.previews import MessagePreview
from bot.work.tickets.registry import Voice
from db.queries.office import audit, staff
from db.queries.outbox import outbox
from db.queries.people import chats, people
from db.queries.people.people import Party
from db.vault import Vault

ACT = "text_try"
AN_HOUR = 5
"""As many an hour for each person: texts cost money."""
MARK = "试发，不用回："
_GOOD_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class TriedOn:
    """Where it went."""

    last: str
    """The last four digits of the number."""
    said: str


def send(
    connection: Connection,
    vault: Vault,
    voice: Voice,
    user_id: int,
    shown: Sequence[MessagePreview],
    now: datetime,
) -> TriedOn:
    """Queue what is shown, in one message; raises NotPossible with what to do first."""
    if len(audit.details(connection, user_id, ACT, since=now - timedelta(hours=1))) >= AN_HOUR:
        raise NotPossible(f"一小时里最多试发{AN_HOUR}次，请过一会儿再试")
    number = _own_mobile(connection, vault, user_id)
    party = people.of_phone(connection, vault, number, can_sms=True)
    channel, chat_id = _place(connection, voice, party, number)
    text = _said(shown, Medium.SMS if chat_id is None else Medium.CHAT)
    say = Say(MessageKind.REPLY, MARK + text)
    to = outbox.Envelope(voice.refs(), party.id, channel, chat_id, due_at=now, expires_at=now + _GOOD_FOR)
    fitted = voice.pages.fitted(connection, vault, say, channel, party.id, now)
    outbox.add(connection, vault, fitted, to, now=now)
    return TriedOn(number[-4:], say.text)


def _own_mobile(connection: Connection, vault: Vault, user_id: int) -> str:
    written = staff.phones(connection, vault).get(user_id, "")
    mobile = next((phone.e164 for phone in phones(written) if phone.can_sms), None)
    if mobile is None:
        raise NotPossible(
            "您的工作电话里没有手机号，不知道往哪里发：请点左下角自己的姓名，在“我的账号”的工作电话里写上手机号，再来试"
        )
    return mobile


def _place(connection: Connection, voice: Voice, party: Party, number: str) -> tuple[str, int | None]:
    """On which channel, and in which chat; raises NotPossible."""
    if people.has_case(connection, party.id):
        raise NotPossible("您的工作电话也是一件办件的联系电话，不往那里试发：请换一个手机号")
    if party.opted_out_at is not None or party.sms_refused is not None:
        raise NotPossible("您的手机号退订过，或者收不了短信，试不了：用它回“恢复”，或者换一个手机号")
    for chat in chats.open_of(connection, party.id):
        if voice.channels.get(chat.channel) is Medium.CHAT:
            return chat.channel, chat.id
    for channel, medium in voice.channels.items():
        if medium is Medium.SMS and voice.serves(channel, number):
            return channel, None
    raise NotPossible("还没有接上能发到您手机的短信，请运维先接上短信商")


def _said(shown: Sequence[MessagePreview], medium: Medium) -> str:
    """What is read there; what is said on the other medium alone is sent as it is said there."""
    fitting = [one for one in shown if one.medium is medium] or list(shown)
    lines = [one.said for one in fitting]
    return "\n\n".join(line for line in lines if line)
