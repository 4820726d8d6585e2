"""What is published, held against the database: the same lines under the same signatures, on the disk and in here."""

from collections.abc import Iterator

from sqlalchemy import Connection

from bot.casework.ledger.bundle import proven
from bot.casework.ledger.checkpoints import Trust, opened
from bot.casework.ledger.problems import LedgerProblem
from bot.exports.bundle_folder import NotABundle
from bot.exports.edition import Edition
from bot.exports.published_months import PublishedMonths
from db.queries.ledger import checkpoints, signing_keys
from db.queries.ledger.witnessing import NothingSigned


def unlike(connection: Connection, months: PublishedMonths) -> Iterator[str]:
    """The published months that are broken by themselves, line by line, or are not what the database has signed; each with why."""
    for key in sorted(months.keys(), key=str):
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
