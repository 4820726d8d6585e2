"""What no line of the ledger holds: supplements (补充记录) and receipts, as they were when it was last checked, against what is there now.

A checkpoint signs lines alone, and a supplement's own digest says only that the row agrees with itself. So each check that is kept
has beside it how many there were, and a hash over the supplements, sealed with the office's key: who writes in the database and has
no key cannot make one that agrees. What was made up since the last check is not seen, nor a receipt taken away while more were given.
An erasure takes supplements rightly: until the next check, only those of receipts are compared then.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import Connection, bindparam, func, select

from db.schema import erasures, rating_receipts, supplements
from db.vault import OutOfPlace, Vault, WrongKey
from db.vault.sealed import BESIDE_LINES

_PAGE = 500
_LAST = select(func.coalesce(func.max(supplements.c.id), 0))
_SUPPLEMENTS = (
    select(supplements.c.id, supplements.c.case_no, supplements.c.at, supplements.c.content)
    .where(supplements.c.id <= bindparam("last"))
    .order_by(supplements.c.id)
)
_RECEIPTS = select(func.count()).select_from(rating_receipts)
_FORGOTTEN = _RECEIPTS.where(rating_receipts.c.case_sealed.is_(None))
_ERASURES = select(func.count()).select_from(erasures)


@dataclass(frozen=True, slots=True)
class BesideLines:
    """So many supplements up to the id `last`, with their hash, and so many receipts, after so many erasures."""

    supplements: int
    last: int
    digest: str
    receipts: int
    erasures: int


def counted(connection: Connection, last: int | None = None) -> BesideLines:
    """What stands there now; of supplements, those up to the id `last`, or all."""
    upto: int = connection.execute(_LAST).scalar_one() if last is None else last
    count, digest = 0, sha256()
    for row in connection.execute(_SUPPLEMENTS, {"last": upto}, execution_options={"yield_per": _PAGE}):
        count += 1
        said = [row.id, row.case_no, row.at.astimezone(UTC).isoformat(), row.content]
        digest.update(json.dumps(said).encode() + b"\n")
    receipts: int = connection.execute(_RECEIPTS).scalar_one()
    gone: int = connection.execute(_ERASURES).scalar_one()
    return BesideLines(count, upto, digest.hexdigest(), receipts, gone)


def sealed(connection: Connection, vault: Vault, at: datetime) -> bytes:
    """The same, to be kept with the check of that moment."""
    said = json.dumps(asdict(counted(connection)), sort_keys=True)
    return vault.seal(said, BESIDE_LINES.at(at.astimezone(UTC)))


def astray(connection: Connection, vault: Vault, kept: bytes, at: datetime) -> Iterator[str]:
    """What is not as it was at the check of that moment, each in half a sentence."""
    try:
        before = BesideLines(**json.loads(vault.open(kept, BESIDE_LINES.at(at.astimezone(UTC)))))
    except OutOfPlace:
        yield "上次核对时记下的补充记录和回执的数被改过"
        return
    except WrongKey:
        return  # said elsewhere: it is not sealed with the present key
    now = counted(connection, before.last)
    if now.erasures == before.erasures and (now.supplements, now.digest) != (
        before.supplements,
        before.digest,
    ):
        yield (
            f"补充记录和上次核对时的不一样（那时 {before.supplements} 份，现在 {now.supplements} 份）：有的在那以后被改过、"
            "加进去过或者删掉了"
        )
    if now.receipts < before.receipts:
        yield f"给出的评价回执比上次核对时少了 {before.receipts - now.receipts} 张"


def made_up(connection: Connection) -> Iterator[str]:
    """Receipts that lead nowhere although nobody was erased."""
    forgotten, gone = connection.execute(_FORGOTTEN).scalar_one(), connection.execute(_ERASURES).scalar_one()
    if forgotten > gone:
        yield f"有 {forgotten - gone} 张评价回执不是程序给出的"
