"""The token that a form brings back, written differently on every page.

Pages are compressed, and the length of what is compressed tells something of it: a secret that stands in many answers beside
words somebody else chose could be guessed letter by letter (BREACH, CVE-2013-3587). So a page holds a fresh pad and the
token under it.
"""

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode


def masked(token: str) -> str:
    """The token under a fresh pad; "" stays "", for a page without a form's session."""
    plain = token.encode()
    pad = secrets.token_bytes(len(plain))
    return urlsafe_b64encode(pad + _under(pad, plain)).decode()


def matches(given: str, token: str) -> bool:
    """Whether what a form brought is this token, under a pad or without (a program's header)."""
    brought, plain = given.encode("utf-8", "replace"), token.encode()
    return bool(plain) and (hmac.compare_digest(brought, plain) | hmac.compare_digest(_bare(brought), plain))


def _bare(brought: bytes) -> bytes:
    try:
        raw = urlsafe_b64decode(brought)
    except ValueError:
        return b""
    half = len(raw) // 2
    return _under(raw[:half], raw[half:]) if len(raw) == 2 * half else b""


def _under(pad: bytes, text: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(pad, text, strict=True))
