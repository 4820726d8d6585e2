"""Repeats what a provider accepted and then lost through our fault: a new message with the old words.

Only replies are repeated: invitations have the ladder. `again_of` and its index ensure that a message is repeated at
most once, and a repetition never.
"""

from datetime import datetime

from sqlalchemy import (
    Connection,
    Integer,
    LargeBinary,
    String,
    and_,
    bindparam,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from bot.dialogue.effects import MessageKind
from bot.domain.stage import Stage
from db.engine.prepared import Prepared
from db.queries.outbox import message_words
from db.queries.outbox.outbox import STARTED_BY_US
from db.queries.outbox.receipts import ReceiptSubject
from db.schema import attempts, callbacks, outbox, parties
from db.schema.columns import Instant
from db.vault import Vault
from db.vault.sealed import ASKED, WORDS, about, ticket_of

_SAME = ("party_id", "channel", "chat_id", "case_no", "kind", "created_at", "expires_at")
_lost, _later = outbox.alias("lost"), outbox.alias("later")
_SAY_AGAIN = Prepared(
    insert(outbox).from_select(
        ["ref", "about_sealed", "words_sealed", "asked_sealed", "again_of", "state", "due_at", *_SAME],
        select(
            bindparam("fresh", type_=String(16)).label("ref"),
            bindparam("about", type_=LargeBinary()).label("about_sealed"),
            bindparam("words", type_=LargeBinary()).label("words_sealed"),
            bindparam("asked", type_=LargeBinary()).label("asked_sealed"),
            _lost.c.ref.label("again_of"),
            literal("pending").label("state"),
            bindparam("due", type_=Instant).label("due_at"),
            *(_lost.c[name] for name in _SAME),
        )
        .join_from(_lost, parties, parties.c.id == _lost.c.party_id)
        .where(
            _lost.c.id == bindparam("row", type_=Integer),
            _lost.c.again_of.is_(None),
            _lost.c.kind.not_in(STARTED_BY_US),
            _lost.c.expires_at > bindparam("due", type_=Instant),
            # People who want no messages still get the confirmation of that.
            or_(parties.c.opted_out_at.is_(None), parties.c.opted_out_at <= _lost.c.created_at),
            or_(_lost.c.chat_id.is_not(None), and_(parties.c.can_sms, parties.c.sms_refused.is_(None))),
            # A question is moot once its case has ended.
            or_(
                _lost.c.case_no.is_(None),
                _lost.c.kind == MessageKind.REPLY.value,
                select(callbacks.c.case_no)
                .where(callbacks.c.case_no == _lost.c.case_no, callbacks.c.stage != Stage.DONE.value)
                .exists(),
            ),
        ),
    )
)
_SAID = Prepared(select(outbox.c.words_sealed, outbox.c.asked_sealed).where(outbox.c.id == bindparam("row")))
_SAID_SINCE = Prepared(
    select(_later.c.ref, _later.c.about_sealed)
    .join_from(_lost, _later, _later.c.party_id == _lost.c.party_id)
    .where(
        _lost.c.id == bindparam("row"),
        _later.c.state != "cancelled",
        _later.c.created_at > _lost.c.created_at,
    )
)
_SEEN_TO = Prepared(
    update(outbox).where(outbox.c.id == bindparam("row")).values(seen_to=True, words_sealed=None)
)
_tried, _so_far = attempts.alias("tried"), attempts.alias("so_far")
_TRY_AGAIN = Prepared(
    insert(attempts).from_select(
        ["case_no", "n", "channel", "kind", "at", "ref"],
        select(
            _tried.c.case_no,
            select(func.max(_so_far.c.n) + 1)
            .where(_so_far.c.case_no == _tried.c.case_no)
            .scalar_subquery()
            .label("n"),
            _tried.c.channel,
            _tried.c.kind,
            bindparam("now", type_=Instant).label("at"),
            bindparam("fresh", type_=String(16)).label("ref"),
        ).where(_tried.c.ref == bindparam("lost")),
    )
)
_UNSAY = Prepared(
    update(outbox)
    .where(outbox.c.again_of == bindparam("of"), outbox.c.state == "pending")
    .values(
        state="cancelled", error="delivered", settled_at=bindparam("now"), seen_to=True, words_sealed=None
    )
)


def say_again(
    connection: Connection, vault: Vault, lost: ReceiptSubject, *, fresh: str, due: datetime, now: datetime
) -> bool:
    """Repeat a message as `fresh`; False if that is not, or no longer, to be done. Raises WrongKey.

    Anything said since makes it obsolete: about the same complaint, or in the same conversation.
    """
    ticket_no, act = ticket_of(vault, lost.ref, lost.about_sealed)
    since = _SAID_SINCE.all(connection, row=lost.id)
    if any(ticket_of(vault, ref, sealed)[0] == ticket_no for ref, sealed in since):
        return False
    said = _SAID.first(connection, row=lost.id)
    if said is None or said.words_sealed is None:
        return False
    told = {
        "about": about(vault, fresh, ticket_no, act),
        "words": message_words.resealed(vault, WORDS, lost.ref, said.words_sealed, fresh),
        "asked": message_words.resealed(vault, ASKED, lost.ref, said.asked_sealed, fresh),
    }
    if _SAY_AGAIN.run(connection, row=lost.id, fresh=fresh, due=due, **told) == 0:
        return False
    _TRY_AGAIN.run(connection, lost=lost.ref, fresh=fresh, now=now)
    _SEEN_TO.run(connection, row=lost.id)
    return True


def unsay(connection: Connection, ref: str, *, now: datetime) -> None:
    """The message that was reported lost has arrived after all: its repetition is not sent."""
    _UNSAY.run(connection, of=ref, now=now)
