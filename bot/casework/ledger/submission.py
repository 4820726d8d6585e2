"""What is sent to a witness over HTTP, and what its answer means (C2SP tlog-witness, add-checkpoint)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from bot.casework.ledger.cosignatures import cosigned_at
from bot.casework.ledger.exact import decimal_read
from bot.casework.ledger.keys import VerifierKey
from bot.casework.ledger.notes import BadSignature, SignedNote, note_read
from bot.casework.ledger.problems import LedgerProblem, NotExact
from bot.casework.ledger.witness import GrowthProof

OK, CONFLICT = 200, 409


class WhyUnsigned(StrEnum):
    """Why a witness has not signed; the blanks of each sentence are the facts that go with it."""

    UNREADABLE = "unreadable"
    KEY_UNKNOWN = "key_unknown"
    NOT_REGISTERED = "not_registered"
    NOT_GROWN = "not_grown"
    STATUS = "status"
    UNREACHABLE = "unreachable"
    TOO_LONG = "too_long"
    NO_SIZE = "no_size"
    SPLIT = "split"
    INCONSISTENT = "inconsistent"
    AHEAD = "ahead"
    NOT_EXACT = "not_exact"
    FALSE = "false"
    OTHER_KEY = "other_key"
    BUSY = "busy"
    OTHER = "other"


WORDS: Mapping[WhyUnsigned, str] = MappingProxyType(
    {
        WhyUnsigned.UNREADABLE: "它说请求的写法不对",
        WhyUnsigned.KEY_UNKNOWN: "它不认得本单位的签名；本单位换过密钥的，请把新公钥告诉它",
        WhyUnsigned.NOT_REGISTERED: "它还没有登记本单位的台账，请把本单位的公钥告诉它",
        WhyUnsigned.NOT_GROWN: "它上次签的和现在这本台账接不上：可能有的行被改过，请马上告诉室领导和管理员，不要改动任何东西",
        WhyUnsigned.STATUS: "它回了 {status}，没有签",
        WhyUnsigned.UNREACHABLE: "连不上它（{error}），过一会儿自己再试",
        WhyUnsigned.TOO_LONG: "它回得太长，没有读完",
        WhyUnsigned.NO_SIZE: "它说上次签的不是这里，却没有照规定说签到了第几行",
        WhyUnsigned.SPLIT: "同是前 {size} 行，它签过的和现在的不一样：有两本台账，请马上告诉室领导和管理员，不要改动任何东西",
        WhyUnsigned.INCONSISTENT: "它说的前后不一致，没有签",
        WhyUnsigned.AHEAD: "它已经签到第 {theirs} 行，这里只有 {size} 行：数据库可能退回了旧的备份，请马上告诉室领导和管理员",
        WhyUnsigned.NOT_EXACT: "它回的签名写法不对",
        WhyUnsigned.FALSE: "它回的签名不对：内容被改过，或者不是它签的",
        WhyUnsigned.OTHER_KEY: "它回了签名，却不是设置里那把公钥签的；请核对它的公钥",
        WhyUnsigned.BUSY: "它正在签别的，过一会儿自己再试",
        WhyUnsigned.OTHER: "{said}",
    }
)
"""In the office's own language; the console says them in others, too."""
_STATUSES: Mapping[int, WhyUnsigned] = MappingProxyType(
    {
        400: WhyUnsigned.UNREADABLE,
        403: WhyUnsigned.KEY_UNKNOWN,
        404: WhyUnsigned.NOT_REGISTERED,
        422: WhyUnsigned.NOT_GROWN,
    }
)


class WitnessRefused(LedgerProblem):
    """A witness has not signed; the sentence says why, and what to do."""

    def __init__(self, kind: WhyUnsigned, **facts: object) -> None:
        self.kind, self.facts = kind, facts
        super().__init__(WORDS[kind].format(**facts))


@dataclass(frozen=True, slots=True)
class ToldRefusal:
    """Why, as it is kept: a word, and what is to be filled in."""

    kind: WhyUnsigned
    facts: Mapping[str, str]

    @property
    def says(self) -> str:
        """The sentence."""
        return WORDS[self.kind].format(**self.facts)

    def written(self) -> str:
        """As one line."""
        return json.dumps([self.kind.value, self.facts], ensure_ascii=False)

    @classmethod
    def of(cls, problem: LedgerProblem) -> "ToldRefusal":
        """Why somebody's attempt to have it signed came to nothing."""
        if isinstance(problem, WitnessRefused):
            return cls(problem.kind, {name: str(fact) for name, fact in problem.facts.items()})
        return cls(WhyUnsigned.OTHER, {"said": str(problem)})

    @classmethod
    def read(cls, line: str) -> "ToldRefusal":
        """What `written` gave; a former program kept the sentence itself."""
        try:
            kind, facts = json.loads(line)
            return cls(WhyUnsigned(kind), dict(facts))
        except (TypeError, ValueError):
            return cls(WhyUnsigned.OTHER, {"said": line})


def submission(note: str, proof: GrowthProof) -> bytes:
    """The body of a request: the old size, the proof, an empty line, the note."""
    return f"{proof.written()}\n{note}".encode()


def refusal(status: int) -> WitnessRefused:
    """What an answer with another status than OK and CONFLICT means."""
    return WitnessRefused(_STATUSES.get(status, WhyUnsigned.STATUS), status=status)


def size_held(body: bytes) -> int:
    """The size that a witness has signed last, from the body of a CONFLICT; raises WitnessRefused."""
    text = body.decode("ascii", "replace")
    try:
        if text.endswith("\n"):
            return decimal_read(text[:-1], "行数")
    except NotExact:
        pass
    raise WitnessRefused(WhyUnsigned.NO_SIZE)


def old_size(theirs: int, asked: int, size: int) -> int:
    """From which size on a witness wants the proof that did not take `asked` for a checkpoint of `size`.

    `theirs`: no larger than `size`. Raises WitnessRefused when it is what was asked: then its root is another.
    """
    if theirs != asked:
        return theirs
    if theirs == size:
        raise WitnessRefused(WhyUnsigned.SPLIT, size=size)
    raise WitnessRefused(WhyUnsigned.INCONSISTENT)


def ahead(theirs: int, size: int) -> WitnessRefused:
    """A witness has signed more lines than there are."""
    return WitnessRefused(WhyUnsigned.AHEAD, theirs=theirs, size=size)


def signed_by(note: str, body: bytes, key: VerifierKey) -> SignedNote:
    """The note under the one signature of `key` that an OK gives back; others in it are left out.

    Raises WitnessRefused when it is not there, or does not hold.
    """
    text = note_read(note.encode()).text
    try:
        given = note_read(text.encode() + b"\n" + body)
        found = given.claimed_by(key) if cosigned_at(given, key) is not None else None
    except NotExact:
        raise WitnessRefused(WhyUnsigned.NOT_EXACT) from None
    except BadSignature:
        raise WitnessRefused(WhyUnsigned.FALSE) from None
    if found is None:
        raise WitnessRefused(WhyUnsigned.OTHER_KEY)
    return SignedNote(text, (found,))
