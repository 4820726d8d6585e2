"""What holders of numbers said about applicants (`bot.casework.contact.number_holder`); names only as keyed hashes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from bot.domain.claim import Claim
from db.engine.prepared import Prepared
from db.queries.batches import by_500
from db.schema import claims
from db.vault import Vault

_ADD = Prepared(
    insert_or_ignore(claims).on_conflict_do_nothing(index_elements=["party_id", "applicant", "claim"])
)
_DROP = Prepared(
    delete(claims).where(
        claims.c.party_id == bindparam("party"),
        claims.c.applicant.in_(bindparam("about", expanding=True)),
        claims.c.claim == bindparam("said"),
    )
)
_DROP_ALL = Prepared(
    delete(claims).where(claims.c.party_id == bindparam("party"), claims.c.claim == bindparam("said"))
)
_OF_PARTIES = select(claims.c.party_id, claims.c.applicant, claims.c.claim).where(
    claims.c.party_id.in_(bindparam("parties", expanding=True))
)


def applicant_index(vault: Vault, applicant: str) -> bytes:
    """The keyed hash of an applicant; spaces in a name are ignored."""
    return vault.index(_known_by(applicant))


def _known_by(applicant: str) -> str:
    return f"applicant\n{''.join(applicant.split())}"


def add(
    connection: Connection,
    vault: Vault,
    party_id: int,
    applicants: Iterable[str],
    claim: Claim,
    *,
    now: datetime,
) -> None:
    """Store what the holder of this number said about these applicants."""
    for applicant in applicants:
        _ADD.run(
            connection,
            party_id=party_id,
            applicant=applicant_index(vault, applicant),
            claim=claim.value,
            at=now,
        )


def drop(connection: Connection, vault: Vault, party_id: int, applicant: str, claim: Claim) -> None:
    """The claim about this applicant was taken back."""
    about = vault.indexes(_known_by(applicant))
    _DROP.run(connection, party=party_id, about=list(about), said=claim.value)


def drop_all(connection: Connection, party_id: int, claim: Claim) -> None:
    """The claims about everybody were taken back."""
    _DROP_ALL.run(connection, party=party_id, said=claim.value)


def of_parties(
    connection: Connection, vault: Vault, party_ids: Sequence[int]
) -> Mapping[int, Mapping[bytes, frozenset[Claim]]]:
    """What was said on these numbers, by the current form of the applicant's index; most numbers have no entry."""
    found: defaultdict[int, dict[bytes, frozenset[Claim]]] = defaultdict(dict)
    for some in by_500(party_ids):
        for row in connection.execute(_OF_PARTIES, {"parties": some}):
            about, said = vault.newest(bytes(row.applicant)), Claim(row.claim)
            found[row.party_id][about] = found[row.party_id].get(about, frozenset()) | {said}
    return found
