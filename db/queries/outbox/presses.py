"""What a pressed button or an edited answer refers to: a button carries only the reference of its message."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from bot.dialogue.effects import Choice
from bot.dialogue.survey.score_question import OVERALL
from db.queries.outbox import message_words, received
from db.queries.outbox.message_words import AskedInChat
from db.queries.people import chats as places
from db.schema import answers, callbacks, chats, inbound, outbox
from db.schema.columns import AnyRow
from db.vault import Vault
from db.vault.sealed import ticket_of

_OFFERED = select(
    outbox.c.ref, outbox.c.case_no, outbox.c.asked_sealed, outbox.c.chat_id, outbox.c.about_sealed
).where(outbox.c.ref == bindparam("letter"))
_ASKED_IN = select(outbox.c.ref, outbox.c.case_no, outbox.c.asked_sealed, outbox.c.about_sealed).where(
    outbox.c.provider_id == bindparam("message"), outbox.c.chat_id == bindparam("chat")
)
_ANSWERED = (
    select(answers.c.case_no, answers.c.question)
    .join_from(chats, callbacks, callbacks.c.party_id == chats.c.party_id)
    .join(answers, answers.c.case_no == callbacks.c.case_no)
    .join(inbound, inbound.c.id == answers.c.inbound_id)
    .where(
        chats.c.id == bindparam("chat"),
        inbound.c.channel == bindparam("on"),
        inbound.c.edit_key.in_(bindparam("keys", expanding=True)),
    )
    .order_by(answers.c.id)
)
_LATEST_ASKED = (
    select(outbox.c.ref, outbox.c.asked_sealed)
    .where(
        outbox.c.party_id
        == select(chats.c.party_id).where(chats.c.id == bindparam("chat")).scalar_subquery(),
        outbox.c.case_no == bindparam("case"),
        outbox.c.asked_sealed.is_not(None),
    )
    .order_by(outbox.c.id.desc())
    .limit(50)
)


@dataclass(frozen=True, slots=True)
class Offer:
    """The choices that a message offered, and for which question about which case."""

    case_no: str | None
    question: str | None
    choices: tuple[Choice, ...]
    ticket_no: str | None = None


def offered(connection: Connection, vault: Vault, *, ref: str, channel: str, chat: str) -> Offer | None:
    """What the message with this reference offered; None when it was not sent to this chat. Raises WrongKey."""
    row = connection.execute(_OFFERED, {"letter": ref}).one_or_none()
    if row is None or row.chat_id is None or row.chat_id != places.find(connection, vault, channel, chat):
        return None
    return _offer(vault, row)


def asked_in(
    connection: Connection, vault: Vault, *, channel: str, chat: str, provider_id: str
) -> Offer | None:
    """What this message of ours asked; None when this chat does not know it. Raises WrongKey."""
    values = {"message": provider_id, "chat": places.find(connection, vault, channel, chat)}
    row = connection.execute(_ASKED_IN, values).first()
    return None if row is None else _offer(vault, row)


def answered(
    connection: Connection, vault: Vault, *, channel: str, chat: str, message_id: str
) -> tuple[Offer, ...]:
    """The questions that this message of the person may have answered, with the choices that were offered.

    First the questions for which it was stored as an answer, then the first question about the same case: a message
    that was not understood is stored as a comment on the case being asked about.
    """
    keys = list(received.edit_keys(vault, channel, chat, message_id))
    place = places.find(connection, vault, channel, chat)
    rows = connection.execute(_ANSWERED, {"chat": place, "on": channel, "keys": keys}).all()
    asked = [(row.case_no, row.question) for row in rows] + [(row.case_no, OVERALL) for row in rows]
    latest = {case_no: _latest(connection, vault, place, case_no) for case_no, _ in asked}
    return tuple(
        Offer(case_no, question, latest[case_no][question])
        for case_no, question in dict.fromkeys(asked)
        if question in latest[case_no]
    )


def _latest(
    connection: Connection, vault: Vault, chat_id: int | None, case_no: str
) -> Mapping[str | None, tuple[Choice, ...]]:
    """The latest offer for each question about a case."""
    rows = connection.execute(_LATEST_ASKED, {"chat": chat_id, "case": case_no}).all()
    asked = [message_words.opened_asked(vault, row.ref, row.asked_sealed) for row in reversed(rows)]
    return {one.question: one.choices for one in asked if one.choices}


def _offer(vault: Vault, row: AnyRow) -> Offer:
    ticket_no, _ = ticket_of(vault, row.ref, row.about_sealed)
    asked: AskedInChat = message_words.opened_asked(vault, row.ref, row.asked_sealed)
    return Offer(row.case_no, asked.question, asked.choices, ticket_no)
