"""What is published, held against the database: the same lines under the same signatures, on the disk and in here."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection

from bot.casework.ledger.bundle import proven
from bot.casework.ledger.checkpoints import Trust, opened
from bot.casework.ledger.problems import LedgerProblem
from bot.domain.month import RoundKey
from bot.exports.bundle_folder import NotABundle
from bot.exports.edition import Edition
from bot.exports.published_months import PublishedMonths
from db.queries.ledger import checkpoints, signing_keys
from db.queries.ledger.witnessing import NothingSigned
from db.upkeep.findings import DatabaseFinding, listed


def still_so(connection: Connection, *, folder: Path) -> DatabaseFinding:
    """Every published month by itself, line by line, and against the checkpoints of the database."""
    months = PublishedMonths(folder)
    keys = sorted(months.keys(), key=str)
    wrong = list(_wrong(connection, months, keys))
    if not wrong:
        return DatabaseFinding("published", True, f"公布的 {len(keys)} 个月和数据库里的台账是同一本")
    return DatabaseFinding(
        "published", False, f"公布的和数据库里的对不上：{listed(wrong)}；请查明改的是哪一份，不要删掉任何一份"
    )


def _wrong(connection: Connection, months: PublishedMonths, keys: list[RoundKey]) -> Iterator[str]:
    for key in keys:
        try:
            edition = months.edition(key)
            if edition is not None:
                _hold(connection, edition)
        except (LedgerProblem, NotABundle) as e:
            yield f"{key}（{e}）"


def _hold(connection: Connection, edition: Edition) -> None:
    """Raises LedgerProblem for the first thing that is not so."""
    trust = Trust(signing_keys.verifiers(connection))
    stored = [checkpoints.at(connection, size) for size in edition.notes]
    ours = [opened(one.note.encode(), trust) for one in stored if one is not None]
    if len(ours) < len(stored):
        raise NothingSigned(edition.last.size)
    proven(edition.bundle(), trust, ours)
