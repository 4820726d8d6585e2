"""The phones of a case as they stand in its row, opened."""

import json

from db.sealed import CASE_PHONE, CASE_PHONES
from db.vault import Vault


def opened(
    vault: Vault, case_no: str, phone_sealed: bytes | None, phones_sealed: bytes | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The number that is called back, if there is one, and all numbers of the row with extensions; raises WrongKey."""
    first = (vault.open(phone_sealed, CASE_PHONE.at(case_no)),) if phone_sealed else ()
    if not phones_sealed:
        return first, first
    return first, tuple(json.loads(vault.open(phones_sealed, CASE_PHONES.at(case_no))))
