"""What witnesses give back: their signatures are kept with ours, and clear the rosters that stand before them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.casework.ledger.checkpoints import Checkpoint, OtherOrigin, SplitView
from bot.casework.ledger.cosignatures import cosigned_at
from bot.casework.ledger.keys import VerifierKey
from bot.casework.ledger.notes import SignedNote, note_read, note_signature
from bot.casework.ledger.problems import LedgerProblem
from db.queries.ledger import checkpoints, head, signing_keys, slots
from db.queries.ledger.checkpoints import StoredCheckpoint
from db.vault import Vault


class NothingSigned(LedgerProblem):
    """We have signed no checkpoint of this size, or none at all."""

    def __init__(self, size: int | None = None) -> None:
        if size is None:
            super().__init__("本单位还没有签过台账：计划了回访的月份才有名册可签；请先安排一个月的回访")
        else:
            super().__init__(
                f"本单位没有签过前 {size} 行的台账；请用 huifang ledger checkpoint 取最新的一份请见证单位签"
            )


class ForgottenCheckpoint(LedgerProblem):
    """Our own key has signed this checkpoint, and the database does not have it: it is older than that."""

    def __init__(self, size: int) -> None:
        super().__init__(
            f"这份到第 {size} 行的签封是本单位签过的，数据库里却没有：数据库退回了旧的备份；"
            "请马上告诉室领导和管理员，恢复更新的备份，不要改动任何东西"
        )


class NotCosigned(LedgerProblem):
    """Nobody but the office has signed."""

    def __init__(self) -> None:
        super().__init__("里面只有本单位的签名：这还是要拿去请见证单位签的那一份")


class StrangeWitness(LedgerProblem):
    """Somebody has signed, but none of the witnesses that are set."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(f"签名的 {'、'.join(names)} 不在设置的见证单位里；请核对见证单位的公钥")


@dataclass(frozen=True, slots=True)
class TakenIn:
    """`by`: the witnesses whose signatures were not there yet; none when all were."""

    checkpoint: StoredCheckpoint
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LedgerStanding:
    """How far the ledger, or a round's part of it, is signed and witnessed."""

    size: int
    root: str
    witnessed: bool


@dataclass(frozen=True, slots=True)
class UnsignedCheckpoints:
    """`last`: the size that the witness signed last, 0 without any; `left`: those behind it, the smallest first."""

    last: int
    left: tuple[StoredCheckpoint, ...]


def take_in(connection: Connection, raw: bytes, witnesses: Sequence[VerifierKey]) -> TakenIn:
    """Keep the signatures of these witnesses under a checkpoint of ours, and clear what stands before it.

    Raises NotExact, BadSignature, NothingSigned, ForgottenCheckpoint, OtherOrigin, SplitView, NotCosigned and StrangeWitness.
    Signatures of others are left out. Again does nothing.
    """
    given = note_read(raw)
    head.lock(connection)
    ours = _own(connection, given)
    note = note_read(ours.note.encode())
    signed = [key for key in witnesses if cosigned_at(given, key) is not None]
    if not signed:
        strangers = dict.fromkeys(line.name for line in given.signatures if line not in note.signatures)
        raise StrangeWitness(tuple(strangers)) if strangers else NotCosigned
    new = [key for key in signed if note.claimed_by(key) is None]
    for key in new:
        found = given.claimed_by(key)
        assert found is not None, "it has just been verified"
        note = note.with_signature(found)
    count = sum(note.claimed_by(key) is not None for key in witnesses)
    checkpoints.sign(connection, ours.size, note.written().decode(), count)
    head.clear(connection, ours.grp)
    return TakenIn(ours, tuple(key.name for key in new))


def _own(connection: Connection, given: SignedNote) -> StoredCheckpoint:
    """The checkpoint of ours that was signed; raises what `take_in` raises when it is none."""
    claimed = Checkpoint.read(given.text)
    ours = checkpoints.at(connection, claimed.size)
    if ours is None:
        if any(given.signed_by(key) for key in signing_keys.verifiers(connection)):
            raise ForgottenCheckpoint(claimed.size)
        raise NothingSigned(claimed.size)
    text = note_read(ours.note.encode()).text
    if text != given.text:
        origin = Checkpoint.read(text).origin
        if origin != claimed.origin:
            raise OtherOrigin(origin, claimed.origin)
        raise SplitView(claimed.size)
    return ours


def unsigned_by(connection: Connection, key: VerifierKey) -> UnsignedCheckpoints:
    """What a witness has not signed although it came after what it signed last."""
    last, left = 0, list[StoredCheckpoint]()
    for one in checkpoints.every(connection):
        if note_read(one.note.encode()).claimed_by(key) is None:
            left.append(one)
        else:
            last, left = one.size, []
    return UnsignedCheckpoints(last, tuple(left))


def renew_key(connection: Connection, vault: Vault, origin: str, *, now: datetime) -> VerifierKey:
    """Sign with a new key from now on. It signs the newest checkpoint beside the former key, which so hands over to it.

    What a witness has signed stays: a cosignature is over the text alone.
    """
    head.lock(connection)
    key = signing_keys.renew(connection, vault, origin, now=now)
    if (newest := checkpoints.newest(connection)) is not None:
        note = note_read(newest.note.encode())
        both = note.with_signature(note_signature(note.text, key))
        checkpoints.sign(connection, newest.size, both.written().decode(), newest.witnesses)
    return key.verifier


def standing(connection: Connection, month: str) -> LedgerStanding | None:
    """How the lines of a round stand: under which checkpoint, and whether a witness has signed that one or a later one.

    None while nothing of it is signed, and for a round that is not in the ledger.
    """
    found = checkpoints.of_block(connection, head.outcomes_of(month)) or _rostered(connection, month)
    if found is None:
        return None
    witnessed = checkpoints.newest_witnessed(connection)
    return LedgerStanding(found.size, found.root, witnessed is not None and witnessed.size >= found.size)


def _rostered(connection: Connection, month: str) -> StoredCheckpoint | None:
    group = slots.last_group(connection, month)
    return checkpoints.of_block(connection, f"{head.ROSTER} {group}") if group is not None else None
