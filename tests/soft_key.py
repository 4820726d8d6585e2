"""A security key in software: registers and signs as WebAuthn says, and can be told to misbehave. Written from the standard
(W3C Web Authentication, 6.1 and 6.5), and by no part of the library that checks it."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _head(major: int, n: int) -> bytes:
    return bytes([major << 5 | n]) if n < 24 else bytes([major << 5 | 25]) + n.to_bytes(2)


def cbor(value: Any) -> bytes:
    """As much of RFC 8949 as keys need."""
    match value:
        case int():
            return _head(0, value) if value >= 0 else _head(1, -1 - value)
        case bytes():
            return _head(2, len(value)) + value
        case str():
            return _head(3, len(value)) + value.encode()
        case dict():
            return _head(5, len(value)) + b"".join(cbor(k) + cbor(v) for k, v in value.items())
        case _:
            raise TypeError(value)


@dataclass
class SoftKey:
    """One key for one site."""

    origin: str
    host: str
    count: int = 0
    verifies: bool = True
    identity: bytes = b"soft key one"
    secret: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def registers(self, options: dict[str, Any]) -> str:
        """What a browser brings of a new key."""
        point = self.secret.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32)}
        attested = bytes(16) + len(self.identity).to_bytes(2) + self.identity + cbor(cose)
        made = {"fmt": "none", "attStmt": {}, "authData": self._data(ATTESTED) + attested}
        told = {
            "clientDataJSON": text(self._client("webauthn.create", options)),
            "attestationObject": text(cbor(made)),
        }
        return self._said(told)

    def signs(self, options: dict[str, Any]) -> str:
        """What a browser brings of a key that is used."""
        self.count += 1
        client, data = self._client("webauthn.get", options), self._data()
        signed = self.secret.sign(data + sha256(client).digest(), ec.ECDSA(SHA256()))
        told = {
            "clientDataJSON": text(client),
            "authenticatorData": text(data),
            "signature": text(signed),
            "userHandle": text(b"whoever"),
        }
        return self._said(told)

    def _data(self, flags: int = 0) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        return sha256(self.host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4)

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        told = {"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(told).encode()

    def _said(self, response: dict[str, str]) -> str:
        known = text(self.identity)
        return json.dumps({"id": known, "rawId": known, "type": "public-key", "response": response})
