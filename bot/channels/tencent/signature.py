"""TC3-HMAC-SHA256, by which Tencent Cloud knows whose request it is: the body, its type, the host and the hour are signed.

https://cloud.tencent.com/document/api/382/52072. Pure: the moment is an argument.
"""

import hashlib
import hmac
from datetime import UTC, datetime
from typing import Final

CONTENT_TYPE: Final = "application/json; charset=utf-8"
_ALGORITHM: Final = "TC3-HMAC-SHA256"
_SIGNED: Final = "content-type;host"
_END: Final = "tc3_request"


def authorization(
    secret_id: str, secret_key: str, *, service: str, host: str, body: bytes, now: datetime
) -> str:
    """The `Authorization` header of a POST of this body to `/`. `host` is the header's value, port included."""
    moment = now.astimezone(UTC)
    date = f"{moment:%Y-%m-%d}"
    scope = f"{date}/{service}/{_END}"
    request = f"POST\n/\n\ncontent-type:{CONTENT_TYPE}\nhost:{host.lower()}\n\n{_SIGNED}\n{_digest(body)}"
    signed = f"{_ALGORITHM}\n{int(moment.timestamp())}\n{scope}\n{_digest(request.encode())}"
    key = f"TC3{secret_key}".encode()
    for part in (date, service, _END):
        key = _hmac(key, part)
    signature = _hmac(key, signed).hex()
    return f"{_ALGORITHM} Credential={secret_id}/{scope}, SignedHeaders={_SIGNED}, Signature={signature}"


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
