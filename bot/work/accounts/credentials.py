"""The office's accounts: which names and passwords are acceptable, and how passwords and one-time codes are verified.

Passwords are hashed with argon2id (RFC 9106, second recommended option: 64 MiB, 3 passes), in threads and only a few
at a time, so that a flood of log-ins harms neither the event loop nor the memory.
"""

import asyncio
import base64
import hmac
import re
import secrets
import unicodedata
from datetime import datetime
from functools import partial

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION

from bot.casework.names.login_names import folded
from bot.domain.role import Role

SHORTEST, LONGEST = 10, 128
NAME_LONGEST = 64
MOST_ALIASES = 20
CODE_SECONDS = 30
RECOVERY_CODES, RECOVERY_DIGITS = 10, 20
MOST_WAITING = 50
"""Unknown clients whose passwords wait to be verified: a tenth of a second each."""
_BETWEEN_NAMES = re.compile("[、，,；;\n]")
_CLEAR_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without look-alikes."""
_DRIFT = (0, -1, 1)
"""How many time steps a phone's clock may be off."""
_TOO_COMMON = frozenset({"password", "huifang", "qwertyuiop", "1234567890", "0123456789", "admin", "woaini"})


class BadAccount(ValueError):
    """The name, the password or the role is not acceptable.

    `key` tells which sentence says so (`account.<key>` in the console's texts); the message is that sentence in Chinese.
    """

    def __init__(self, key: str, sentence: str) -> None:
        self.key = key
        super().__init__(sentence)


def good_name(name: str) -> str:
    """The name in stored form; raises BadAccount."""
    kept = unicodedata.normalize("NFKC", name).strip()
    if not 1 <= len(kept) <= NAME_LONGEST or len(kept.casefold()) > NAME_LONGEST or not kept.isprintable():
        raise BadAccount("bad_name", f"用户名要有 1 到 {NAME_LONGEST} 个字，不能有换行和控制符")
    return kept


def good_place(role: str, department: str | None) -> str | None:
    """The department in stored form; raises BadAccount unless a liaison has one and nobody else does."""
    kept = " ".join((department or "").split()) or None
    if role == Role.LIAISON and kept is None:
        raise BadAccount("needs_department", "处室联络员要写明处室：--department 处室")
    if role != Role.LIAISON and kept is not None:
        raise BadAccount("no_department", "只有处室联络员（liaison）才写处室")
    if kept is not None and (len(kept) > 100 or not kept.isprintable()):
        raise BadAccount("bad_department", "处室名称最多 100 个字，不能有控制符")
    return kept


def good_names(real_name: str, aliases: str) -> tuple[str, str]:
    """The person's name and other names, one per line, in stored form; raises BadAccount."""
    kept = " ".join(unicodedata.normalize("NFKC", real_name).split())
    others = [" ".join(n.split()) for n in _BETWEEN_NAMES.split(unicodedata.normalize("NFKC", aliases))]
    every = dict.fromkeys(n for n in others if n and n != kept)
    if len(every) > MOST_ALIASES or not all(
        len(n) <= NAME_LONGEST and n.isprintable() for n in (kept, *every)
    ):
        raise BadAccount(
            "bad_names", f"姓名和别名每个最多 {NAME_LONGEST} 个字，别名最多 {MOST_ALIASES} 个，不能有控制符"
        )
    return kept, "\n".join(every)


def check_password(password: str, name: str) -> None:
    """Raise BadAccount unless the password is long enough and not among the first to be guessed."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadAccount("bad_length", f"密码要有 {SHORTEST} 到 {LONGEST} 个字符")
    bare = folded(password)
    if bare.rstrip("0123456789!@#$.") in _TOO_COMMON | {"", folded(name)} or len(set(bare)) < 5:
        raise BadAccount("too_simple", "这个密码太容易猜到，请换一个：几个不相干的词连起来就好")


def first_password() -> str:
    """A password to hand over in person and change immediately: 59 bits in three groups."""
    return "-".join("".join(secrets.choice(_CLEAR_LETTERS) for _ in range(4)) for _ in range(3))


class Passwords:
    """Hashes and verifies passwords, off the event loop, at most `at_once` at a time.

    Unknown clients wait only for each other: known ones have a queue of their own.
    """

    def __init__(self, hasher: PasswordHasher | None = None, *, at_once: int = 2) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turn = asyncio.Semaphore(at_once)
        self._known_turn = asyncio.Semaphore(1)
        self._waiting = 0
        self._nobodys = _nobodys(self._hasher)

    @property
    def crowded(self) -> bool:
        """Whether the queue of unknown clients is full."""
        return self._waiting >= MOST_WAITING

    async def hash(self, password: str) -> str:
        """The hash to store."""
        async with self._known_turn:
            return await asyncio.to_thread(self._hasher.hash, _normal(password))

    async def verify(self, kept: str | None, password: str, *, known: bool = False) -> bool:
        """Whether it is the right password; without a hash the answer is no, after the same time. `known`: a known
        client asks."""
        check = partial(self._right, kept or self._nobodys, _normal(password))
        if known:
            async with self._known_turn:
                right = await asyncio.to_thread(check)
            return right and kept is not None
        self._waiting += 1
        try:
            async with self._turn:
                right = await asyncio.to_thread(check)
        finally:
            self._waiting -= 1
        return right and kept is not None

    def _right(self, kept: str, password: bytes) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False


def _nobodys(hasher: PasswordHasher) -> str:
    """A hash as long to verify as the hasher's own, that no password has; to compute one would keep whoever starts waiting."""
    salt, digest = (
        base64.b64encode(secrets.token_bytes(length)).rstrip(b"=").decode()
        for length in (hasher.salt_len, hasher.hash_len)
    )
    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2{hasher.type.name.lower()}$v={ARGON2_VERSION}${costs}${salt}${digest}"


def _normal(password: str) -> bytes:
    """The same text whatever keyboard it was typed on (NFKC, as NIST SP 800-63B advises)."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def new_secret() -> str:
    """A fresh secret for one-time codes: 160 bits in base32."""
    return pyotp.random_base32()


def enrolment(secret: str, name: str, issuer: str) -> str:
    """The otpauth:// address an authenticator reads."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)


def recovery_codes() -> tuple[str, ...]:
    """Ten codes that stand in for a lost phone's, of 66 bits each: digits alone, for they are typed where digits are."""
    return tuple(
        "".join(secrets.choice("0123456789") for _ in range(RECOVERY_DIGITS)) for _ in range(RECOVERY_CODES)
    )


def recovery_code(typed: str) -> str | None:
    """What may be a recovery code, however it was grouped; None when it cannot be one."""
    digits = "".join(unicodedata.normalize("NFKC", typed).replace("-", " ").split())
    return digits if len(digits) == RECOVERY_DIGITS and digits.isascii() and digits.isdigit() else None


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step of a one-time code (RFC 6238), or None when it is wrong. Each step is valid once."""
    typed = "".join(unicodedata.normalize("NFKC", code).split())
    if len(typed) != 6 or not typed.isascii() or not typed.isdigit():
        return None
    present = int(now.timestamp()) // CODE_SECONDS
    codes = pyotp.TOTP(secret)
    fits = [
        present + drift for drift in _DRIFT if hmac.compare_digest(codes.generate_otp(present + drift), typed)
    ]
    return fits[0] if fits else None
