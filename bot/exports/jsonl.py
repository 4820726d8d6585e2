"""The sealed records as they are hashed: one line each, in the month's order."""

from collections.abc import Iterator
from pathlib import Path

from bot.exports.whole import appearing
from db.columns import AnyRow


def write(target: Path, records: Iterator[AnyRow]) -> int:
    """Write every record's exact bytes and a newline; how many."""
    count = 0
    with appearing(target) as draft, draft.open("wb") as out:
        for row in records:
            out.write(row.record.encode("utf-8", "surrogatepass") + b"\n")
            count += 1
    return count
