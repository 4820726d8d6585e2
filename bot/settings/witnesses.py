"""The witnesses of the ledger as they stand in settings: their public keys, blanks between them.

A key may be followed by `@` and the address at which the witness answers; without one a person carries the files.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator

from bot.settings.addresses import BadAddress, vendor_address

if TYPE_CHECKING:
    from bot.casework.ledger.keys import VerifierKey

_ADDRESSED = re.compile(r"(\S+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]{44})@(\S+)")
"""A key ends after 44 characters of base64, which has no `@`; its name may have some."""


@dataclass(frozen=True, slots=True)
class WitnessPost:
    """A witness that answers over HTTP. `address`: what stands before `/add-checkpoint`."""

    key: "VerifierKey"
    address: str


def witnesses_of(text: str) -> "tuple[VerifierKey, ...]":
    """The keys; raises NotAKey for one that is none, or that witnesses nothing."""
    if not text:
        return ()  # most offices: the cryptography behind it takes time to load
    from bot.casework.ledger.keys import KeyKind, NotAKey, VerifierKey

    keys = tuple(VerifierKey.read(_parted(one)[0]) for one in text.split())
    if any(key.kind is not KeyKind.COSIGNATURE for key in keys):
        raise NotAKey("见证单位的公钥")
    return keys


def witness_posts_of(text: str) -> tuple[WitnessPost, ...]:
    """Those with an address; raises what `witnesses_of` raises, and BadAddress."""
    addresses = [_parted(one)[1] for one in text.split()]
    return tuple(
        WitnessPost(key, vendor_address(address))
        for key, address in zip(witnesses_of(text), addresses, strict=True)
        if address
    )


def _parted(one: str) -> tuple[str, str]:
    """The key, and the address or nothing."""
    found = _ADDRESSED.fullmatch(one)
    return (found[1], found[2]) if found is not None else (one, "")


def _checked(text: str) -> str:
    try:
        keys = witnesses_of(text)
        witness_posts_of(text)
    except BadAddress as e:
        raise ValueError(f"见证单位的网址不对：{e}") from e
    except ValueError as e:
        raise ValueError(
            "应当是见证单位给的公钥，几个用空格隔开，像 witness.example.org+6d7ef907+BIE5…；"
            "能上网签的在公钥后面接 @ 和网址"
        ) from e
    if len({key.name for key in keys}) != len(keys):
        raise ValueError("同一个见证单位写了两次；每个见证单位一个公钥")
    return text


Witnesses = Annotated[str, AfterValidator(_checked)]
