"""What goes out with the answer to a request: added while it is open, and taken back until then. One rule for both doors."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from bot.casework.tickets.visibility import Viewer
from bot.domain.disclosure_act import DisclosurePhase
from bot.work.attachments.folder import Kept
from bot.work.tickets.registry import Registry
from bot.work.tickets.request_acts import request_of
from bot.work.tickets.request_course import course_of
from db.queries.tickets import attachments, given_files, ticket_work, timelines


class NoDocument(StrEnum):
    """Why nothing is added or taken back."""

    NO_REQUEST = "no_request"
    """There is none, or none that this person may know of."""
    GONE_OUT = "gone_out"
    """The request has ended: what went out stays."""
    MANY = "many"
    NOT_THERE = "not_there"
    """None of its documents has this number."""


class DocumentRefused(ValueError):
    """Nothing was changed. `why` names the sentence to say."""

    def __init__(self, why: NoDocument) -> None:
        super().__init__(why.value)
        self.why = why


def add_document(
    connection: Connection,
    registry: Registry,
    viewer: Viewer,
    ticket_no: str,
    file: Kept,
    channel: str,
    now: datetime,
) -> int:
    """Add one that is kept in the folder; how many there are now. Raises DocumentRefused."""
    _open(connection, registry, viewer, ticket_no)
    if not given_files.room(connection, ticket_no):
        raise DocumentRefused(NoDocument.MANY)
    attachments.add_stored(
        connection,
        ticket_no,
        channel=channel,
        media_type=file.media_type,
        sha256=file.sha256,
        size=file.size,
        now=now,
        kind=attachments.ANSWER,
    )
    ticket_work.touch(connection, ticket_no)
    return given_files.count(connection, ticket_no)


def withdraw_document(
    connection: Connection, registry: Registry, viewer: Viewer, ticket_no: str, attachment: int
) -> None:
    """Take one back that has not gone out. Raises DocumentRefused."""
    _open(connection, registry, viewer, ticket_no)
    if not given_files.withdraw(connection, ticket_no, attachment):
        raise DocumentRefused(NoDocument.NOT_THERE)
    ticket_work.touch(connection, ticket_no)


def _open(connection: Connection, registry: Registry, viewer: Viewer, ticket_no: str) -> None:
    """The request held, as long as it is open; raises DocumentRefused."""
    ticket = request_of(connection, registry, viewer, ticket_no)
    if ticket is None:
        raise DocumentRefused(NoDocument.NO_REQUEST)
    if course_of(timelines.of(connection, registry.vault, ticket_no)).phase is DisclosurePhase.ENDED:
        raise DocumentRefused(NoDocument.GONE_OUT)
