"""`{sign}`: the digest that a gateway wants over an ordered list of texts. The algorithms are the gateways' choice, not ours."""

from base64 import b64encode
from collections.abc import Mapping

from cryptography.hazmat.primitives import hashes, hmac

from bot.channels.gateway.rows import Sign

_ALGORITHMS: Mapping[str, type[hashes.HashAlgorithm]] = {
    "md5": hashes.MD5,
    "sha1": hashes.SHA1,
    "sha256": hashes.SHA256,
    "sha512": hashes.SHA512,
    "sm3": hashes.SM3,
}


def signature(sign: Sign, values: Mapping[str, str], charset: str) -> str:
    """The digest with these values in the blanks."""
    text = sign.separator.join(part.filled(values) for part in sign.parts).encode(charset)
    algorithm = _ALGORITHMS[sign.algorithm]()
    if sign.hmac_key is None:
        digest = hashes.Hash(algorithm)
        digest.update(text)
        return _written(digest.finalize(), sign)
    keyed = hmac.HMAC(sign.hmac_key.filled(values).encode(charset), algorithm)
    keyed.update(text)
    return _written(keyed.finalize(), sign)


def _written(digest: bytes, sign: Sign) -> str:
    match sign.digest:
        case "hex":
            return digest.hex()
        case "HEX":
            return digest.hex().upper()
        case "base64":
            return b64encode(digest).decode()
