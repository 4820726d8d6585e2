"""Erasing again whom a restored backup has brought back: two persons agreed on it once, and the journal beside the database
knows (`db.upkeep.erasure_journal`)."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.casework.approvals.refusal import NotPossible
from bot.domain.approval import ApprovalKind
from bot.domain.erasure import ERASURE_REASONS, ErasureReason
from bot.work.approvals.erasing import can_erase
from db.queries.archive import erasures
from db.queries.erasing import destroying
from db.schema import approvals, cases
from db.upkeep.erasure_journal import JournalEntry
from db.vault import Vault
from db.vault.sealed import REQUEST

_NUMBERS = select(cases.c.case_no)
_GRANT = (
    update(approvals)
    .where(approvals.c.id == bindparam("number"), approvals.c.decision.is_(None))
    .values(decision="granted", decided_by=bindparam("by"), decided_at=bindparam("when"))
)
_THERE = select(approvals.c.id).where(approvals.c.id == bindparam("number"))
_ADD = insert(approvals)


def outstanding(connection: Connection, journal: Sequence[JournalEntry]) -> list[JournalEntry]:
    """The entries that the database knows nothing of: it was put back to a time before them."""
    done = {one.alias for one in erasures.every(connection)} if journal else set()
    return [entry for entry in journal if entry.alias not in done]


Back = Sequence[tuple[str, JournalEntry]]


def brought_back(connection: Connection, vault: Vault, journal: Sequence[JournalEntry]) -> Back:
    """The cases that came back, by the numbers they have again, each with its entry. All numbers are hashed for it, so it is
    read beside whoever writes; where nothing came back, it costs nothing."""
    keys = {vault.newest(entry.case_key): entry for entry in outstanding(connection, journal)}
    numbers = connection.execute(_NUMBERS).scalars().all() if keys else ()
    return [
        (case_no, entry)
        for case_no in numbers
        if (entry := keys.get(vault.newest(erasures.key_of(vault, case_no)))) is not None
    ]


def erase_again(connection: Connection, vault: Vault, back: Back) -> list[str]:
    """Erase those; sentences about the ones that cannot be erased yet, and will be tried again."""
    return list(_again(connection, vault, back))


def _again(connection: Connection, vault: Vault, back: Sequence[tuple[str, JournalEntry]]) -> Iterator[str]:
    for case_no, entry in back:
        try:
            case = can_erase(connection, vault, case_no)
        except NotPossible as e:
            yield f"{e}（{entry.at:%Y-%m-%d}已批准删除，恢复旧备份以后又有了；能删的时候会自动再删）"
            continue
        reason = ErasureReason(entry.reason)
        _request_again(connection, vault, case_no, entry, reason)
        destroying.destroy(connection, vault, case, reason, entry.approval, entry.alias, now=entry.at)


def _request_again(
    connection: Connection, vault: Vault, case_no: str, entry: JournalEntry, reason: ErasureReason
) -> None:
    """The request as it was granted then."""
    if connection.execute(_THERE, {"number": entry.approval}).first() is not None:
        granted = {"number": entry.approval, "by": entry.decided_by, "when": entry.decided_at}
        connection.execute(_GRANT, granted)
        return
    kind = ApprovalKind.ERASE.value
    values = {
        "id": entry.approval,
        "kind": kind,
        "object": case_no,
        "sealed": vault.seal("{}", REQUEST.at(kind, case_no, entry.asked_by)),
        "reason": ERASURE_REASONS[reason].zh_hans,
        "decision": "granted",
        **{name: getattr(entry, name) for name in ("asked_by", "asked_at", "decided_by", "decided_at")},
    }
    connection.execute(_ADD, values)
