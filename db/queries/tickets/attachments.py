"""附件: wanted when a person sends one, stored or refused once fetched, and the ticket's when that is filed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Connection,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    union,
    update,
)

from bot.dialogue.inputs import FileRef, FileRefusal
from db.engine.prepared import Prepared
from db.schema import attachments, panel_opinion_files

MOST_OF_A_TICKET = 20
ANSWER = "answer"
"""The kind of what the office gives out with its answer; the rest came from outside, or with the paper."""

_HOLD_ON_POSTGRESQL = select(func.pg_advisory_xact_lock(bindparam("number", type_=BigInteger)))
_WANT = insert(attachments)
_NEXT = (
    select(attachments.c.id)
    .where(attachments.c.state == "wanted", attachments.c.due_at <= bindparam("now"))
    .order_by(attachments.c.due_at)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
)
_CLAIM = Prepared(
    update(attachments)
    .where(attachments.c.id.in_(_NEXT.scalar_subquery()))
    .values(due_at=bindparam("until"), tries=attachments.c.tries + 1)
    .returning(
        attachments.c.id,
        attachments.c.channel,
        attachments.c.party_id,
        attachments.c.chat_id,
        attachments.c.file_id,
        attachments.c.kind,
        attachments.c.ticket_no,
        attachments.c.tries,
    )
)
_FORGOTTEN = {
    column.name: case((attachments.c.ticket_no.is_(None), column))
    for column in (attachments.c.party_id, attachments.c.chat_id)
}
"""Once a ticket's file is settled and its sender told, nobody needs to know who sent it."""
_STORED = (
    update(attachments)
    .where(attachments.c.id == bindparam("of"), attachments.c.state == "wanted")
    .values(
        state="stored",
        media_type=bindparam("told"),
        sha256=bindparam("digest"),
        size=bindparam("bytes"),
        **_FORGOTTEN,
    )
)
_REFUSED = (
    update(attachments)
    .where(attachments.c.id == bindparam("of"), attachments.c.state == "wanted")
    .values(state="refused", refusal=bindparam("why"), **_FORGOTTEN)
)
_LATER = (
    update(attachments)
    .where(attachments.c.id == bindparam("of"), attachments.c.state == "wanted")
    .values(tries=attachments.c.tries - bindparam("given_back"), due_at=bindparam("then"))
)
_DROP = (
    update(attachments)
    .where(attachments.c.party_id == bindparam("party"), attachments.c.ticket_no.is_(None))
    .values(state="dropped", party_id=None, chat_id=None)
)
_ADOPT = (
    update(attachments)
    .where(attachments.c.party_id == bindparam("party"), attachments.c.id == bindparam("of"))
    .values(ticket_no=bindparam("ticket"), party_id=None, chat_id=None)
)
_MOVE = (
    update(attachments)
    .where(attachments.c.party_id == bindparam("chat"), attachments.c.ticket_no.is_(None))
    .values(party_id=bindparam("linked"))
)
_DROPPED = Prepared(
    select(attachments.c.id, attachments.c.sha256).where(attachments.c.state == "dropped").limit(100)
)
_HELD = union(
    select(attachments.c.sha256.label("digest")).where(attachments.c.state == "stored"),
    select(panel_opinion_files.c.sha256),
)
"""What the folder has to keep: the files of complaints, and the evidence of the panel's members."""
_STILL_USED = select(
    or_(
        exists().where(attachments.c.sha256 == bindparam("digest"), attachments.c.state == "stored"),
        exists().where(panel_opinion_files.c.sha256 == bindparam("digest")),
    )
)
_FORGET = delete(attachments).where(attachments.c.id == bindparam("of"), attachments.c.state == "dropped")
_STORED_OF_TICKET = (
    select(func.count())
    .select_from(attachments)
    .where(
        attachments.c.ticket_no == bindparam("ticket"),
        attachments.c.state == "stored",
        attachments.c.kind != ANSWER,
    )
)
_OF_TICKET = (
    select(
        attachments.c.id,
        attachments.c.kind,
        attachments.c.state,
        attachments.c.media_type,
        attachments.c.sha256,
        attachments.c.size,
        attachments.c.refusal,
        attachments.c.at,
    )
    .where(attachments.c.ticket_no == bindparam("ticket"))
    .order_by(attachments.c.id)
)


@dataclass(frozen=True, slots=True)
class FileWanted:
    """A file to be fetched. Without `party_id` its complaint has been filed: nobody is told any more."""

    id: int
    channel: str
    party_id: int | None
    chat_id: int | None
    file_id: str
    kind: str
    ticket_no: str | None
    tries: int
    """How often it has been claimed, including this time."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a ticket."""

    id: int
    kind: str
    state: str
    media_type: str | None
    sha256: str | None
    size: int | None
    refusal: str | None
    at: datetime


def want(
    connection: Connection,
    file: FileRef,
    *,
    kind: str,
    channel: str,
    party_id: int | None,
    chat_id: int | None,
    ticket_no: str | None = None,
    now: datetime,
) -> None:
    """Note a file that a person attached to the complaint they are telling, or to one of their tickets."""
    connection.execute(
        _WANT,
        {
            "party_id": party_id,
            "chat_id": chat_id,
            "ticket_no": ticket_no,
            "channel": channel,
            "file_id": file.file_id,
            "kind": kind[:16],
            "at": now,
            "due_at": now,
            "state": "wanted",
        },
    )


def add_stored(
    connection: Connection,
    ticket_no: str,
    *,
    channel: str,
    media_type: str,
    sha256: str,
    size: int,
    now: datetime,
    kind: str = "photo",
) -> None:
    """Note a file of a ticket that an officer brought: it lies in the folder already. `kind`: `ANSWER` goes out with it."""
    hold(connection, sha256)
    row = {
        "ticket_no": ticket_no,
        "channel": channel,
        "file_id": sha256,
        "kind": kind,
        "at": now,
        "due_at": now,
    }
    connection.execute(
        _WANT, {**row, "state": "stored", "media_type": media_type, "sha256": sha256, "size": size}
    )


def claim(connection: Connection, *, now: datetime, until: datetime, at_most: int) -> list[FileWanted]:
    """Claim some files that are due, those waiting longest first; nobody else fetches them until then.

    The attempt is counted here, before the work, so that a file that kills its process is not tried forever.
    """
    rows = _CLAIM.all(connection, now=now, until=until, at_most=at_most)
    return [FileWanted(**row._asdict()) for row in rows]


def hold(connection: Connection, digest: str) -> None:
    """Until the transaction ends nobody else settles or removes a file with this content."""
    if connection.dialect.name == "postgresql":  # on SQLite the one writer is alone
        connection.execute(_HOLD_ON_POSTGRESQL, {"number": int(digest[:15], 16)})


def stored(connection: Connection, attachment: int, *, media_type: str, sha256: str, size: int) -> bool:
    """The file is in the folder; False when it is not wanted any more."""
    values = {"of": attachment, "told": media_type, "digest": sha256, "bytes": size}
    return connection.execute(_STORED, values).rowcount == 1


def refused(connection: Connection, attachment: int, why: FileRefusal) -> None:
    """The file is not kept."""
    connection.execute(_REFUSED, {"of": attachment, "why": why.value})


def room(connection: Connection, ticket_no: str) -> bool:
    """Whether a ticket accepts another file from outside."""
    stored_so_far: int = connection.execute(_STORED_OF_TICKET, {"ticket": ticket_no}).scalar_one()
    return stored_so_far < MOST_OF_A_TICKET


def later(connection: Connection, attachment: int, then: datetime, *, counts: bool = True) -> None:
    """Try again then. `counts`: this was an attempt; False if we could not store what the provider handed out."""
    connection.execute(_LATER, {"of": attachment, "then": then, "given_back": 0 if counts else 1})


def drop(connection: Connection, party_id: int) -> None:
    """The person gave up their complaint: their attachments are to be deleted (`dropped`)."""
    connection.execute(_DROP, {"party": party_id})


def adopt(connection: Connection, ticket_no: str, ids: Sequence[int], *, party_id: int) -> None:
    """The files now belong to the ticket and to nobody else: only this person's own ones; the rest they sent is
    dropped."""
    for attachment in ids:
        connection.execute(_ADOPT, {"ticket": ticket_no, "of": attachment, "party": party_id})
    drop(connection, party_id)


def move(connection: Connection, chat: int, linked: int) -> None:
    """One party's attachments now belong to another party of the same person."""
    connection.execute(_MOVE, {"chat": chat, "linked": linked})


def dropped(connection: Connection) -> list[tuple[int, str | None]]:
    """Files to be deleted: (id, digest or None when it was never fetched)."""
    return [(row.id, row.sha256) for row in _DROPPED.all(connection)]


def all_stored(connection: Connection) -> list[str]:
    """The digests of all stored content."""
    return list(connection.execute(_HELD).scalars())


def still_used(connection: Connection, digest: str) -> bool:
    """Whether the same content is attached to something else."""
    return bool(connection.execute(_STILL_USED, {"digest": digest}).scalar_one())


def forget(connection: Connection, attachment: int) -> None:
    """The content has been deleted: delete the row as well."""
    connection.execute(_FORGET, {"of": attachment})


def of_ticket(connection: Connection, ticket_no: str) -> list[Attachment]:
    """The attachments of a ticket, in the order in which they were sent."""
    return [Attachment(**row._asdict()) for row in connection.execute(_OF_TICKET, {"ticket": ticket_no})]
