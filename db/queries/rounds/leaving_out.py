"""What two persons may change about a case before its seal: leave it out, or have another number called."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.dialogue.effects import Answered
from bot.domain.dialling import mask_phone
from bot.domain.disposition import Disposition
from bot.domain.stage import Stage
from db.queries.outbox import outbox
from db.queries.people import conversations, phones
from db.queries.rounds import callbacks as following
from db.queries.rounds import rounds
from db.schema import callbacks, case_changes, cases
from db.vault import Vault
from db.vault.sealed import CASE_PHONE, CASE_PHONES

OFFICE = "office"
"""The channel of entries that the office itself put on record."""
EXCLUSION = "exclusion"
"""The question under which the reason is stored in the record."""

_STATE = (
    select(
        cases.c.case_no,
        cases.c.item,
        cases.c.department,
        cases.c.applicant,
        cases.c.concluded_at,
        cases.c.phone_sealed,
        cases.c.phone_index,
        callbacks.c.disposition,
        callbacks.c.party_id,
        callbacks.c.case_no.label("planned"),
    )
    .join_from(cases, callbacks, callbacks.c.case_no == cases.c.case_no, isouter=True)
    .where(cases.c.case_no == bindparam("of"))
    .with_for_update(of=cases)
)
_EXCLUDE = (
    update(callbacks)
    .where(callbacks.c.case_no == bindparam("of"), callbacks.c.disposition.is_(None))
    .values(
        disposition=Disposition.EXCLUDED.value,
        score=None,
        stage=Stage.DONE.value,
        question=None,
        due_at=None,
        ended_at=bindparam("now"),
        reason=bindparam("because"),
        needs_person=False,
    )
)
_PHONE = (
    update(cases)
    .where(cases.c.case_no == bindparam("of"))
    .values(
        phone_sealed=bindparam("to_sealed"),
        phone_index=bindparam("to_index"),
        can_sms=bindparam("to_can_sms"),
        phones_sealed=bindparam("to_all"),
        updated_at=bindparam("now"),
    )
)
_CHANGED = insert(case_changes)


@dataclass(frozen=True, slots=True)
class CaseStanding:
    """The state of a case, as far as these changes depend on it."""

    case_no: str
    item: str
    department: str
    applicant: str
    concluded_at: datetime | None
    phone: str | None
    """In clear."""
    disposition: str | None
    party_id: int | None
    planned: bool
    sealed: bool
    """Sealed, or being sealed."""

    @property
    def phone_masked(self) -> str:
        """Masked; empty without one."""
        return mask_phone(self.phone) if self.phone is not None else ""


@dataclass(frozen=True, slots=True)
class Numbers:
    """What is to be called: E.164, whether it accepts SMS, and all numbers with extensions."""

    first: str
    can_sms: bool
    every: Sequence[str]


def standing(connection: Connection, vault: Vault, case_no: str) -> CaseStanding | None:
    """The current state of the case, locked until the transaction ends where the engine can; raises WrongKey."""
    still_open = rounds.hold_open(connection, case_no)
    row = connection.execute(_STATE, {"of": case_no}).one_or_none()
    if row is None:
        return None
    return CaseStanding(
        row.case_no,
        row.item,
        row.department,
        row.applicant,
        row.concluded_at,
        vault.open(row.phone_sealed, CASE_PHONE.at(row.case_no)) if row.phone_sealed else None,
        row.disposition,
        row.party_id,
        row.planned is not None,
        row.planned is not None and not still_open,
    )


def exclude(connection: Connection, case: CaseStanding, reason: str, *, now: datetime) -> bool:
    """Leave the case out, with the reason on record; False when it has a result."""
    if connection.execute(_EXCLUDE, {"of": case.case_no, "because": reason, "now": now}).rowcount != 1:
        return False
    told = Answered(case.case_no, EXCLUSION, None, reason)
    conversations.keep_answer(connection, told, channel=OFFICE, at=now, inbound_id=None, sealed=False)
    _not_asked_any_more(connection, case, "excluded", now)
    return True


def call_instead(
    connection: Connection, vault: Vault, case: CaseStanding, to: Numbers, *, now: datetime
) -> None:
    """From now on this number is called; the callback moves there, while unsent messages stay where they are."""
    more = len(to.every) > 1 or tuple(to.every) != (to.first,)
    sealed = {
        "to_sealed": vault.seal(to.first, CASE_PHONE.at(case.case_no)),
        "to_index": phones.known_as(connection, vault, [to.first])[to.first],
        "to_can_sms": to.can_sms,
        "to_all": vault.seal(json.dumps(list(to.every)), CASE_PHONES.at(case.case_no)) if more else None,
    }
    connection.execute(_PHONE, {"of": case.case_no, "now": now, **sealed})
    before, after = ({"phone": masked or None} for masked in (case.phone_masked, mask_phone(to.first)))
    logged = {
        "before": json.dumps(before, ensure_ascii=False),
        "after": json.dumps(after, ensure_ascii=False),
    }
    connection.execute(_CHANGED, {"case_no": case.case_no, "at": now, **logged})
    if case.planned:
        _not_asked_any_more(connection, case, "readdressed", now)
        following.readdress(
            connection, vault, case.case_no, to.first, can_sms=to.can_sms, now=now, though_asked=True
        )
        following.moves(connection, case.case_no)


def _not_asked_any_more(connection: Connection, case: CaseStanding, code: str, now: datetime) -> None:
    """The case's person is not asked about it any more; the next of their cases is looked at immediately."""
    outbox.cancel_asking(connection, case.case_no, now=now, reason=code)
    following.moves(connection, case.case_no)
    if case.party_id is not None:
        rounds.look_at(connection, case.party_id, now=now)
