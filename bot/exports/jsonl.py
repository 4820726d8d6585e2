"""The sealed records exactly as they are hashed: one line each, in the month's order."""

from collections.abc import Iterable
from pathlib import Path

from bot.exports.whole import appearing
from db.queries.archive.archive import SealedRecord


def write(target: Path, records: Iterable[SealedRecord]) -> int:
    """Write every record's exact bytes and a newline; returns how many. Raises NoPlaceForFile."""
    count = 0
    with appearing(target) as draft, draft.open("wb", buffering=1 << 20) as out:
        for sealed in records:
            out.write(sealed.shown.encode("utf-8", "surrogatepass") + b"\n")
            count += 1
    return count
