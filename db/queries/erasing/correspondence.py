"""What an erasure destroys of messages, chats and phones: all of the person's, unless something else still needs them.

A phone may have several cases. As long as another one or a complaint needs it, what belongs to this case alone goes, and the
rest with the last of them. Empty rows stay where the same message could come in again, or a count depends on them.
"""

import json
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from sqlalchemy import (
    BindParameter,
    Connection,
    bindparam,
    delete,
    null,
    or_,
    select,
    update,
)

from db.queries.erasing.standing import ErasureStanding
from db.schema import (
    answers,
    attachments,
    chats,
    claims,
    drafts,
    guesses,
    inbound,
    links,
    notes_read,
    notes_to_staff,
    outbox,
    parties,
    phone_proofs,
    put_aside,
    receipts,
)
from db.vault import Vault, WrongKey
from db.vault.sealed import DRAFT, PUT_ASIDE, open_words

_NO: BindParameter[str] = bindparam("no")
_GONE: BindParameter[Sequence[int]] = bindparam("gone", expanding=True)
"""The parties that nothing else needs."""
_PARTY: BindParameter[int] = bindparam("party")
_WHOSE = or_(outbox.c.case_no == _NO, outbox.c.party_id.in_(_GONE))
_SENT = select(outbox.c.ref, outbox.c.channel, outbox.c.provider_id).where(_WHOSE)
_RECEIPTS = select(receipts.c.channel, receipts.c.provider_id, receipts.c.ref).where(
    or_(
        receipts.c.ref.in_(bindparam("refs", expanding=True)),
        receipts.c.provider_id.in_(bindparam("ids", expanding=True)),
    )
)
_DROP_RECEIPT = delete(receipts).where(
    receipts.c.channel == bindparam("by"), receipts.c.provider_id == bindparam("id")
)
_BLANK = {
    "case_no": null(),
    "chat_id": null(),
    "words_sealed": null(),
    "asked_sealed": null(),
    "about_sealed": null(),
    "provider_id": null(),
    "seen_to": True,
}
_MENTIONED = select(answers.c.inbound_id).where(answers.c.case_no == _NO, answers.c.inbound_id.is_not(None))
_NOTED = select(notes_to_staff.c.id)
_OF_CASE_AND_PARTIES = (
    update(outbox).where(_WHOSE).values(_BLANK),
    update(inbound)
    .where(or_(inbound.c.id.in_(_MENTIONED), inbound.c.party_id.in_(_GONE)))
    .values(said_sealed=null(), edit_key=null()),
    delete(notes_read).where(notes_read.c.note_id.in_(_NOTED.where(notes_to_staff.c.case_no == _NO))),
    *(delete(table).where(table.c.case_no == _NO) for table in (links, notes_to_staff)),
    delete(phone_proofs).where(phone_proofs.c.subject.contains(_NO)),
)
_OF_PARTY = (
    delete(notes_read).where(notes_read.c.note_id.in_(_NOTED.where(notes_to_staff.c.party_id == _PARTY))),
    *(
        delete(table).where(table.c.party_id == _PARTY)
        for table in (links, notes_to_staff, claims, guesses, chats)
    ),
    update(attachments)
    .where(attachments.c.party_id == _PARTY)
    .values(state="dropped", party_id=null(), ticket_no=null(), chat_id=null(), file_id=""),
)
_FORGET = {
    refused: update(parties)
    .where(parties.c.id == _PARTY)
    .values(
        {"phone_sealed": null(), "aside_sealed": null(), "sms_refused": null(), "can_sms": False}
        | ({} if refused else {"phone_index": null()})
    )
    for refused in (True, False)
}
"""By whether the person has refused all messages: then the keyed hash of the number stays, or they would be written to again."""
_DRAFTS = select(drafts.c.form_key, drafts.c.words_sealed)
_PUT_ASIDE = select(put_aside.c.token_hash, put_aside.c.words_sealed)
_FORGET_DRAFT = delete(drafts).where(drafts.c.form_key == bindparam("of"))
_FORGET_PUT_ASIDE = delete(put_aside).where(put_aside.c.token_hash == bindparam("of"))
_TYPED = ((_DRAFTS, DRAFT, _FORGET_DRAFT), (_PUT_ASIDE, PUT_ASIDE, _FORGET_PUT_ASIDE))


def reported(connection: Connection, case: ErasureStanding) -> set[tuple[str, str]]:
    """What providers said of the messages that go: channel and the provider's number."""
    sent = connection.execute(_SENT, {"no": case.case_no, "gone": _gone(case)}).all()
    ids = {(row.channel, row.provider_id) for row in sent}
    refs = [row.ref for row in sent]
    given = {"refs": refs, "ids": [row.provider_id for row in sent if row.provider_id]}
    return {
        (row.channel, row.provider_id)
        for row in connection.execute(_RECEIPTS, given)
        if row.ref in refs or (row.channel, row.provider_id) in ids
    }


def destroy(
    connection: Connection, vault: Vault, case: ErasureStanding, reports: Iterable[tuple[str, str]]
) -> None:
    """Destroy it. The answers of the case must still be there: they tell by which messages they came."""
    for by, number in reports:
        connection.execute(_DROP_RECEIPT, {"by": by, "id": number})
    for statement in _OF_CASE_AND_PARTIES:
        connection.execute(statement, {"no": case.case_no, "gone": _gone(case)})
    for party in case.parties:
        for statement in () if party.shared else (*_OF_PARTY, _FORGET[party.opted_out]):
            connection.execute(statement, {"party": party.id})
    _forget_typed(connection, vault, case.case_no)


def _gone(case: ErasureStanding) -> list[int]:
    return [party.id for party in case.parties if not party.shared]


def _forget_typed(connection: Connection, vault: Vault, case_no: str) -> None:
    """What somebody of the office has typed about the case and not sent: its address names the case."""
    for typed, sealed, forget in _TYPED:
        for row in connection.execute(typed).all():
            try:
                words = open_words(vault, row.words_sealed, sealed.at(row[0]))
            except WrongKey:
                continue  # altered: `huifang db check` tells of it
            if any(
                written in words for written in (case_no, quote(case_no, safe=""), json.dumps(case_no)[1:-1])
            ):
                connection.execute(forget, {"of": row[0]})
