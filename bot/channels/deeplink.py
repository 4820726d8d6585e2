"""The payload of a link into the chat: it names a party, and only the office can have made it.

`https://t.me/<bot>?start=<payload>` takes at most 64 characters of A–Z a–z 0–9 _ - (Telegram, deep linking). A payload
is base64url of `party(6 bytes) ‖ tag(16 bytes)`: 30 characters.
"""

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable

Sign = Callable[[bytes], bytes]
"""Keyed: at least 16 bytes by which the office knows a message again as its own (`Vault.sign`)."""

_PURPOSE = b"huifang/deeplink/v1\n"
_ID, _TAG = 6, 16
_SHAPE = re.compile(r"[A-Za-z0-9_-]{30}", re.ASCII)


def token(sign: Sign, party_id: int) -> str:
    """The payload that names this party. Raises OverflowError for an id below 0 or beyond 48 bits."""
    name = party_id.to_bytes(_ID, "big")
    return urlsafe_b64encode(name + _tag(sign, name)).decode().rstrip("=")


def party_of(sign: Sign, payload: str) -> int | None:
    """The party that a payload names; None when it is none, or none of ours."""
    if _SHAPE.fullmatch(payload) is None:
        return None
    raw = urlsafe_b64decode(payload + "==")
    if urlsafe_b64encode(raw).decode().rstrip("=") != payload:
        return None  # the last character has bits to spare: one token, one spelling
    name, tag = raw[:_ID], raw[_ID:]
    return int.from_bytes(name, "big") if hmac.compare_digest(tag, _tag(sign, name)) else None


def _tag(sign: Sign, name: bytes) -> bytes:
    return sign(_PURPOSE + name)[:_TAG]
