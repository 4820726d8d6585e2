"""One case as its applicant may see it once they have proved their phone; and the phone on file, to which the code goes.

Nothing of who worked on it is read.
"""

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from bot.domain.disposition import Disposition
from bot.domain.stage import Stage
from db.engine.prepared import Prepared
from db.queries.cases import search
from db.queries.people import phones
from db.schema import callbacks, cases
from db.vault import Vault

LONGEST = 200
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣－_", "-"))
_ON_FILE = Prepared(
    select(cases.c.case_no, cases.c.applicant, cases.c.can_sms, cases.c.phone_sealed).where(
        cases.c.case_no == bindparam("of")
    )
)
_OWN = Prepared(
    select(
        cases.c.case_no,
        cases.c.item,
        cases.c.department,
        cases.c.applicant,
        cases.c.applicant_kind,
        cases.c.received_at,
        cases.c.promised_days,
        cases.c.concluded_at,
        cases.c.outcome,
        callbacks.c.stage,
        callbacks.c.disposition,
        callbacks.c.score,
    )
    .join_from(cases, callbacks, callbacks.c.case_no == cases.c.case_no, isouter=True)
    .where(cases.c.case_no == bindparam("of"))
)


@dataclass(frozen=True, slots=True)
class CaseOnFile:
    """A case and the phone that was left with it."""

    case_no: str
    applicant: str
    can_sms: bool
    phone: str | None


@dataclass(frozen=True, slots=True)
class OwnCase:
    """What an applicant sees. `stage` None: its callback has not been planned."""

    case_no: str
    item: str
    department: str
    applicant: str
    applicant_kind: str
    received_at: datetime | None
    promised_days: int | None
    concluded_at: datetime | None
    outcome: str
    stage: Stage | None
    disposition: Disposition | None
    score: int | None


def plain_number(typed: str) -> str:
    """A case number as it was copied: without blanks, any dash a hyphen."""
    return "".join(unicodedata.normalize("NFKC", typed).translate(_DASHES).split())[:LONGEST]


def on_file(connection: Connection, vault: Vault, number: str) -> CaseOnFile | None:
    """The case of this number and its phone; raises WrongKey."""
    case_no = search.exactly(connection, number)
    row = None if case_no is None else _ON_FILE.first(connection, of=case_no)
    if row is None:
        return None
    found, applicant, can_sms, sealed = row
    first, _ = phones.opened(vault, found, sealed, None)
    return CaseOnFile(found, applicant, can_sms, first[0] if first else None)


def own(connection: Connection, case_no: str) -> OwnCase | None:
    """The case as its applicant sees it."""
    row = _OWN.first(connection, of=case_no)
    if row is None:
        return None
    return OwnCase(
        case_no=row.case_no,
        item=row.item,
        department=row.department,
        applicant=row.applicant,
        applicant_kind=row.applicant_kind,
        received_at=row.received_at,
        promised_days=row.promised_days,
        concluded_at=row.concluded_at,
        outcome=row.outcome,
        stage=None if row.stage is None else Stage(row.stage),
        disposition=None if row.disposition is None else Disposition(row.disposition),
        score=row.score,
    )
