"""What must be true of whoever is erased: nothing names their case any more, and everything that counts stays."""

from collections.abc import Iterator
from functools import partial

from sqlalchemy import Connection

from bot.casework.approvals.refusal import NotPossible
from bot.domain.erasure import ERASURE_REASONS, ErasureReason
from bot.work.approvals import erasing
from db.queries.archive import archive, erasures
from db.queries.archive.verification import verify
from db.queries.erasing import destroying
from db.queries.figures import recounting
from db.queries.ledger import checking
from db.queries.vouching import sums
from db.schema import approvals, users
from db.vault.sealed import REQUEST
from rows import NOW, add
from simulate.evidence import Evidence, Found

ASKER, CHIEF = 900_001, 900_002
TRIED = 2


class _TakenBack(Exception):
    """The month is looked at by others, too."""


def the_erased_leave_the_month_whole(seen: Evidence) -> Found:
    """Whose person is erased has a case that nothing names any more, and every figure, root and line is as it was."""
    sealed = [case for case in seen.cases.values() if case.record is not None]
    for case in [*sealed[:1], *sealed[-1:]][:TRIED]:
        wrong: list[str] = []
        try:
            seen.world.ground.now(
                partial(_erase, seen=seen, case_no=case.case_no, key=case.round, wrong=wrong)
            )
        except (_TakenBack, NotPossible):
            yield from (f"{case.case_no}: {what}" for what in wrong)


def _erase(connection: Connection, *, seen: Evidence, case_no: str, key: str, wrong: list[str]) -> None:
    vault = seen.world.vault
    found = erasing.can_erase(connection, vault, case_no)
    before = archive.figures(connection, key)
    for who in (ASKER, CHIEF):
        add(connection, users, id=who, folded=f"somebody {who}")
    blank = vault.seal("{}", REQUEST.at("erase", case_no, ASKER))
    asked = {
        "kind": "erase",
        "object": case_no,
        "asked_by": ASKER,
        "reason": ERASURE_REASONS[ErasureReason.ASKED][0],
    }
    granted = {"decision": "granted", "decided_by": CHIEF, "decided_at": NOW}
    add(connection, approvals, id=1, sealed=blank, **asked, **granted)
    destroying.destroy(connection, vault, found, ErasureReason.ASKED, 1, erasing.alias(vault), now=NOW)
    wrong += [str(finding) for finding in verify(connection, key, vault)]
    wrong += [*erasures.wrong(connection), *sums.astray(connection, vault)]
    wrong += [f"counted otherwise: {what}" for what in recounting.astray(connection)]
    wrong += [what for what in [checking.wrong(connection)] if what is not None]
    if archive.figures(connection, key) != before:
        wrong.append("the figures have changed")
    wrong += [f"named in {line[:60]}" for line in _dumped(seen) if case_no in line]
    raise _TakenBack


def _dumped(seen: Evidence) -> Iterator[str]:
    """Every row, but what the watches of the simulation have noted."""
    return (line for line in seen.world.ground.raw.iterdump() if not line.startswith('INSERT INTO "watched"'))
