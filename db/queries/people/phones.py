"""The phones of a case, opened; and the index under which a phone is stored in the database."""

import json
from collections.abc import Collection

from sqlalchemy import Connection, bindparam, select, union

from db.queries.batches import by_500
from db.schema import cases, parties
from db.vault import Vault
from db.vault.sealed import CASE_PHONE, CASE_PHONES

_THERE = union(
    *(
        select(column).where(column.in_(bindparam("forms", expanding=True)))
        for column in (parties.c.phone_index, cases.c.phone_index)
    )
)


def known_as(connection: Connection, vault: Vault, e164s: Collection[str]) -> dict[str, bytes]:
    """The index of each phone as it is, or is to be, stored.

    While the key is being changed a phone keeps its old form in all rows, until all of them are converted in one
    transaction: rows of the same phone can always find each other.
    """
    own = {phone: vault.index(phone) for phone in e164s}
    if not vault.changing:
        return own
    forms = {phone: vault.indexes(phone) for phone in own}
    every = [form for both in forms.values() for form in both]
    there = {
        bytes(row[0]) for some in by_500(every) for row in connection.execute(_THERE, {"forms": list(some)})
    }
    return {phone: next((form for form in forms[phone] if form in there), own[phone]) for phone in own}


def opened(
    vault: Vault, case_no: str, phone_sealed: bytes | None, phones_sealed: bytes | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The number to call, if there is one, and all numbers of the row with extensions; raises WrongKey."""
    first = (vault.open(phone_sealed, CASE_PHONE.at(case_no)),) if phone_sealed else ()
    if not phones_sealed:
        return first, first
    return first, tuple(json.loads(vault.open(phones_sealed, CASE_PHONES.at(case_no))))
