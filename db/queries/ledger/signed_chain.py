"""The checkpoints as a chain: none is missing between two, each is signed by a key that a former one vouches for, and the head is at its end."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, func, select

from bot.casework.ledger.checkpoints import Trust, opened
from bot.casework.ledger.exact import decimal_read
from bot.casework.ledger.keys import VerifierKey
from bot.casework.ledger.notes import note_read
from db.engine.prepared import Prepared
from db.queries.ledger import checkpoints, signing_keys
from db.queries.ledger.checkpoints import StoredCheckpoint
from db.queries.ledger.head import ROSTER, LedgerHead
from db.schema import ledger_keys

_IN_USE = Prepared(select(func.count()).where(ledger_keys.c.retired_at.is_(None)))


def astray(connection: Connection, at: LedgerHead, witnesses: Sequence[VerifierKey]) -> Iterator[str]:
    """What is wrong with it, in half a sentence each; raises LedgerProblem for a signature that does not hold."""
    made = checkpoints.every(connection)
    yield from _gaps(made, at)
    office = signing_keys.verifiers(connection)
    if office and _IN_USE.scalar(connection) != 1:
        yield "现用的签名密钥应当正好一把"
    if made and not office:
        yield "签过名，本单位签名的密钥却一把也没有了"
    elif made:
        yield from _signatures(made, Trust(office, witnesses))
        yield from _unvouched(made, office)


def _gaps(made: Sequence[StoredCheckpoint], at: LedgerHead) -> Iterator[str]:
    """Each block begins where the one before it ended, and the head goes on behind the last."""
    end = group = 0
    for one in made:
        kind, _, of = one.block.partition(" ")
        group = decimal_read(of, "名册") if kind == ROSTER else group
        if (one.began, one.grp) != (end, group):
            yield f"到第 {one.size} 行的签封接不上前面的：少了一份签封，或者被改过"
        end = one.size
    under_way = at.block is not None
    if (at.began if under_way else at.size) != end:
        yield f"签封只到第 {end} 行，台账却记到第 {at.size} 行：少了一份签封，或者被改过"
    if under_way and any(one.block == at.block for one in made):
        yield "正在登记的一段早已签过"
    rosters = 1 if under_way and str(at.block).startswith(f"{ROSTER} ") else 0
    if at.open_group != group + rosters + 1 or at.cleared_group > group:
        yield "哪些名册可以发消息的记录和签封对不上：有的名册没有签过就放行了"


def _signatures(made: Sequence[StoredCheckpoint], trust: Trust) -> Iterator[str]:
    """The checkpoints that are not signed as they should be."""
    for one in made:
        signed = opened(one.note.encode(), trust).checkpoint
        if (signed.size, signed.root.hex()) != (one.size, one.root):
            yield f"到第 {one.size} 行的签封，签的是别的行数或者别的校验值"
        others = {line.name for line in note_read(one.note.encode()).signatures} - {trust.origin}
        if one.witnesses > len(others):
            yield f"到第 {one.size} 行的签封说有见证单位签过，签名却不在"


def _unvouched(made: Sequence[StoredCheckpoint], office: Sequence[VerifierKey]) -> Iterator[str]:
    """A key that is replaced and the one that replaces it both sign one checkpoint; those replaced before the first have signed none."""
    vouched = set[VerifierKey]()
    for one in made:
        note = note_read(one.note.encode())
        signers = {key for key in office if note.claimed_by(key) is not None}
        if vouched and not vouched & signers:
            yield f"到第 {one.size} 行的签封是一把来路不明的密钥签的，没有以前的密钥为它签过"
        vouched |= signers
    first = next(n for n, key in enumerate(office) if key in vouched)
    if not vouched.issuperset(office[first:]):
        yield "多了一把签名的密钥，没有以前的密钥为它签过"
