"""What belongs to an answer to a request, for whoever shows its number and code; and what they add to it while it is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from bot.dialogue.inputs import FileRef
from bot.work.tickets.acts import add
from bot.work.tickets.by_code import Holder, look
from bot.work.tickets.registry import Registry
from bot.work.tickets.request_course import course_of, was_answered
from db.queries.tickets import attachments, ticket_answers, timelines
from db.queries.tickets.attachments import Attachment
from db.queries.tickets.timelines import Event
from db.vault import Vault


@dataclass(frozen=True, slots=True)
class AnswerGivenOut:
    """An ended request as its applicant may have it: the answers to the form in clear, the timeline, and what went out."""

    ticket_no: str
    received_on: date
    said: dict[str, str]
    timeline: tuple[Event, ...]
    files: tuple[Attachment, ...]


def given_out_to(connection: Connection, registry: Registry, holder: Holder) -> AnswerGivenOut | None:
    """None where number and code open no request that has ended."""
    seen = look(connection, registry, holder)
    if seen is None or seen.phase is None:
        return None
    return given_out(connection, registry.vault, seen.ticket.ticket_no)


def given_out(connection: Connection, vault: Vault, number: str) -> AnswerGivenOut | None:
    """The same of a request by its number, for whoever has opened it already; None while it has not ended."""
    lines = timelines.of(connection, vault, number)
    at = course_of(lines)
    if at.outcome is None:
        return None
    kept = attachments.of_ticket(connection, number) if was_answered(lines) else []
    files = [one for one in kept if one.kind == attachments.ANSWER]
    said = ticket_answers.of(connection, vault, number)
    return AnswerGivenOut(number, at.received_on, said, tuple(lines), tuple(files))


def attach(
    connection: Connection,
    registry: Registry,
    holder: Holder,
    *,
    files: Sequence[FileRef],
    words: str,
    channel: str,
    now: datetime,
) -> bool | None:
    """Take files of the applicant to an open request, `words` in its timeline. False: it takes none; None: no such request."""
    seen = look(connection, registry, holder)
    if seen is None or seen.phase is None:
        return None
    number = seen.ticket.ticket_no
    if not seen.takes_words or not attachments.room(connection, number):
        return False
    for file in files:
        attachments.want(
            connection,
            file,
            kind="document",
            channel=channel,
            party_id=None,
            chat_id=None,
            ticket_no=number,
            now=now,
        )
    return add(connection, registry, number, words, now)
