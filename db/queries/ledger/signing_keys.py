"""The keys the office signs its checkpoints with. The private part is sealed; a key that was replaced stays known."""

from datetime import datetime
from hashlib import sha256

import structlog
from sqlalchemy import Connection, bindparam, insert, select, update

from bot.casework.ledger.keys import KEY_BYTES, KeyKind, SigningKey, VerifierKey
from db.engine.prepared import Prepared
from db.schema import ledger_keys
from db.vault import Vault
from db.vault.sealed import SIGNING_SEED

log = structlog.get_logger()

_PRESENT = Prepared(
    select(ledger_keys.c.vkey, ledger_keys.c.seed_sealed)
    .where(ledger_keys.c.retired_at.is_(None))
    .order_by(ledger_keys.c.id.desc())
    .limit(1)
)
_ALL = Prepared(select(ledger_keys.c.vkey).order_by(ledger_keys.c.id))
_FIRST = Prepared(select(ledger_keys.c.vkey, ledger_keys.c.seed_sealed).order_by(ledger_keys.c.id).limit(1))
_ADD = Prepared(insert(ledger_keys))
_RETIRE = Prepared(
    update(ledger_keys).where(ledger_keys.c.retired_at.is_(None)).values(retired_at=bindparam("now"))
)


def present(connection: Connection, vault: Vault, origin: str, *, now: datetime) -> SigningKey:
    """The key that signs now; the first one is made here, under the name `origin`. Raises WrongKey, NotAKey.

    The caller holds the ledger's head, so that two processes make one key.
    """
    row = _PRESENT.first(connection)
    if row is None:
        return renew(connection, vault, origin, now=now)
    verifier = VerifierKey.read(row.vkey)
    return SigningKey(
        verifier.name, verifier.kind, vault.open_bytes(row.seed_sealed, SIGNING_SEED.at(row.vkey))
    )


def renew(connection: Connection, vault: Vault, origin: str, *, now: datetime) -> SigningKey:
    """Make the key that signs from now on; a ledger keeps its name, so `origin` counts for the first key alone.

    The caller holds the ledger's head. Without an origin the name is one by chance.
    """
    known = verifiers(connection)
    name = known[0].name if known else origin or f"huifang-{vault.chance(4).hex()}"
    key = SigningKey(name, KeyKind.NOTE, vault.chance(KEY_BYTES))
    _RETIRE.run(connection, now=now)
    sealed = vault.seal_bytes(key.seed, SIGNING_SEED.at(key.verifier.text))
    _ADD.run(connection, vkey=key.verifier.text, seed_sealed=sealed, since=now, retired_at=None)
    log.info("ledger_key_made", vkey=key.verifier.text)
    return key


def marking(connection: Connection, vault: Vault) -> bytes:
    """The key under which a person's mark in the ledger is always the same: it follows from the first signing key. Raises WrongKey."""
    row = _FIRST.first(connection)
    assert row is not None, "whatever has a result is signed"
    seed = vault.open_bytes(row.seed_sealed, SIGNING_SEED.at(row.vkey))
    return sha256(b"huifang/approver-key/v1\n" + seed).digest()


def verifiers(connection: Connection) -> list[VerifierKey]:
    """The public keys, the first one first."""
    return [VerifierKey.read(vkey) for vkey in _ALL.scalars(connection)]
