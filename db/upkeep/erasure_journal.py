"""A second list of erasures, outside the database: an append-only file next to it, without anything about anybody.

A backup from before an erasure brings the person back. The file survives the restore, and what it lists is erased again
(`bot.work.approvals.erasing_again`). Each line is signed with the office's key: whoever can write the file erases nobody with it.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select

from db.schema import approvals, erasures
from db.upkeep.roots import roots_file
from db.vault import Vault

_PURPOSE = b"huifang/erasure-journal/v1\n"
_ALL = (
    select(
        *(erasures.c[name] for name in ("alias", "case_key", "reason", "approval", "at")),
        *(approvals.c[name] for name in ("asked_by", "asked_at", "decided_by", "decided_at")),
    )
    .join_from(erasures, approvals, approvals.c.id == erasures.c.approval)
    .where(approvals.c.decided_by.is_not(None))
    .order_by(erasures.c.at)
)


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One erasure, with what its request needs to stand again."""

    alias: str
    case_key: bytes
    """The keyed hash of the number that the case had, as it stood in the database then."""
    reason: str
    approval: int
    at: datetime
    asked_by: int
    asked_at: datetime
    decided_by: int
    decided_at: datetime


def journal_file(url: str, roots: str = "") -> Path:
    """Where it is: beside the file of roots."""
    return roots_file(url, roots).with_suffix(".erased")


def stored(connection: Connection) -> list[JournalEntry]:
    """The erasures of the database."""
    return [JournalEntry(**row._asdict()) for row in connection.execute(_ALL)]


def read(file: Path, vault: Vault) -> list[JournalEntry]:
    """The entries that are signed by us, each once, in their order."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    signed = (line.rpartition(" ") for line in lines)
    told = [words for words, _, mark in signed if mark in {m.hex() for m in vault.signatures(_about(words))}]
    return [_entry(words) for words in dict.fromkeys(told)]


def keep(file: Path, vault: Vault, entries: Iterable[JournalEntry]) -> None:
    """Append those that are not there yet; they are on the disk when this returns. Raises OSError."""
    there = {entry.alias for entry in read(file, vault)}
    words = [_words(entry) for entry in entries if entry.alias not in there]
    if not words:
        return
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        for one in words:
            os.write(handle, f"{one} {vault.sign(_about(one)).hex()}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def _about(words: str) -> bytes:
    return _PURPOSE + words.encode()


def _words(entry: JournalEntry) -> str:
    told = asdict(entry) | {"case_key": entry.case_key.hex()}
    return json.dumps(told, sort_keys=True, default=str)


def _entry(words: str) -> JournalEntry:
    told = json.loads(words)
    moments = {name: datetime.fromisoformat(told[name]) for name in ("at", "asked_at", "decided_at")}
    return JournalEntry(**(told | moments | {"case_key": bytes.fromhex(told["case_key"])}))
