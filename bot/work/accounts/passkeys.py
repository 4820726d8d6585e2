"""通行密钥 (WebAuthn): what a browser is asked for, and whether what it brings proves that this person used this key here, now.

The key verifies its user itself, by finger, face or PIN, so that it stands for password and code together. A challenge is ours,
good for one purpose, five minutes, and once (`db.queries.office.passkeys.spend`); an answer is bound to our address, and the
key's counter must rise, for otherwise somebody uses a copy of it.
"""

import hmac
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from db.vault import Vault

MOST: Final = 10
"""Keys of one account."""
LONGEST_NAME: Final = 60
LIFE: Final = timedelta(minutes=5)
"""How long somebody may look for their key."""
_ALGORITHMS: Final = (-7, -8, -257)
"""ES256, EdDSA and RS256: what the keys that people have can do."""
_LONGEST: Final = 16_384
_DEFAULT_PORTS: Final = {"https": 443, "http": 80}


class NotProven(ValueError):
    """What was brought proves nothing; the message is for us, never for a stranger."""


@dataclass(frozen=True, slots=True)
class KeySite:
    """Where keys are good: the host they are bound to, and the one origin that may ask for them."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was registered."""

    credential_id: bytes
    credential: bytes
    """Its identifier and public key, as the standard writes them."""
    sign_count: int


def site_of(public_url: str, asked_host: str) -> KeySite | None:
    """Where keys of this installation are good; None where browsers give out none: keys need https and a name.

    Without a public https address only `localhost` will do, which browsers trust on the machine itself.
    """
    url = urlsplit(public_url)
    if url.scheme != "https":
        here = urlsplit(f"http://{asked_host}")
        return KeySite("localhost", f"http://{here.netloc}") if here.hostname == "localhost" else None
    host = url.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        port = url.port
        return KeySite(
            host, f"https://{host}" if port in (None, _DEFAULT_PORTS["https"]) else f"https://{host}:{port}"
        )
    return None


def new_challenge(vault: Vault, purpose: str, now: datetime) -> str:
    """A fresh challenge that is good for this purpose alone, with the proof that it is ours."""
    nonce, until = secrets.token_urlsafe(32), int((now + LIFE).timestamp())
    return f"{nonce}.{until}.{vault.sign(_signed(purpose, nonce, until)).hex()}"


def nonce_of(vault: Vault, purpose: str, challenge: str, now: datetime) -> bytes | None:
    """The random bytes of such a challenge; None when it is not ours, for something else, or over."""
    nonce, _, rest = challenge.partition(".")
    until, _, proof = rest.partition(".")
    if not (until.isascii() and until.isdigit() and len(until) <= 12) or int(until) < now.timestamp():
        return None
    genuine = vault.signatures(_signed(purpose, nonce, int(until)))
    said = proof.encode("utf-8", "replace")
    return _bytes(nonce) if any(hmac.compare_digest(said, one.hex().encode()) for one in genuine) else None


def handle_of(vault: Vault, user_id: int) -> bytes:
    """By which a key knows whose it is; it tells nobody else."""
    return sha256(vault.lasting_index(f"passkey of\n{user_id}")).digest()


def to_register(
    site: KeySite, challenge: str, *, agency: str, handle: bytes, login: str, called: str, known: list[bytes]
) -> dict[str, Any]:
    """What the browser is asked for a new key: one that finds its account itself and verifies its user."""
    return {
        "rp": {"id": site.host, "name": agency},
        "user": {"id": _text(handle), "name": login, "displayName": called},
        "challenge": challenge.partition(".")[0],
        "pubKeyCredParams": [{"type": "public-key", "alg": one} for one in _ALGORITHMS],
        "excludeCredentials": [{"type": "public-key", "id": _text(one)} for one in known],
        "authenticatorSelection": {"residentKey": "required", "userVerification": "required"},
        "attestation": "none",
        "timeout": int(LIFE.total_seconds() * 1_000),
    }


def to_use(site: KeySite, challenge: str) -> dict[str, Any]:
    """What the browser is asked to log in: any key of this address, whoever's it is."""
    return {
        "rpId": site.host,
        "challenge": challenge.partition(".")[0],
        "userVerification": "required",
        "timeout": int(LIFE.total_seconds() * 1_000),
    }


def registered(site: KeySite, nonce: bytes, said: str) -> NewKey:
    """The key in what the browser brought; raises NotProven."""
    from fido2.webauthn import AttestedCredentialData

    try:
        found = _server(site).register_complete(_state(nonce), _told(said))
        data = found.credential_data
        assert isinstance(data, AttestedCredentialData)
        if data.public_key[3] not in _ALGORITHMS or len(data.credential_id) > 1_023:
            raise NotProven("not a key that we asked for")
        return NewKey(bytes(data.credential_id), bytes(data), int(found.counter))
    except NotProven:
        raise
    except Exception as e:  # bytes from outside, parsed by a library: whatever it raises, nothing is proven
        raise NotProven(type(e).__name__) from e


def claimed(said: str) -> bytes | None:
    """Which key the browser says it used; None when it says nothing."""
    try:
        return _bytes(str(_told(said)["rawId"]))
    except (NotProven, KeyError, TypeError):
        return None


def used(site: KeySite, nonce: bytes, said: str, credential: bytes) -> int:
    """The key's counter, when what the browser brought was signed by this key for this challenge; raises NotProven."""
    from fido2.webauthn import AttestedCredentialData, AuthenticationResponse

    try:
        told = AuthenticationResponse.from_dict(_told(said))
        _server(site).authenticate_complete(_state(nonce), [AttestedCredentialData(credential)], told)
        return int(told.response.authenticator_data.counter)
    except NotProven:
        raise
    except Exception as e:  # as above
        raise NotProven(type(e).__name__) from e


def _server(site: KeySite) -> Any:
    from fido2.server import Fido2Server
    from fido2.webauthn import PublicKeyCredentialRpEntity

    party = PublicKeyCredentialRpEntity(name=site.host, id=site.host)
    return Fido2Server(party, verify_origin=lambda origin: origin == site.origin)


def _state(nonce: bytes) -> dict[str, Any]:
    """In the form that the library keeps between asking and answering."""
    from fido2.webauthn import UserVerificationRequirement

    return {"challenge": _text(nonce), "user_verification": UserVerificationRequirement.REQUIRED}


def _told(said: str) -> dict[str, Any]:
    if len(said) > _LONGEST:
        raise NotProven("too long")
    try:
        told = json.loads(said)
    except (ValueError, RecursionError):
        raise NotProven("not JSON") from None
    if not isinstance(told, dict):
        raise NotProven("not an object")
    return told


def _signed(purpose: str, nonce: str, until: int) -> bytes:
    return f"passkey challenge\n{until}\n{nonce}\n{purpose}".encode("utf-8", "replace")


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes | None:
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, UnicodeError):
        return None
