"""评价回执: which receipts were given out, and to which case each of them leads.

A receipt is its case's secret, of which a hash is kept beside the sealed case number: without the key a copy of the
database does not show who has taken one, and without the receipt nobody finds its row. Slots that nobody has asked a
receipt of have no row. Nothing is kept of who checks one.
"""

from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.casework.ledger.rating_receipt import RatingReceipt
from bot.domain.month import RoundKey
from db.engine.prepared import Prepared
from db.schema import ledger_slots, rating_receipts
from db.vault import Vault
from db.vault.sealed import RECEIPT_CASE, RECEIPT_SECRET

_MARK = b"huifang/receipt-row/v1\n"
_SLOT = Prepared(
    select(ledger_slots.c.case_no, ledger_slots.c.month, ledger_slots.c.t_sealed).where(
        ledger_slots.c.case_no == bindparam("of")
    )
)
_FIND = Prepared(
    select(rating_receipts.c.case_sealed).where(rating_receipts.c.code_hash == bindparam("code"))
)
_ADD = Prepared(insert(rating_receipts))
_ERASE = Prepared(
    update(rating_receipts).where(rating_receipts.c.code_hash == bindparam("code")).values(case_sealed=None)
)


@dataclass(frozen=True, slots=True)
class GivenReceipt:
    """A receipt that was given out. `receipt` is None once its case is erased."""

    receipt: RatingReceipt | None


def of_case(connection: Connection, vault: Vault, case_no: str) -> RatingReceipt | None:
    """The receipt of a case, given out or not; None for a case that is in no ledger or erased. Raises WrongKey."""
    row = _SLOT.first(connection, of=case_no)
    if row is None or row.t_sealed is None:
        return None
    t = vault.open_bytes(row.t_sealed, RECEIPT_SECRET.at(case_no))
    return RatingReceipt(RoundKey.parse(row.month), case_no, t)


def give(connection: Connection, vault: Vault, case_no: str) -> RatingReceipt | None:
    """Give a case's receipt out: from now on its code leads to it. None as above; again gives the same."""
    receipt = of_case(connection, vault, case_no)
    if receipt is None:
        return None
    code = hash_of(receipt.t)
    if _FIND.first(connection, code=code) is None:
        sealed = vault.seal(case_no, RECEIPT_CASE.at(code))
        _ADD.run(connection, code_hash=code, case_sealed=sealed)
    return receipt


def find(connection: Connection, vault: Vault, t: bytes) -> GivenReceipt | None:
    """The receipt with this secret; None when none such was given out. Raises WrongKey."""
    row = _FIND.first(connection, code=hash_of(t))
    if row is None:
        return None
    if row.case_sealed is None:
        return GivenReceipt(None)
    receipt = of_case(connection, vault, vault.open(row.case_sealed, RECEIPT_CASE.at(hash_of(t))))
    return GivenReceipt(receipt if receipt is not None and receipt.t == t else None)


def erase(connection: Connection, vault: Vault, case_no: str) -> None:
    """Forget to which case its receipt leads, before its secret is destroyed: whoever has it is told that it is erased."""
    receipt = of_case(connection, vault, case_no)
    if receipt is not None:
        _ERASE.run(connection, code=hash_of(receipt.t))


def hash_of(t: bytes) -> bytes:
    """What a receipt's row is found by. t is chance of 128 bits, so that nobody gets it back from this."""
    return sha256(_MARK + t).digest()
