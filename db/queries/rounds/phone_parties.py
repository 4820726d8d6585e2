"""Every phone of a round gets its party: with its cases, and in a large month ahead of them.

A party is found by the keyed hash of its phone, and hashes lie anywhere in their index: among a million, 500 cases touch
500 pages of it, and each is written to the log and to the file. So the parties of the next 50,000 cases are made first,
in the order of their hashes, and neighbours share a page. That decides nothing: which party a case has is read in the
transaction that plans it, which makes what is missing.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, Integer, bindparam, exists, select, type_coerce

from db.engine.bulk import Bulk
from db.engine.prepared import FetchedRow, Prepared
from db.queries.batches import by_500
from db.schema import callbacks, cases, claims, parties
from db.vault import Vault
from db.vault.sealed import CASE_PHONE, PARTY_PHONE

AHEAD = 50_000
"""Cases whose parties are made before them."""
LISTED = 500
"""Phones in one list; shorter lists are padded, so that few statements are compiled."""
_HOLDER = (  # as numbers, which are passed on as they come
    parties.c.id,
    type_coerce(parties.c.opted_out_at.is_not(None), Integer),
    type_coerce(exists().where(claims.c.party_id == parties.c.id), Integer),
)
CASES = select(
    cases.c.case_no,
    cases.c.phone_index,
    cases.c.phone_sealed,
    type_coerce(cases.c.can_sms, Integer),
    cases.c.applicant,
    *_HOLDER,
).join_from(cases, parties, parties.c.phone_index == cases.c.phone_index, isouter=True)
"""What `read` takes; to be narrowed down and ordered."""
NEXT = Prepared(
    CASES.where(
        cases.c.month == bindparam("of"),
        cases.c.case_no > bindparam("after"),
        ~exists().where(callbacks.c.case_no == cases.c.case_no),
    )
    .order_by(cases.c.case_no)
    .limit(bindparam("most"))
)
"""The next cases of a month that have no callback."""
_OF_PHONES = Prepared(
    select(parties.c.phone_index, *_HOLDER).where(
        parties.c.phone_index.in_(bindparam("phones", expanding=True))
    )
)
_STILL_CALLED = Prepared(
    select(cases.c.phone_index).distinct().where(cases.c.phone_index.in_(bindparam("phones", expanding=True)))
)
_ADD = Bulk(parties, ("phone_sealed", "phone_index", "can_sms"), unless_there="phone_index")


class Unplanned(NamedTuple):
    """A case that has no callback yet, and the party of its phone."""

    case_no: str
    phone_index: bytes | None
    phone_sealed: bytes | None
    can_sms: bool
    applicant: str
    party_id: int | None
    opted_out: bool
    told: bool
    """Whether the party has told us about some applicant that this is, or is not, them."""


_PARTY = Unplanned._fields.index("party_id")
SealedPhone = tuple[bytes, bytes, bool]
"""A party as it is stored."""


class PhonesAhead(NamedTuple):
    """The next cases of a month."""

    cases: int
    last: str
    new: list[Unplanned]
    """One for each phone that has no party, in the order of the hashes."""


def read(rows: FetchedRow) -> list[Unplanned]:
    """The cases of these rows."""
    return [Unplanned._make(row) for row in rows]


def with_parties(connection: Connection, vault: Vault, unplanned: list[Unplanned]) -> list[Unplanned]:
    """The same cases, each with the party of its phone if it has one; makes those that are missing. Raises WrongKey."""
    new = _without_party(unplanned)
    if not new:
        return unplanned
    _ADD.insert(connection, sealed(vault, new))
    made = {
        index: holder
        for some in _lists([case.phone_index or b"" for case in new])
        for index, *holder in _OF_PHONES.fetched(connection, phones=some)
    }
    return [
        Unplanned._make((*case[:_PARTY], *made.get(case.phone_index, case[_PARTY:]))) for case in unplanned
    ]


def coming(connection: Connection, vault: Vault, month: str, *, after: str) -> PhonesAhead | None:
    """The next cases without a callback, and their phones without a party; None at the end.

    While the key is being changed no phone is named: what is sealed before a transaction might be under the former one.
    """
    unplanned = read(NEXT.fetched(connection, of=month, after=after, most=AHEAD))
    if not unplanned:
        return None
    new = (
        [] if vault.changing else sorted(_without_party(unplanned), key=lambda case: case.phone_index or b"")
    )
    return PhonesAhead(len(unplanned), unplanned[-1].case_no, new)


def sealed(vault: Vault, new: Sequence[Unplanned]) -> list[SealedPhone]:
    """The cases' phones sealed again for their parties: a sealed value opens only in its place. Raises WrongKey."""
    at = CASE_PHONE.at_each(case.case_no for case in new)
    phones = [vault.open(case.phone_sealed or b"", place) for case, place in zip(new, at, strict=True)]
    indexes = [case.phone_index or b"" for case in new]
    anew = vault.seal_all(phones, PARTY_PHONE.at_each(index.hex() for index in indexes))
    return [(own, index, case.can_sms) for own, index, case in zip(anew, indexes, new, strict=True)]


def add(connection: Connection, ready: Sequence[SealedPhone]) -> None:
    """Store those whose phone still is a case's. The key must still be the one under which they were sealed."""
    called = {
        row[0]
        for some in _lists([index for _, index, _ in ready])
        for row in _STILL_CALLED.fetched(connection, phones=some)
    }
    _ADD.insert(connection, [one for one in ready if one[1] in called])


def _without_party(unplanned: Iterable[Unplanned]) -> list[Unplanned]:
    """One case for each phone that has no party."""
    new = {
        case.phone_index: case for case in unplanned if case.party_id is None and case.phone_index is not None
    }
    return list(new.values())


def _lists(phones: Sequence[bytes]) -> list[list[bytes]]:
    lists = [list(some) for some in by_500(phones)]
    return [some + some[-1:] * (LISTED - len(some)) for some in lists]
