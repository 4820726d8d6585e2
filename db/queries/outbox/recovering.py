"""Records, after a restore, what a provider had sent for us meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from bot.dialogue.effects import MessageKind
from bot.dialogue.survey.score_question import OVERALL
from bot.domain.stage import Stage
from db.queries.batches import by_500
from db.queries.ledger import slots
from db.queries.people import people
from db.schema import attempts, callbacks, cases, outbox, parties
from db.vault import Vault

_KNOWN = select(outbox.c.ref).where(outbox.c.ref.in_(bindparam("refs", expanding=True)))
_CASES_OF = select(cases.c.case_no).where(cases.c.phone_index.in_(bindparam("phone", expanding=True)))
_ASKED_BEFORE = select(func.count(), func.coalesce(func.max(attempts.c.n), 0)).where(
    attempts.c.case_no == bindparam("of"), attempts.c.channel == bindparam("on")
)
_LAST_ATTEMPT = select(func.coalesce(func.max(attempts.c.n), 0)).where(attempts.c.case_no == bindparam("of"))
_ADD = insert_or_ignore(outbox).on_conflict_do_nothing(index_elements=["ref"])
_ADD_ATTEMPT = insert(attempts)
_ASKING_NOW = select(callbacks.c.case_no).where(
    callbacks.c.party_id == bindparam("party"),
    callbacks.c.disposition.is_(None),
    callbacks.c.stage.in_((Stage.ASKING.value, Stage.FOLLOWING.value)),
)
_UNCLEARED = (
    select(callbacks.c.case_no)
    .where(
        callbacks.c.disposition.is_(None),
        callbacks.c.stage.in_((Stage.ASKING.value, Stage.FOLLOWING.value)),
        ~slots.cleared(callbacks.c.case_no),
    )
    .limit(1)
)
_ASK = (
    update(callbacks)
    .where(
        callbacks.c.case_no == bindparam("of"),
        callbacks.c.party_id == bindparam("party"),
        callbacks.c.disposition.is_(None),
        callbacks.c.stage == Stage.WAITING.value,
    )
    .values(stage=Stage.ASKING.value, question=OVERALL, due_at=bindparam("now"))
)
_MOVES = update(parties).where(parties.c.id == bindparam("party")).values(version=parties.c.version + 1)


@dataclass(frozen=True, slots=True)
class FoundSent:
    """A message of ours that is missing from the database."""

    ref: str
    channel: str
    to: str
    at: datetime
    """By our own clock."""
    provider_id: str
    state: str
    error: str | None
    asks: bool


def known(connection: Connection, refs: Sequence[str]) -> frozenset[str]:
    """Which of these references the outbox has."""
    found: set[str] = set()
    for some in by_500(refs):
        found |= set(connection.execute(_KNOWN, {"refs": some}).scalars())
    return frozenset(found)


def asked_uncleared(connection: Connection) -> bool:
    """Whether somebody is being asked about a case whose roster is not cleared any more: their conversation knows nothing of it."""
    return connection.execute(_UNCLEARED).first() is not None


def cases_of(connection: Connection, vault: Vault, e164: str) -> list[str]:
    """The cases of a number."""
    return list(connection.execute(_CASES_OF, {"phone": list(vault.indexes(e164))}).scalars())


def write_down(
    connection: Connection, vault: Vault, found: FoundSent, case_no: str | None, *, now: datetime
) -> bool:
    """Store it as sent; one that asks is an attempt of its case, which is now being asked. False: it was there
    already."""
    party = people.of_phone(connection, vault, found.to, can_sms=True)
    asks = found.asks and case_no is not None
    kind = MessageKind.REPLY
    if asks:
        before, _ = connection.execute(_ASKED_BEFORE, {"of": case_no, "on": found.channel}).one()
        kind = MessageKind.REMINDER if before else MessageKind.INVITE
    row = {
        "ref": found.ref,
        "party_id": party.id,
        "channel": found.channel,
        "case_no": case_no,
        "kind": kind.value,
        "state": found.state,
        "created_at": found.at,
        "due_at": found.at,
        "sent_at": found.at,
        "settled_at": found.at,
        "tries": 1,
        "provider_id": found.provider_id,
        "error": found.error,
    }
    if connection.execute(_ADD, row).rowcount != 1:
        return False
    if asks:
        n = connection.execute(_LAST_ATTEMPT, {"of": case_no}).scalar_one() + 1
        attempt = {"case_no": case_no, "n": n, "channel": found.channel, "kind": kind.value}
        connection.execute(_ADD_ATTEMPT, {**attempt, "at": found.at, "ref": found.ref})
        if connection.execute(_ASKING_NOW, {"party": party.id}).first() is None:
            connection.execute(_ASK, {"of": case_no, "party": party.id, "now": now})
            connection.execute(_MOVES, {"party": party.id})
    return True
