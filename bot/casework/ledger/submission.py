"""What is sent to a witness over HTTP, and what its answer means (C2SP tlog-witness, add-checkpoint)."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.casework.ledger.cosignatures import cosigned_at
from bot.casework.ledger.exact import decimal_read
from bot.casework.ledger.keys import VerifierKey
from bot.casework.ledger.notes import BadSignature, SignedNote, note_read
from bot.casework.ledger.problems import LedgerProblem, NotExact
from bot.casework.ledger.witness import GrowthProof

OK, CONFLICT = 200, 409
_REFUSALS: Mapping[int, str] = MappingProxyType(
    {
        400: "它说请求的写法不对",
        403: "它不认得本单位的签名；本单位换过密钥的，请把新公钥告诉它",
        404: "它还没有登记本单位的台账，请把本单位的公钥告诉它",
        422: "它上次签的和现在这本台账接不上：可能有的行被改过，请马上告诉室领导和管理员，不要改动任何东西",
    }
)


class WitnessRefused(LedgerProblem):
    """A witness has not signed; the sentence says why, and what to do."""


def submission(note: str, proof: GrowthProof) -> bytes:
    """The body of a request: the old size, the proof, an empty line, the note."""
    return f"{proof.written()}\n{note}".encode()


def refusal(status: int) -> WitnessRefused:
    """What an answer with another status than OK and CONFLICT means."""
    return WitnessRefused(_REFUSALS.get(status, f"它回了 {status}，没有签"))


def size_held(body: bytes) -> int:
    """The size that a witness has signed last, from the body of a CONFLICT; raises WitnessRefused."""
    text = body.decode("ascii", "replace")
    try:
        if text.endswith("\n"):
            return decimal_read(text[:-1], "行数")
    except NotExact:
        pass
    raise WitnessRefused("它说上次签的不是这里，却没有照规定说签到了第几行")


def old_size(theirs: int, asked: int, size: int) -> int:
    """From which size on a witness wants the proof that did not take `asked` for a checkpoint of `size`.

    `theirs`: no larger than `size`. Raises WitnessRefused when it is what was asked: then its root is another.
    """
    if theirs != asked:
        return theirs
    if theirs == size:
        raise WitnessRefused(
            f"同是前 {size} 行，它签过的和现在的不一样：有两本台账，请马上告诉室领导和管理员，不要改动任何东西"
        )
    raise WitnessRefused("它说的前后不一致，没有签")


def ahead(theirs: int, size: int) -> WitnessRefused:
    """A witness has signed more lines than there are."""
    return WitnessRefused(
        f"它已经签到第 {theirs} 行，这里只有 {size} 行：数据库可能退回了旧的备份，请马上告诉室领导和管理员"
    )


def signed_by(note: str, body: bytes, key: VerifierKey) -> SignedNote:
    """The note under the one signature of `key` that an OK gives back; others in it are left out.

    Raises WitnessRefused when it is not there, or does not hold.
    """
    text = note_read(note.encode()).text
    try:
        given = note_read(text.encode() + b"\n" + body)
        found = given.claimed_by(key) if cosigned_at(given, key) is not None else None
    except NotExact:
        raise WitnessRefused("它回的签名写法不对") from None
    except BadSignature:
        raise WitnessRefused("它回的签名不对：内容被改过，或者不是它签的") from None
    if found is None:
        raise WitnessRefused("它回了签名，却不是设置里那把公钥签的；请核对它的公钥")
    return SignedNote(text, (found,))
