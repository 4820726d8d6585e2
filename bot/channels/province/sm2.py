"""SM2 public key encryption (GB/T 32918.4, GM/T 0003.4) on the recommended curve (GB/T 32918.5), written as C1‖C3‖C2.

Only encryption to somebody else's public key, for that is all that the province asks of us: no secret of ours that lives longer than
one message goes through this arithmetic. The hash is SM3 of `cryptography`, which has neither the curve nor the encryption.
"""

from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SM3, Hash

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
"""The order of `G`, which is a prime; every point of the curve but infinity has it."""
SIZE = 32
"""Bytes of a coordinate."""
_Jacobian = tuple[int, int, int]
_INFINITY: _Jacobian = (1, 1, 0)


class BadPublicKey(ValueError):
    """The text is no public key; the message says what one looks like."""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """A point other than infinity."""

    x: int
    y: int

    @property
    def on_curve(self) -> bool:
        """Whether it is one: a key that is not would give the message away."""
        within = 0 <= self.x < P and 0 <= self.y < P
        return within and (self.y * self.y - (self.x * self.x + A) * self.x - B) % P == 0

    @property
    def octets(self) -> bytes:
        """`x` and `y`, without the byte that says so."""
        return self.x.to_bytes(SIZE, "big") + self.y.to_bytes(SIZE, "big")


G = CurvePoint(
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)


def public_key(text: str) -> CurvePoint:
    """`04` and 128 hexadecimal digits, or the digits alone; raises BadPublicKey."""
    digits = text.strip().lower()
    digits = digits.removeprefix("04") if len(digits) == 130 else digits
    try:
        octets = bytes.fromhex(digits)
    except ValueError:
        octets = b""
    if len(octets) != 2 * SIZE:
        raise BadPublicKey("应当是 SM2 公钥：04 开头的 130 个十六进制字符")
    point = CurvePoint(int.from_bytes(octets[:SIZE], "big"), int.from_bytes(octets[SIZE:], "big"))
    if not point.on_curve:
        raise BadPublicKey("不是 SM2 曲线上的点；请核对公钥")
    return point


def encrypted(key: CurvePoint, plain: bytes, k: int) -> bytes | None:
    """C1‖C3‖C2, C1 with its `04`. `k`: by chance, from 1 to N - 1, for this message alone.

    None for a `k` under which nothing would be hidden: draw another. Raises ValueError for one out of range or an empty message.
    """
    if not 1 <= k < N or not plain:
        raise ValueError("k is out of range, or there is nothing to encrypt")
    shared = times(k, key)
    stream = _stream(shared.octets, len(plain))
    if not any(stream):
        return None
    c2 = bytes(a ^ b for a, b in zip(plain, stream, strict=True))
    x, y = shared.octets[:SIZE], shared.octets[SIZE:]
    return b"\x04" + times(k, G).octets + digest(x + plain + y) + c2


def times(k: int, point: CurvePoint) -> CurvePoint:
    """`point` added to itself so often, `k` from 1 to N - 1."""
    result = _INFINITY
    for bit in f"{k:b}":
        result = _doubled(result)
        if bit == "1":
            result = _added(result, point)
    x, y, z = result
    inverse = pow(z, -1, P)
    square = inverse * inverse % P
    return CurvePoint(x * square % P, y * square * inverse % P)


def _doubled(p: _Jacobian) -> _Jacobian:
    x, y, z = p
    if z == 0:
        return p
    yy, zz = y * y % P, z * z % P
    s = 4 * x * yy % P
    m = 3 * (x - zz) * (x + zz) % P
    x3 = (m * m - 2 * s) % P
    return x3, (m * (s - x3) - 8 * yy * yy) % P, 2 * y * z % P


def _added(p: _Jacobian, q: CurvePoint) -> _Jacobian:
    x, y, z = p
    if z == 0:
        return q.x, q.y, 1
    zz = z * z % P
    h, r = (q.x * zz - x) % P, (q.y * zz * z - y) % P
    if h == 0:
        return _doubled(p) if r == 0 else _INFINITY
    hh = h * h % P
    hhh, v = h * hh % P, x * hh % P
    x3 = (r * r - hhh - 2 * v) % P
    return x3, (r * (v - x3) - y * hhh) % P, z * h % P


def _stream(shared: bytes, length: int) -> bytes:
    """The key derivation function: SM3 over the shared point and a counter from 1."""
    blocks = (digest(shared + n.to_bytes(4, "big")) for n in range(1, -(-length // 32) + 1))
    return b"".join(blocks)[:length]


def digest(octets: bytes) -> bytes:
    """SM3."""
    made = Hash(SM3())
    made.update(octets)
    return made.finalize()
