"""The witnesses of the ledger as they stand in settings: their public keys, blanks between them."""

from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator

if TYPE_CHECKING:
    from bot.casework.ledger.keys import VerifierKey


def witnesses_of(text: str) -> "tuple[VerifierKey, ...]":
    """The keys; raises NotAKey for one that is none, or that witnesses nothing."""
    if not text:
        return ()  # most offices: the cryptography behind it takes time to load
    from bot.casework.ledger.keys import KeyKind, NotAKey, VerifierKey

    keys = tuple(VerifierKey.read(vkey) for vkey in text.split())
    if any(key.kind is not KeyKind.COSIGNATURE for key in keys):
        raise NotAKey("见证单位的公钥")
    return keys


def _checked(text: str) -> str:
    try:
        keys = witnesses_of(text)
    except ValueError as e:
        raise ValueError(
            "应当是见证单位给的公钥，几个用空格隔开，像 witness.example.org+6d7ef907+BIE5…"
        ) from e
    if len({key.name for key in keys}) != len(keys):
        raise ValueError("同一个见证单位写了两次；每个见证单位一个公钥")
    return text


Witnesses = Annotated[str, AfterValidator(_checked)]
